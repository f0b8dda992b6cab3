"""Placing the order that was built, with a browser."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.cart.building import reprice, restock, withdraw
from tests.factories import ADDRESS, make_product, one_of
from tests.journeys.carts import Rosa, make_rosa
from tests.journeys.pages import Visitor
from webapp.cart.services import add_many


@pytest.fixture
def rosa(visitor: Visitor) -> Rosa:
    return make_rosa(visitor)


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


def test_a_quantity_that_was_changed_last_is_shown_added_up_before_it_is_placed(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")
    # The field's own request is still under way when the button is pressed.
    page.route("**/portal/cart/items/*", lambda route: None)

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
