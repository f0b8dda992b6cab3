"""Keeping the catalog, with a browser: in place, and by files there and back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_product, make_staff
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user
from webapp.catalog.models import Product
from webapp.catalog.queries import find_by_sku, find_products
from webapp.catalog.services import update_product

PRODUCTS = "/ops/products"
# More than one file needs that is held in memory, and than other requests may hold.
ROWS = 4_000


@pytest.fixture
def keeper(visitor: Visitor) -> Visitor:
    """Somebody of the house, signed in."""
    with visitor.app.app_context():
        email = make_user("ops").email
    visitor.sign_in(email)
    return visitor


def make(keeper: Visitor, name: str, **fields: object) -> Product:
    with keeper.app.app_context():
        return make_product(name=name, **fields)  # type: ignore[arg-type]


def present(keeper: Visitor, product: Product) -> tuple[str, int | None, bool]:
    with keeper.app.app_context():
        row = find_products([product.id])[product.id]
        return str(row.price), row.stock, bool(row.orderable)


def test_price_stock_and_switch_are_changed_in_the_row_by_keyboard(keeper: Visitor) -> None:
    page, stout = keeper.page, make(keeper, "Journey Stout", price="10.00", stock=5)
    keeper.visit(PRODUCTS)

    page.get_by_label("Search products").fill("journey sto")
    expect(page.get_by_role("heading", name="1 product")).to_be_visible()
    page.get_by_label("Price of Journey Stout").fill("11.50")
    page.get_by_label("Stock of Journey Stout").fill("40")
    page.get_by_label("Stock of Journey Stout").press("Enter")

    expect(page.get_by_text("Journey Stout is saved.")).to_be_visible()
    expect(page.get_by_label("Stock of Journey Stout")).to_be_focused()
    expect(page.get_by_label("Price of Journey Stout")).to_have_value("11.50")
    page.get_by_label("Journey Stout on sale").uncheck()
    page.get_by_role("button", name="Save Journey Stout").click()
    expect(page.get_by_text("Switched off")).to_be_visible()
    assert present(keeper, stout) == ("11.50", 40, False)
    assert page.url.endswith("?q=journey+sto")
    assert keeper.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_was_typed_stays_beside_what_somebody_else_saved(keeper: Visitor, scheme: str) -> None:
    page, porter = keeper.page, make(keeper, f"Journey Porter {scheme}", price="10.00", stock=5)
    name = f"Journey Porter {scheme}"
    keeper.visit(f"{PRODUCTS}?q={name}", scheme=scheme)
    with keeper.app.app_context():
        update_product(porter.product_id, {"price": porter.price * 2, "stock": 3}, by=make_staff())

    page.get_by_label(f"Stock of {name}").fill("9")
    page.get_by_label(f"Stock of {name}").press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("The price is 20.00 now. The stock is 3 now.")
    expect(page.get_by_label(f"Stock of {name}")).to_have_value("9")
    expect(page.get_by_label(f"Price of {name}")).to_have_value("20.00")
    assert keeper.barriers() == []
    assert keeper.beyond_every_screen(picture="ops-products-meanwhile") == {}
    page.get_by_role("button", name=f"Save {name}").click()
    expect(page.get_by_text(f"{name} is saved.")).to_be_visible()
    assert present(keeper, porter) == ("20.00", 9, True)


def test_stock_is_adjusted_beside_what_is_being_typed(keeper: Visitor) -> None:
    page, ale = keeper.page, make(keeper, "Journey Ale", stock=5)
    keeper.visit(f"{PRODUCTS}/{ale.product_id}")

    page.get_by_label("Brand").fill("Half typed")
    page.get_by_role("textbox", name="Units").fill("7")
    page.locator("#product-stock").get_by_label("Reason").fill("Delivery 12")
    page.get_by_role("button", name="Adjust stock").click()

    expect(page.locator("#movements")).to_contain_text("Delivery 12")
    expect(page.locator("#product-stock header")).to_contain_text("12")
    expect(page.get_by_label("Brand")).to_have_value("Half typed")
    assert keeper.barriers() == []
    assert keeper.beyond_every_screen(picture="ops-products-history") == {}
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Your changes are saved.")).to_be_visible()
    expect(page.locator("#changes")).to_contain_text("Brand: Half typed")
    assert keeper.complaints == []


def read(page: Page, path: Path) -> str:
    page.get_by_label("Or a CSV file").set_input_files(path)
    page.get_by_role("button", name="Check rows").click()
    expect(page.get_by_role("heading", name="What each row would do")).to_be_visible()
    return page.locator(".head p.muted").inner_text()


def test_a_file_is_imported_exported_and_imported_again_unchanged(keeper: Visitor, tmp_path: Path) -> None:
    page, known = keeper.page, make(keeper, "Journey Cider", price="4.00", brand="Journey")
    head = "sku;product_name;price;currency;brand;availability;description\n"
    rows = "".join(f"J-{n};Journey {n};{n % 90}.50;USD;Journey;In Stock;{'=' * 120}\n" for n in range(ROWS))
    odd = f'{known.sku};"Journey; Cider";5;USD;Journey;in_stock;\nJ-x;Journey;much;USD;Journey;In Stock;\n'
    sent, left_out, exported = (tmp_path / name for name in ("sent.csv", "left.csv", "exported.csv"))
    sent.write_text(head + rows + odd)
    keeper.visit(f"{PRODUCTS}/import")

    assert read(page, sent) == f"{ROWS + 2:,} rows: 1 wrong, 1 to change, {ROWS:,} new"
    assert keeper.barriers() == []
    assert keeper.beyond_every_screen(picture="ops-products-import-preview") == {}
    with page.expect_download() as download:
        page.get_by_role("button", name="1 row left out, as CSV").click()
    download.value.save_as(left_out)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(f"{ROWS:,} products were added, 1 product was changed.")).to_be_visible()

    page.get_by_label("Brand").select_option("Journey")
    expect(page.get_by_role("heading", name=f"{ROWS + 1:,} products")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    download.value.save_as(exported)
    keeper.visit(f"{PRODUCTS}/import")

    assert "price must be a number" in left_out.read_text()
    assert read(page, exported) == f"{ROWS + 1:,} rows: {ROWS + 1:,} unchanged"
    expect(page.get_by_role("heading", name="Nothing to import")).to_be_visible()
    with keeper.app.app_context():
        assert find_by_sku([known.sku])[known.sku].name == "Journey; Cider"
    assert keeper.complaints == []
