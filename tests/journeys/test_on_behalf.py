"""Staff place an order for a partner, with a browser."""

import re

from playwright.sync_api import expect

from tests.factories import ADDRESS, make_partner, make_product
from tests.journeys.pages import Visitor
from tests.people import make_user
from webapp.accounts.actors import acting
from webapp.accounts.addresses import add_address
from webapp.ordering.queries import list_orders


def test_an_order_is_built_as_one_types_and_placed_for_the_partner(visitor: Visitor) -> None:
    page = visitor.page
    with visitor.app.app_context():
        partner = make_partner("Quay Street Wines", code="QUAY-7")
        manager = acting(make_user("manager", partner), entry="portal")
        add_address("Cellar", ADDRESS, by=manager)
        make_product(name="Quay Amber Ale", sku="QA-77", brand="Quay", price="10.00", stock=30)
        make_product(name="Quay Dry Stout", sku="QS-78", brand="Quay", price="5.00")
    visitor.sign_in("ops@waybill.example")
    visitor.visit("/ops/new-order")

    page.get_by_label("Search partners").press_sequentially("quay-7")
    page.get_by_role("link", name="Quay Street Wines").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Order for Quay Street Wines")

    page.get_by_label("Search products to add").press_sequentially("quay")
    expect(page.locator("#hits tbody tr")).to_have_count(2)
    amber = page.locator("#hits").get_by_role("row", name="Quay Amber Ale")
    amber.get_by_label("Quantity of Quay Amber Ale").fill("31")
    amber.get_by_label("Quantity of Quay Amber Ale").press("Enter")
    expect(amber).to_contain_text("Only 30 left")
    amber.get_by_label("Quantity of Quay Amber Ale").fill("4")
    amber.get_by_label("Quantity of Quay Amber Ale").press("Enter")
    expect(amber).to_contain_text("4 in your order")
    expect(amber.get_by_label("Quantity of Quay Amber Ale")).to_be_focused()

    # What is being written beside the products stays when another one is added.
    page.get_by_text("Send it to a new address").click()
    page.get_by_label("Street").fill("7 Oak St")
    page.locator("#hits").get_by_role("button", name="Add Quay Dry Stout").click()
    expect(page.locator("#cart-totals")).to_contain_text("$45.00")
    expect(page.locator("#cart-summary")).to_contain_text("$45.00")
    expect(page.get_by_label("Street")).to_have_value("7 Oak St")
    assert visitor.barriers() == []
    assert visitor.beyond_every_screen(picture="ops-new-order-being-built") == {}

    page.get_by_label("Street").fill("")
    page.get_by_label("Ship to").select_option(
        label="The partner’s default address: 123 Main St, Anytown, CA, 90210, USA"
    )
    page.get_by_label("The partner’s reference").fill("PO-7")
    page.get_by_role("button", name="Place order").dblclick()
    expect(page).to_have_url(re.compile(r"/ops/orders/OR\d{5,}$"))

    with visitor.app.app_context():
        (order,) = list_orders(seen_by=manager, limit=10)
    assert page.url.endswith(order.order_id)
    assert (order.customer_reference, str(order.total), order.shipping_address) == ("PO-7", "45.00", ADDRESS)
