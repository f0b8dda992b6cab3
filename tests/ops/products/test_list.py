"""The list of products: found, filtered, and changed in the row."""

import re
from typing import Any

from tests.cart.building import withdraw
from tests.factories import make_order, make_product, make_staff, one_of
from tests.observing import movements_of, sent_statements, stock_of
from tests.ops.products.fields import row_fields
from tests.people import Browser
from webapp.catalog.browsing import STAFF_SORTS
from webapp.catalog.models import Product
from webapp.catalog.queries import find_products
from webapp.catalog.services import update_product
from webapp.ops.products.showing import STAFF_SORT_WORDS

PRODUCTS = "/ops/products"


def names(page: str) -> list[str]:
    return re.findall(r'class="name"[^>]*>([^<]*)<', page)


def price_of(product: Product) -> str:
    return str(find_products([product.id])[product.id].price)


def is_on(product: Product) -> bool:
    return bool(find_products([product.id])[product.id].orderable)


def save(browser: Browser, product: Product, fields: dict[str, Any], *, htmx: bool = True) -> tuple[int, str]:
    answer = browser.post(f"{PRODUCTS}/{product.product_id}/row", htmx=htmx, **fields)
    return answer.status_code, answer.text


def test_products_are_searched_filtered_and_sorted(browser: Browser) -> None:
    make_product(name="Porter", category="Beer", stock=3)
    make_product(name="Ale", category="Beer", is_available=False)
    make_product(name="Glass", category="Bar", stock=1)
    withdraw(make_product(name="Old Ale"))

    assert names(browser.get(PRODUCTS).text) == ["Ale", "Glass", "Porter"]
    assert names(browser.get(PRODUCTS, q="ale").text) == ["Ale"]
    assert names(browser.get(PRODUCTS, category="Beer", availability="in_stock").text) == ["Porter"]
    assert names(browser.get(PRODUCTS, availability="withdrawn").text) == ["Old Ale"]
    assert names(browser.get(PRODUCTS, sort="least").text) == ["Glass", "Porter", "Ale"]
    part = browser.get(PRODUCTS, htmx=True, q="glass", category="", sort="name")
    assert "<html" not in part.text
    assert part.headers["HX-Push-Url"] == f"{PRODUCTS}?q=glass"
    assert browser.get(PRODUCTS, q="x" * 101).status_code == 422


def test_every_sort_has_its_words() -> None:
    assert STAFF_SORT_WORDS.keys() == STAFF_SORTS.keys()


def test_a_page_takes_few_statements_and_leads_on(browser: Browser) -> None:
    for number in range(52):
        make_product(name=f"Ale {number:02}")

    with sent_statements() as sent:
        page = browser.get(PRODUCTS).text

    assert len(names(page)) == 50
    assert "1–50 of 52" in page
    assert names(browser.get(PRODUCTS, page=2).text) == ["Ale 50", "Ale 51"]
    assert len([text for text in sent if text.startswith("SELECT")]) <= 4


def test_price_stock_and_switch_are_changed_in_the_row(browser: Browser) -> None:
    product = make_product(name="Porter", price="10.00", stock=5)
    fields = row_fields(browser, product, price="11.50", stock="12")
    del fields["orderable"]

    status, row = save(browser, product, fields)

    assert status == 200
    assert (price_of(product), stock_of(product), is_on(product)) == ("11.50", 12, False)
    assert movements_of(product) == [("adjustment", 5), ("adjustment", 7)]
    assert 'value="11.50"' in row
    assert "<html" not in row
    assert "Switched off" in row


def test_without_javascript_one_comes_back_to_the_list_as_it_was(browser: Browser) -> None:
    product = make_product(name="Porter", stock=5)
    fields = {**row_fields(browser, product, price="11.50"), "csrf_token": browser.csrf_token}
    here = {"Referer": f"http://localhost{PRODUCTS}?q=port&sort=sku"}

    saved = browser.open(f"{PRODUCTS}/{product.product_id}/row", method="POST", data=fields, headers=here)
    wrong = browser.open(
        f"{PRODUCTS}/{product.product_id}/row",
        method="POST",
        data={**row_fields(browser, product, price="12,5"), "csrf_token": browser.csrf_token},
        headers=here,
    )

    assert (saved.status_code, saved.headers["Location"]) == (303, f"{PRODUCTS}?q=port&sort=sku")
    assert wrong.status_code == 422
    assert 'value="port"' in wrong.text
    assert 'value="12,5"' in wrong.text
    assert "The price must be a number from 0" in wrong.text
    assert price_of(product) == "11.50"


def test_what_cannot_be_saved_is_told_at_its_field_and_stays(browser: Browser) -> None:
    product = make_product(stock=5)

    status, row = save(browser, product, row_fields(browser, product, price="-1", stock="2.5"))
    emptied, told = save(browser, product, row_fields(browser, product, stock=""))

    assert (status, emptied) == (422, 422)
    assert 'value="-1"' in row
    assert 'value="2.5"' in row
    assert row.count('aria-invalid="true"') == 2
    assert "To stop tracking it, open the product." in told
    assert (price_of(product), stock_of(product)) == ("10.00", 5)


def test_who_comes_too_late_is_told_what_it_is_now_and_keeps_what_was_typed(browser: Browser) -> None:
    product = make_product(price="10.00", stock=5)
    fields = row_fields(browser, product, stock="9")
    update_product(product.product_id, {"price": find_products([product.id])[1].price * 2}, by=make_staff())
    make_order(one_of(product, 2))

    status, row = save(browser, product, fields)

    assert status == 409
    assert "The price is 20.00 now. The stock is 3 now." in row
    assert 'name="stock" value="9"' in row
    assert 'name="price" value="20.00"' in row
    assert stock_of(product) == 3

    fields["version"], fields["seen_stock"] = "2", "3"
    fields["price"] = fields["seen_price"] = "20.00"
    assert save(browser, product, fields)[0] == 200
    assert (stock_of(product), price_of(product)) == (9, "20.00")


def test_a_change_that_the_row_does_not_show_is_in_nobody_s_way(browser: Browser) -> None:
    product = make_product(stock=5)
    fields = row_fields(browser, product, price="12.00")
    update_product(product.product_id, {"brand": "Quince"}, by=make_staff())
    make_order(one_of(product, 2))

    assert save(browser, product, fields)[0] == 200
    assert (price_of(product), stock_of(product)) == ("12.00", 3)


def test_a_product_that_was_withdrawn_meanwhile_is_not_changed(browser: Browser) -> None:
    product = make_product()
    fields = row_fields(browser, product, price="12.00")
    withdraw(product)

    answer = browser.post(f"{PRODUCTS}/{product.product_id}/row", **fields)

    assert answer.status_code == 303
    assert price_of(product) == "10.00"
