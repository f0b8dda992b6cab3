"""Building an order and placing it, with a browser."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, expect

from tests.cart.building import reprice, restock, withdraw
from tests.factories import ADDRESS, make_partner, make_product, one_of
from tests.journeys.pages import SCHEMES, WIDTHS, Visitor
from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.addresses import add_address
from webapp.cart.queries import get_cart
from webapp.cart.services import add_many
from webapp.catalog.models import Product
from webapp.ordering.models import Order
from webapp.ordering.queries import list_orders


class Rosa(NamedTuple):
    """A buyer with 12 beers at 10.00, of which 30 are left, and 3 wines at 25.00 in her order."""

    visitor: Visitor
    by: Actor
    beer: Product
    wine: Product

    @property
    def page(self) -> Page:
        return self.visitor.page

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("row", name=name)

    def in_cart(self) -> dict[str, int]:
        with self.visitor.app.app_context():
            return {
                item.product_name: item.quantity for item in get_cart(self.by, self.by.partner_id or 0).items
            }

    def orders(self) -> list[Order]:
        with self.visitor.app.app_context():
            return list_orders(seen_by=self.by, limit=10)


@pytest.fixture
def rosa(visitor: Visitor) -> Rosa:
    with visitor.app.app_context():
        partner = make_partner()
        user = make_user("manager", partner)
        by = acting(user, entry="portal")
        add_address("Main", ADDRESS, by=by)
        add_address("Warehouse", {**ADDRESS, "street": "9 Dock Rd"}, by=by)
        beer = make_product(name="All Day IPA", price="10.00", stock=30)
        wine = make_product(name="Pinot Noir", price="25.00")
        add_many(partner.id, [one_of(beer, 12), one_of(wine, 3)], by=by)
    visitor.sign_in(user.email)
    return Rosa(visitor, by, beer, wine)


def test_quantities_change_in_place_with_all_the_totals(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    rosa.row("All Day IPA").get_by_label("Quantity").fill("20")
    rosa.row("All Day IPA").get_by_label("Quantity").press("Tab")

    expect(rosa.row("All Day IPA")).to_contain_text("$200.00")
    expect(page.locator("#cart-totals")).to_contain_text("$275.00")
    expect(page.locator("#cart-summary")).to_contain_text("$275.00")
    assert rosa.in_cart() == {"All Day IPA": 20, "Pinot Noir": 3}
    assert rosa.visitor.complaints == []


def test_what_is_typed_next_is_not_lost_when_an_answer_comes(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    with page.expect_response("**/items/*"):
        rosa.row("All Day IPA").get_by_label("Quantity").fill("20")
        rosa.row("Pinot Noir").get_by_label("Quantity").fill("7")
    expect(page.locator("#cart-totals")).to_contain_text("$275.00")

    expect(rosa.row("Pinot Noir").get_by_label("Quantity")).to_have_value("7")
    expect(rosa.row("Pinot Noir").get_by_label("Quantity")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#cart-totals")).to_contain_text("$375.00")
    expect(rosa.row("Pinot Noir").get_by_label("Quantity")).to_be_focused()


def test_a_quantity_that_cannot_be_had_stays_as_typed_and_says_why(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    rosa.row("All Day IPA").get_by_label("Quantity").fill("31")
    rosa.row("All Day IPA").get_by_label("Quantity").press("Tab")

    expect(rosa.row("All Day IPA").get_by_role("alert")).to_contain_text("Only 30 left")
    expect(rosa.row("All Day IPA").get_by_label("Quantity")).to_have_value("31")
    expect(page.locator("#cart-totals")).to_contain_text("$195.00")
    assert rosa.in_cart()["All Day IPA"] == 12
    assert rosa.visitor.barriers() == []


def test_what_was_removed_comes_back(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    page.get_by_role("button", name="Remove Pinot Noir").click()
    expect(page.locator("#cart-removed")).to_contain_text("Pinot Noir removed.")
    expect(page.locator("#cart-summary")).to_contain_text("$120.00")
    page.get_by_role("button", name="Remove All Day IPA").click()
    expect(page.locator("#cart")).to_contain_text("Your order is empty")
    expect(page.locator("#cart-summary")).not_to_contain_text("$")
    page.get_by_role("button", name="Undo").click()

    expect(rosa.row("All Day IPA")).to_be_visible()
    assert rosa.in_cart() == {"All Day IPA": 12}
    assert rosa.visitor.complaints == []


def test_all_is_removed_only_when_one_means_it_and_comes_back_too(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    page.get_by_role("button", name="Remove all", exact=True).click()
    page.get_by_role("button", name="Keep them").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Remove all", exact=True).click()
    assert rosa.visitor.barriers() == []
    page.get_by_role("dialog").get_by_role("button", name="Remove all", exact=True).click()
    expect(page.locator("#cart")).to_contain_text("2 products removed.")
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#cart-totals")).to_contain_text("$195.00")
    assert rosa.visitor.complaints == []


def test_an_order_is_placed_with_all_that_was_written_beside_it(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    page.get_by_label("Your reference").fill("PO-7")
    page.get_by_label("Ship to").select_option(label="Warehouse: 9 Dock Rd, Anytown, CA, 90210, USA")
    page.get_by_label("Note for us").fill("Ring twice")
    page.get_by_role("button", name="Place order").click()

    expect(page).to_have_url(re.compile(r"/portal/orders/OR\d{5,}$"))
    (order,) = rosa.orders()
    expect(page.get_by_role("status").first).to_contain_text(f"Order {order.order_id} is placed.")
    expect(page.get_by_role("heading", level=1)).to_contain_text(order.order_id)
    expect(page.locator("#cart-summary")).not_to_contain_text("$")
    assert (order.customer_reference, order.note) == ("PO-7", "Ring twice")
    assert order.shipping_address == {**ADDRESS, "street": "9 Dock Rd"}
    assert rosa.in_cart() == {}
    assert rosa.visitor.complaints == []


def test_what_is_written_is_kept_for_later_and_on_another_device(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    with page.expect_response("**/details"):
        page.get_by_label("Your reference").fill("PO-7")
        page.get_by_label("Your reference").press("Tab")
    page.get_by_text("Send it to a new address").click()
    with page.expect_response("**/details"):
        page.get_by_label("Street").fill("1 New St")
        page.get_by_label("Street").press("Tab")
    page.get_by_label("City").fill("Newtown")
    with page.expect_response("**/details"):
        page.get_by_label("Country").fill("USA")
        page.get_by_label("Country").press("Tab")
    expect(page.get_by_label("Street")).to_have_value("1 New St")
    page.reload()

    expect(page.get_by_label("Your reference")).to_have_value("PO-7")
    expect(page.get_by_label("Ship to").locator(":checked")).to_have_text(
        "For this order: 1 New St, Newtown, USA"
    )
    assert rosa.visitor.complaints == []


def test_a_quantity_that_was_changed_last_is_shown_added_up_before_it_is_placed(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    rosa.row("Pinot Noir").get_by_label("Quantity").fill("5")
    page.get_by_role("button", name="Place order").click()

    expect(page.get_by_role("alert").first).to_contain_text("The total is now $245.00")
    assert rosa.orders() == []
    page.get_by_role("button", name="Place order").click()
    expect(page).to_have_url(re.compile("/portal/orders/OR"))
    assert [str(order.total) for order in rosa.orders()] == ["245.00"]


def test_what_changed_meanwhile_is_said_line_by_line_with_what_to_do(rosa: Rosa) -> None:
    page = rosa.page
    with rosa.visitor.app.app_context():
        gone = make_product(name="Old Tom")
        add_many(rosa.by.partner_id or 0, [one_of(gone)], by=rosa.by)
    rosa.visitor.visit("/portal/cart")
    with rosa.visitor.app.app_context():
        restock(rosa.beer, 4)
        reprice(rosa.wine, "26.00")
        withdraw(gone)

    page.get_by_role("button", name="Place order").click()

    expect(page.get_by_role("alert").first).to_contain_text("Nothing was ordered.")
    expect(rosa.row("All Day IPA")).to_contain_text("Only 4 left.")
    expect(rosa.row("Pinot Noir")).to_contain_text(
        "The price was $25.00 when you put it in, it is $26.00 now."
    )
    expect(rosa.row("Old Tom")).to_contain_text("Not sold any more.")
    expect(page.get_by_role("button", name="Place order")).to_be_disabled()
    assert rosa.visitor.barriers() == []

    page.get_by_role("button", name="Take 4 of All Day IPA").click()
    expect(rosa.row("All Day IPA")).not_to_contain_text("left")
    page.get_by_role("button", name="Remove Old Tom").click()
    expect(page.get_by_role("button", name="Place order")).to_be_enabled()
    page.get_by_role("button", name="Place order").click()
    expect(page).to_have_url(re.compile("/portal/orders/OR"))
    assert [str(order.total) for order in rosa.orders()] == ["118.00"]


def test_a_double_click_and_the_way_back_make_no_second_order(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    page.get_by_role("button", name="Place order").dblclick()
    expect(page).to_have_url(re.compile("/portal/orders/OR"))
    page.go_back()

    expect(page.locator("#cart")).to_contain_text("Your order is empty")
    assert len(rosa.orders()) == 1


def test_all_of_it_works_without_javascript(rosa: Rosa, browser: Chromium) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=rosa.visitor.shop.url)
    context.add_cookies(rosa.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/portal/cart")

    page.get_by_label("Quantity of All Day IPA").fill("31")
    page.get_by_label("Your reference").fill("PO-9")
    page.get_by_role("button", name="Update quantities").click()
    expect(page.get_by_role("alert")).to_contain_text("Only 30 left")
    expect(page.get_by_label("Quantity of All Day IPA")).to_have_value("31")
    expect(page.get_by_label("Your reference")).to_have_value("PO-9")
    page.get_by_label("Quantity of All Day IPA").fill("30")
    page.get_by_label("Quantity of All Day IPA").press("Enter")
    expect(page.locator("#cart-totals")).to_contain_text("$375.00")

    page.get_by_role("button", name="Remove Pinot Noir").click()
    expect(page.locator("#cart-totals")).to_contain_text("$300.00")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Remove all", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove all", exact=True).click()
    expect(page.locator("#cart")).to_contain_text("Your order is empty")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Your reference")).to_have_value("PO-9")
    page.get_by_role("button", name="Place order").click()

    (order,) = rosa.orders()
    expect(page).to_have_url(re.compile(f"/portal/orders/{order.order_id}$"))
    expect(page.locator(".messages")).to_contain_text(f"Order {order.order_id} is placed.")
    assert (order.customer_reference, str(order.total)) == ("PO-9", "375.00")
    context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_text_stays_text_and_on_the_screen(rosa: Rosa, width: int, scheme: str) -> None:
    name = f"<img src=x> {'w' * 170} \u200f\u05d0\u05d1 \U0001f37a"
    with rosa.visitor.app.app_context():
        product = make_product(name=name, price="99999999.99", stock=1)
        add_many(rosa.by.partner_id or 0, [one_of(product)], by=rosa.by)
        restock(product, 0)
        add_address("<b>" + "x" * 90, {**ADDRESS, "street": "y" * 200}, by=rosa.by)

    rosa.visitor.visit("/portal/cart", width=width, scheme=scheme)

    expect(rosa.page.get_by_text(name)).to_be_visible()
    assert rosa.visitor.beyond_the_screen() == []
    assert rosa.visitor.barriers() == []
    assert rosa.visitor.complaints == []
