"""One product: made, changed, withdrawn and brought back, its stock adjusted, and what became of it."""

import re

import sqlalchemy as sa

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.observing import movements_of, sent_statements, stock_of
from tests.ops.products.fields import form_fields, stock_fields
from tests.people import Browser
from webapp.accounts.audit import audit_events
from webapp.catalog.history import list_changes, list_movements
from webapp.catalog.models import Product
from webapp.catalog.queries import find_by_sku, find_products
from webapp.catalog.services import update_product
from webapp.extensions import db as database

PRODUCTS = "/ops/products"


def page_of(product: Product) -> str:
    return f"{PRODUCTS}/{product.product_id}"


def kinds(product: Product) -> list[str]:
    return [change.kind for change in list_changes(product.product_id)]


def words(page: str) -> str:
    """What somebody reads."""
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def test_a_new_product_is_added_once(browser: Browser) -> None:
    token = re.findall('name="token"[^>]*value="([^"]*)"', browser.get(f"{PRODUCTS}/new").text)[0]
    fields = {
        "token": token, "name": "Märzen", "sku": "BR-9", "price": "12.5", "currency": "eur", "stock": "7",
        "brand": "Quince", "category": "Beer", "supplier": "", "description": "Two\r\nlines",
        "orderable": "y",
    }  # fmt: skip

    made = browser.post(f"{PRODUCTS}/new", **fields)
    again = browser.post(f"{PRODUCTS}/new", **{**fields, "sku": "BR-10"})

    product = find_by_sku(["BR-9"])["BR-9"]
    assert made.headers["Location"] == f"{PRODUCTS}/{product.product_id}"
    assert (product.name, str(product.price), product.currency, product.stock) == (
        "Märzen",
        "12.50",
        "EUR",
        7,
    )
    assert (product.description, product.supplier) == ("Two\nlines", None)
    assert again.status_code == 303
    assert find_by_sku(["BR-10"]) == {}


def test_a_product_that_lacks_something_says_so_at_each_field(browser: Browser) -> None:
    other = make_product(sku="BR-9", name="Stout")

    empty = browser.post(f"{PRODUCTS}/new", htmx=True, token="x" * 22, stock="many")
    taken = browser.post(f"{PRODUCTS}/new", token="x" * 22, name="Ale", sku="BR-9", price="1", currency="USD")

    assert (empty.status_code, taken.status_code) == (422, 422)
    assert "SKU is required." in empty.text
    assert "Currency must be three capital letters" in empty.text
    assert "Stock must be an integer" in empty.text
    assert f"This is the SKU of Stout ({other.product_id})." in taken.text
    assert 'value="Ale"' in taken.text


def test_all_fields_are_changed_and_the_history_tells_before_and_after(browser: Browser) -> None:
    product = make_product(name="Ale", price="10.00", sku="BR-1")

    fields = form_fields(browser, product, name="Pale Ale", price="11", description="Hoppy")
    answer = browser.post(page_of(product), **fields)

    changed = find_products([product.id])[product.id]
    assert answer.status_code == 303
    assert (changed.name, str(changed.price), changed.description) == ("Pale Ale", "11.00", "Hoppy")
    told = words(browser.get(page_of(product)).text)
    assert "Name: Ale → Pale Ale" in told
    assert "Price: 10.00 → 11.00" in told
    assert "Mara Lindqvist, ops console" in told
    assert kinds(product) == ["product_changed", "product_created"]


def test_what_an_api_changes_is_in_the_history_too(browser: Browser) -> None:
    product = make_product(price="10.00")

    update_product(product.product_id, {"brand": "Quince", "stock": 4}, by=make_staff())

    told = words(browser.get(page_of(product)).text)
    assert "Brand: Quince Stock: 4 " in told
    assert "House key, v1 API" in told


def test_two_who_change_one_product_overwrite_nothing(browser: Browser) -> None:
    product = make_product(name="Ale", brand="Old")
    fields = form_fields(browser, product, name="Pale Ale", price="15.00")
    update_product(
        product.product_id, {"brand": "New", "price": find_products([1])[1].price * 2}, by=make_staff()
    )

    answer = browser.post(page_of(product), htmx=True, **fields)

    assert answer.status_code == 409
    assert "Brand: Old → New; Price: 10.00 → 20.00" in words(answer.text)
    assert 'value="15.00"' in answer.text
    assert 'value="New"' in answer.text
    assert find_products([product.id])[product.id].name == "Ale"

    again = browser.post(page_of(product), **{**fields, "brand": "New", "version": "2"})
    changed = find_products([product.id])[product.id]
    assert again.status_code == 303
    assert (changed.name, changed.brand, str(changed.price)) == ("Pale Ale", "New", "15.00")


def test_a_change_of_stock_is_in_no_way_of_the_other_fields(browser: Browser) -> None:
    product = make_product(stock=5)
    fields = form_fields(browser, product, name="Pale Ale")
    update_product(product.product_id, {"stock": 9}, by=make_staff())

    assert browser.post(page_of(product), **fields).status_code == 303
    assert browser.post(page_of(product), **{**fields, "version": "77"}).status_code == 409


