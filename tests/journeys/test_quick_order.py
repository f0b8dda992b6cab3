"""Quick order and order again, with a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, Route, expect

from tests.cart.building import withdraw
from tests.factories import make_order, make_partner, make_product, one_of
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user

QUICK_ORDER = "/portal/quick-order"
HOSTILE = (
    '<script>alert("1")</script>, 2',
    "W" * 200 + ", 3",
    "\u200fשלום עולם\u200e 🍺, 7",
    "<img src=x onerror=alert(1)>\t\u202e12",
)


class Buyer(NamedTuple):
    """Somebody at the quick order; of the stout only 4 are left. The porter was withdrawn after one order."""

    visitor: Visitor
    ale: str
    stout: str
    order_id: str

    @property
    def page(self) -> Page:
        return self.visitor.page

    def check(self, *lines: str) -> None:
        self.visitor.visit(QUICK_ORDER)
        self.page.get_by_label("Products and quantities").fill("\n".join(lines))
        self.page.get_by_role("button", name="Check lines").click()
        expect(self.page.get_by_role("heading", name="Your lines")).to_be_visible()

    def line(self, number: int) -> Locator:
        return line_of(self.page, number)


def line_of(page: Page, number: int) -> Locator:
    return page.locator(f"#line-{number}")


@pytest.fixture
def buyer(visitor: Visitor) -> Buyer:
    with visitor.app.app_context():
        partner = make_partner()
        user = make_user("buyer", partner)
        ale, stout = make_product(name="Plain Ale", price="2.50"), make_product(name="Dark Stout", stock=4)
        porter = make_product(name="Last Porter")
        order = make_order(one_of(ale, 6), one_of(porter, 3), partner=partner)
        withdraw(porter)
    visitor.sign_in(user.email)
    return Buyer(visitor, ale.sku, stout.sku, order.order_id)


@pytest.fixture
def without_javascript(buyer: Buyer, browser: Chromium) -> Iterator[Page]:
    """The same person, in a browser that runs no JavaScript."""
    cookies = buyer.page.context.cookies()
    with browser.new_context(java_script_enabled=False, base_url=buyer.visitor.shop.url) as context:
        context.add_cookies(cookies)  # type: ignore[arg-type]
        yield context.new_page()


def test_good_bad_and_unknown_lines_are_put_right_in_place_and_added(buyer: Buyer) -> None:
    page = buyer.page
    buyer.check(
        f"{buyer.ale}, 2", f"{buyer.stout}, 9", f"{buyer.ale}X; 3", f"{buyer.ale}, a dozen", "ZZZ-ZZZ 1"
    )
    expect(buyer.line(1)).to_contain_text("Found")
    expect(buyer.line(2)).to_contain_text("Only 4 left.")
    expect(buyer.line(3)).to_contain_text("We have no such product. Is it ")
    expect(buyer.line(4)).to_contain_text("The quantity must be a whole number from 1 to 1,000,000.")
    expect(buyer.line(5)).to_contain_text("We have no such product.")

    page.get_by_role("button", name="Order 4 instead").click()
    expect(buyer.line(2)).to_contain_text("Found")
    buyer.line(3).get_by_role("button", name=f"{buyer.ale} Plain Ale", exact=True).click()
    expect(page.get_by_label("SKU of line 3")).to_have_value(buyer.ale)
    page.get_by_label("Quantity of line 4").fill("12")
    page.get_by_label("Quantity of line 4").press("Tab")
    expect(buyer.line(4)).to_contain_text("$30.00")
    page.get_by_role("button", name="Add 2 products").click()

    expect(page.get_by_text("2 products were added to your order.")).to_be_visible()
    expect(page.locator("#cart-summary")).to_contain_text("2 items")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("SKU of line 5")).to_have_value("ZZZ-ZZZ")
    assert buyer.visitor.complaints == []


def test_when_all_lines_are_ready_adding_leads_to_the_cart(buyer: Buyer) -> None:
    buyer.check(f"{buyer.ale}, 2")

    buyer.page.get_by_role("button", name="Add 1 product").dblclick()

    expect(buyer.page).to_have_url(f"{buyer.visitor.shop.url}/portal/cart")
    expect(buyer.page.get_by_text("1 product was added to your order.")).to_be_visible()
    expect(buyer.page.locator("#cart-summary")).to_contain_text("$5.00")
    assert buyer.visitor.complaints == []


def test_enter_in_a_line_checks_it_and_keeps_the_focus(buyer: Buyer) -> None:
    buyer.check("nothing, 2", "nothing else, 1")
    field = buyer.page.get_by_label("SKU of line 2")

    field.fill(buyer.ale)
    field.press("Enter")

    expect(buyer.line(2)).to_contain_text("Plain Ale")
    expect(field).to_be_focused()
    expect(buyer.page.locator("tbody tr")).to_have_count(2)
    expect(buyer.page.get_by_role("status").filter(has_text="1 line is ready")).to_have_count(1)
    assert buyer.visitor.complaints == []


def test_what_is_typed_while_a_check_is_under_way_stays(buyer: Buyer) -> None:
    buyer.check("nothing, 2")

    def answer_late(route: Route) -> None:
        buyer.page.wait_for_timeout(300)
        route.continue_()

    buyer.page.route("**/quick-order/lines", answer_late)

    with buyer.page.expect_response("**/quick-order/lines"):
        buyer.page.get_by_label("SKU of line 1").fill(buyer.ale)
        buyer.page.keyboard.press("Tab")
        buyer.page.keyboard.type("17")

    expect(buyer.line(1)).to_contain_text("Plain Ale")
    expect(buyer.page.get_by_label("Quantity of line 1")).to_have_value("17")


def test_lines_are_removed_and_more_are_added(buyer: Buyer) -> None:
    buyer.check("nothing, 2", f"{buyer.ale}, 1")

    buyer.page.get_by_role("button", name="Remove line 1").click()
    expect(buyer.page.locator("tbody tr")).to_have_count(1)
    buyer.page.get_by_label("More lines").fill(f"{buyer.stout} 2")
    buyer.page.get_by_role("button", name="Check again").click()

    expect(buyer.line(3)).to_contain_text("Dark Stout")
    expect(buyer.page.get_by_role("button", name="Add 2 products")).to_be_enabled()
    assert buyer.visitor.complaints == []


def test_the_sample_file_comes_back_as_lines_that_are_found(buyer: Buyer, tmp_path: Path) -> None:
    buyer.visitor.visit(QUICK_ORDER)
    with buyer.page.expect_download() as download:
        buyer.page.get_by_role("link", name="Sample file").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)

    buyer.page.get_by_label("Or a CSV file").set_input_files(tmp_path / "quick-order-sample.csv")
    buyer.page.get_by_role("button", name="Check lines").click()

    expect(buyer.page.locator("tbody .badge.found")).to_have_count(5)
    assert buyer.visitor.complaints == []


def test_a_file_that_is_no_text_is_refused_and_what_was_typed_stays(buyer: Buyer) -> None:
    buyer.visitor.visit(QUICK_ORDER)
    buyer.page.get_by_label("Products and quantities").fill("BR-4001, 2")
    picture = {"name": "order.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n\x00\x00"}
    buyer.page.get_by_label("Or a CSV file").set_input_files(picture)  # type: ignore[arg-type]

    buyer.page.get_by_role("button", name="Check lines").click()

    expect(buyer.page.get_by_text("This file is not text.")).to_be_visible()
    expect(buyer.page.get_by_label("Products and quantities")).to_have_value("BR-4001, 2")


def test_a_file_that_is_too_large_says_so_and_what_was_typed_stays(buyer: Buyer) -> None:
    buyer.visitor.visit(QUICK_ORDER)
    buyer.page.get_by_label("Products and quantities").fill("BR-4001, 2")
    large = {"name": "order.csv", "mimeType": "text/csv", "buffer": b"BR-4001, 2\n" * 30_000}
    buyer.page.get_by_label("Or a CSV file").set_input_files(large)  # type: ignore[arg-type]

    buyer.page.get_by_role("button", name="Check lines").click()

    expect(buyer.page.get_by_text("That was more than we can take at once.")).to_be_visible()
    expect(buyer.page.get_by_label("Products and quantities")).to_have_value("BR-4001, 2")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_of_all_kinds_fit_the_screen_and_are_in_nobodys_way(buyer: Buyer, scheme: str) -> None:
    buyer.visitor.visit(QUICK_ORDER, scheme=scheme)
    lines = [f"{buyer.ale}, 2", f"{buyer.stout}, 9", "BR-4O01, 3", "GL 4001, a dozen", *HOSTILE]
    buyer.page.get_by_label("Products and quantities").fill("\n".join(lines))
    buyer.page.get_by_role("button", name="Check lines").click()
    expect(buyer.line(8)).to_contain_text("Unknown")
    # What passes over the page for a moment would hide some of it in the picture.
    buyer.page.get_by_role("button", name="Close").click()

    assert buyer.visitor.beyond_every_screen(picture="portal-quick-order-lines") == {}
    assert buyer.visitor.barriers() == []
    assert buyer.visitor.complaints == []


def test_all_of_it_works_without_javascript(buyer: Buyer, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(QUICK_ORDER)
    page.get_by_label("Products and quantities").fill(
        f"{buyer.ale}, 2\n{buyer.stout}, 9\nnothing\nno more, 1"
    )
    page.get_by_role("button", name="Check lines").click()
    expect(line_of(page, 2)).to_contain_text("Only 4 left.")

    page.get_by_role("button", name="Order 4 instead").click()
    expect(line_of(page, 2)).to_contain_text("Found")
    page.get_by_role("button", name="Remove line 4").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("button", name="Add 2 products").click()

    expect(page.get_by_text("2 products were added to your order.")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("SKU of line 3").fill(buyer.ale)
    page.get_by_label("Quantity of line 3").fill("1")
    page.get_by_label("Quantity of line 3").press("Enter")
    expect(line_of(page, 3)).to_contain_text("2 in your order already.")
    page.get_by_role("button", name="Add 1 product").click()
    expect(page).to_have_url(f"{buyer.visitor.shop.url}/portal/cart")


def test_an_order_is_ordered_again_but_for_what_is_no_longer_sold(buyer: Buyer) -> None:
    page = buyer.page
    buyer.visitor.visit(f"/portal/orders/{buyer.order_id}")

    page.get_by_role("button", name="Order again").click()

    expect(page).to_have_url(f"{buyer.visitor.shop.url}/portal/cart")
    expect(page.get_by_text(f"1 product was added from order {buyer.order_id}.")).to_be_visible()
    expect(page.get_by_text("Not added: Last Porter (no longer sold).")).to_be_visible()
    expect(page.locator("#cart-summary")).to_contain_text("$15.00")
    assert buyer.visitor.complaints == []
