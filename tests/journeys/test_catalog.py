"""Finding products and putting them into the order, with a browser."""

import re
from itertools import count

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.factories import make_partner, make_product
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user

_shelves = count(1)


@pytest.fixture
def shelf(visitor: Visitor) -> str:
    """A word that finds three products: two beers, of which five and none are left, and a wine."""
    word = f"zephyr{next(_shelves)}"
    with visitor.app.app_context():
        user = make_user("buyer", make_partner())
        make_product(name=f"{word} Ale", brand=f"{word} Brewers", category="Beer", stock=5, price="10.00")
        make_product(name=f"{word} Bock", brand=f"{word} Brewers", category="Beer", stock=0)
        make_product(name=f"{word} Claret", brand=f"{word} Cellars", category="Wine", price="25.00")
    visitor.sign_in(user.email)
    return word


def names(page: Page) -> list[str]:
    return [
        text.rpartition(" ")[2] for text in page.locator("#catalog-results tbody .name").all_inner_texts()
    ]


def test_products_are_found_while_one_types_and_the_address_can_be_passed_on(
    visitor: Visitor, shelf: str
) -> None:
    page = visitor.page
    visitor.visit("/portal/catalog")

    page.get_by_label("Search the catalog").press_sequentially(shelf)

    expect(page.locator("#catalog-found")).to_have_text("3 products")
    expect(page).to_have_url(re.compile(rf"/portal/catalog\?q={shelf}$"))
    expect(page.get_by_label("Search the catalog")).to_be_focused()
    assert names(page) == ["Ale", "Bock", "Claret"]

    page.get_by_role("link", name="Beer 2").click()
    expect(page.locator("#catalog-found")).to_have_text("2 products")
    page.get_by_label("Sort by").select_option("Newest first")
    expect(page.locator("#catalog-results tbody .name").first).to_have_text(f"{shelf} Bock")
    expect(page).to_have_url(re.compile(rf"\?q={shelf}&category=Beer&sort=newest$"))
    page.reload()

    assert names(page) == ["Bock", "Ale"]
    expect(page.get_by_label("Search the catalog")).to_have_value(shelf)
    assert visitor.complaints == []


def test_a_filter_is_let_go_of_and_back_leads_to_what_was_seen_before(visitor: Visitor, shelf: str) -> None:
    page = visitor.page
    visitor.visit(f"/portal/catalog?q={shelf}&category=Wine")

    page.locator(".chip").get_by_text("Wine").click()
    expect(page.locator("#catalog-found")).to_have_text("3 products")
    page.go_back()

    expect(page.locator("#catalog-found")).to_have_text("1 product")
    page.get_by_label("Search the catalog").fill("no such thing at all")
    page.get_by_role("link", name="Show the whole catalog").click()
    expect(page.get_by_label("Search the catalog")).to_have_value("")
    assert visitor.complaints == []


def test_a_product_goes_into_the_order_without_leaving_the_list(visitor: Visitor, shelf: str) -> None:
    page = visitor.page
    visitor.visit(f"/portal/catalog?q={shelf}")
    claret = page.get_by_role("row", name=f"{shelf} Claret")

    claret.get_by_label("Quantity").fill("12")
    claret.get_by_role("button", name="Add").click()

    expect(claret).to_contain_text("12 in your order")
    expect(page.locator("#cart-summary")).to_contain_text("$300.00")
    expect(page.locator("#toasts")).to_contain_text(f"Added 12 × {shelf} Claret.")
    expect(claret.get_by_label("Quantity")).to_have_value("1")
    expect(claret.get_by_role("button", name="Add")).to_be_focused()
    page.keyboard.press("Enter")
    expect(claret).to_contain_text("13 in your order")
    assert page.url.endswith(f"?q={shelf}")
    assert visitor.complaints == []


def test_what_is_refused_says_why_and_keeps_what_was_typed(visitor: Visitor, shelf: str) -> None:
    page = visitor.page
    visitor.visit(f"/portal/catalog?q={shelf}")
    ale = page.get_by_role("row", name=f"{shelf} Ale")

    ale.get_by_label("Quantity").fill("6")
    ale.get_by_label("Quantity").press("Enter")

    expect(ale.get_by_role("alert")).to_have_text("Only 5 left.")
    expect(ale.get_by_label("Quantity")).to_have_value("6")
    expect(ale.get_by_label("Quantity")).to_be_focused()
    expect(page.get_by_role("row", name=f"{shelf} Bock").get_by_role("button")).to_have_count(0)
    assert visitor.barriers() == []


def test_a_product_is_ordered_from_its_own_page(visitor: Visitor, shelf: str) -> None:
    page = visitor.page
    visitor.visit(f"/portal/catalog?q={shelf}")
    page.get_by_role("link", name=f"{shelf} Claret").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{shelf} Claret")

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Add to your order").click()

    expect(page.locator("#adding")).to_contain_text("2 in your order")
    expect(page.locator("#cart-summary")).to_contain_text("$50.00")
    assert visitor.complaints == []


def test_everything_works_without_javascript(visitor: Visitor, shelf: str, browser: Chromium) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=visitor.shop.url)
    context.add_cookies(visitor.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/portal/catalog")

    page.get_by_label("Search the catalog").fill(shelf)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Beer 2").click()
    page.get_by_label("Sort by").select_option("Newest first")
    page.get_by_role("button", name="Search").click()
    assert names(page) == ["Bock", "Ale"]
    ale = page.get_by_role("row", name=f"{shelf} Ale")
    ale.get_by_label("Quantity").fill("2")
    ale.get_by_role("button", name="Add").click()

    expect(page).to_have_url(re.compile(rf"q={shelf}&.*category=Beer"))
    expect(page.get_by_role("row", name=f"{shelf} Ale")).to_contain_text("2 in your order")
    expect(page.locator("#cart-summary")).to_contain_text("$20.00")

    page.get_by_role("row", name=f"{shelf} Ale").get_by_label("Quantity").fill("4")
    page.get_by_role("button", name=f"Add {shelf} Ale").click()
    expect(page.get_by_role("alert")).to_have_text("Only 5 left, 2 of them in your order.")
    page.get_by_label("Quantity").fill("3")
    page.get_by_role("button", name="Add to your order").click()
    expect(page.locator("#adding")).to_contain_text("5 in your order")
    context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_hostile_text_stays_text_and_on_the_screen(visitor: Visitor, shelf: str, scheme: str) -> None:
    name = f"<b>{shelf}</b> {'w' * 150} \u200f\u05d0\u05d1 \U0001f37a"
    with visitor.app.app_context():
        product = make_product(
            name=name,
            sku=f"&lt;{shelf}" + "s" * 80,
            brand="<i>" + "x" * 197,
            category='"><script>alert(1)</script>',
            stock=3,
        )
    page = visitor.page

    visitor.visit(f"/portal/catalog?q=%3Cb%3E{shelf}", scheme=scheme)

    expect(page.locator("#catalog-results tbody .name")).to_have_text(name)
    assert visitor.beyond_every_screen() == {}
    assert visitor.barriers() == []
    visitor.visit(f"/portal/catalog/{product.product_id}", scheme=scheme)
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    assert visitor.beyond_every_screen() == {}
    assert visitor.complaints == []