def test_a_withdrawn_product_is_listed_apart_and_comes_back(browser: Browser) -> None:
    product = make_product(name="Ale")

    browser.post(f"{page_of(product)}/withdraw", withdrawn_for="No longer brewed")
    withdrawn = browser.get(page_of(product)).text
    listed = browser.get(PRODUCTS, availability="withdrawn").text
    refused = browser.post(page_of(product), name="x", sku="x", price="1", currency="USD")
    browser.post(f"{page_of(product)}/bring-back")

    assert "Reason: No longer brewed" in withdrawn
    assert "Bring back" in listed
    assert refused.status_code == 303
    assert find_products([product.id])[product.id].withdrawn_at is None
    assert kinds(product) == ["product_brought_back", "product_withdrawn", "product_created"]
    assert browser.get(f"{PRODUCTS}/PR99999").status_code == 404
    assert browser.post(f"{PRODUCTS}/PR99999/withdraw").status_code == 404


def test_stock_is_adjusted_with_a_reason_and_its_history_runs_along(browser: Browser) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 3))

    def adjust(**typed: str) -> int:
        fields = stock_fields(browser, product, **typed)
        return browser.post(f"{page_of(product)}/stock", htmx=True, **fields).status_code

    assert adjust(way="add", quantity="5", reason="Delivery 77") == 200
    assert adjust(way="take", quantity="2", reason="Broken") == 200
    assert adjust(way="set", quantity="20", reason="Counted") == 200
    assert adjust(way="take", quantity="21", reason="Broken") == 422
    assert adjust(way="add", quantity="1", reason=" ") == 422
    assert adjust(way="untrack", quantity="", reason="On demand") == 200
    assert adjust(way="add", quantity="1", reason="More") == 422
    assert adjust(way="set", quantity="4", reason="Counted again") == 200

    moved = [(it.quantity, it.left, it.note) for it in list_movements(product.id)]
    assert moved == [
        (4, 4, "Counted again"),
        (-20, 0, "On demand"),
        (10, 20, "Counted"),
        (-2, 10, "Broken"),
        (5, 12, "Delivery 77"),
        (-3, 7, None),
        (10, 10, None),
    ]
    page = browser.get(page_of(product)).text
    assert f'href="/ops/orders/{order.order_id}">{order.order_id}</a>' in page
    assert "Mara Lindqvist, ops console" in words(page)
    assert [it.left for it in list_movements(product.id, before=3, limit=1)] == [7]


def test_a_count_does_not_overwrite_what_was_ordered_meanwhile(browser: Browser) -> None:
    product = make_product(stock=10)
    counted = stock_fields(browser, product, way="set", quantity="12", reason="Counted")
    added = stock_fields(browser, product, way="add", quantity="2", reason="Delivery")
    make_order(one_of(product, 4))

    refused = browser.post(f"{page_of(product)}/stock", htmx=True, **counted)
    first = browser.post(f"{page_of(product)}/stock", htmx=True, **added)
    twice = browser.post(f"{page_of(product)}/stock", htmx=True, **added)

    assert refused.status_code == 409
    assert "The stock changed meanwhile." in refused.text
    assert 'value="12"' in refused.text
    assert (first.status_code, twice.headers["HX-Redirect"]) == (200, page_of(product))
    assert stock_of(product) == 8
    assert len(movements_of(product)) == 3


def test_open_orders_that_hold_it_are_listed(browser: Browser) -> None:
    product = make_product()
    partner = make_partner("Quince Traders")
    waiting = make_order(one_of(product, 2), one_of(product, 3), partner=partner)
    done = make_order_at("shipped", one_of(product))

    with sent_statements() as sent:
        page = browser.get(page_of(product)).text

    (section,) = re.findall('aria-labelledby="holding-title".*?</section>', page, re.DOTALL)
    assert f"{waiting.order_id} Placed Quince Traders" in words(section)
    assert words(section).endswith(" 5")
    assert done.order_id not in section
    assert len([text for text in sent if text.startswith("SELECT")]) <= 7


def test_the_export_is_written_down(browser: Browser) -> None:
    make_product(name="=1+1", category="Beer", stock=None)
    make_product(name="Glass")

    file = browser.get(f"{PRODUCTS}.csv", category="Beer")

    assert file.headers["Content-Disposition"] == 'attachment; filename="products.csv"'
    lines = file.data.decode("utf-8-sig").splitlines()
    assert (
        lines[0] == "sku,product_name,description,brand,category,price,currency,availability,stock,supplier"
    )
    assert ",'=1+1," in lines[1]
    assert ",10.00,USD,in_stock,untracked," in lines[1]
    assert len(lines) == 2
    exported = sa.select(audit_events.c.changes).where(audit_events.c.kind == "products_exported")
    assert database.session.scalars(exported).all() == [{"products": [None, 1]}]
