"""Staff at the list of all orders, with a browser."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user
from webapp.fulfilment.services import OrderUpdate, get_tracked_order, update_order
from webapp.ordering.models import PROCESSING, SHIPPED

GOOD, BAD = "1Z999AA10123456784", "1Z999AA10123456785"


@pytest.fixture
def orders(visitor: Visitor) -> list[str]:
    """The ids of 60 orders of one partner, oldest first; with staff signed in."""
    with visitor.app.app_context():
        partner, item = make_partner(), one_of(make_product(price="10.00"))
        made = [make_order(item, partner=partner, customer_reference="Console") for _ in range(60)]
        visitor.sign_in(make_user("ops", name="Mara Lindqvist").email)
    visitor.partner = partner.code  # type: ignore[attr-defined]
    return [order.order_id for order in made]


def listed(page: Page) -> list[str]:
    return page.locator("#orders-results tbody .id").all_inner_texts()


def open_list(visitor: Visitor, more: str = "") -> Page:
    visitor.visit(f"/ops/orders?partner={visitor.partner}{more}")  # type: ignore[attr-defined]
    return visitor.page


def test_filters_follow_one_another_into_the_address_and_are_kept_under_a_name(
    visitor: Visitor, orders: list[str]
) -> None:
    page = open_list(visitor)

    page.get_by_label("Search orders").press_sequentially("console")
    expect(page).to_have_url(re.compile(r"\?q=console&partner="))
    page.get_by_label("Sort by").select_option("Oldest first")
    expect(page.locator("#orders-results tbody .id").first).to_have_text(orders[0])
    page.get_by_label("Value to").fill("99.50")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Value to 99.50")).to_be_visible()
    page.get_by_label("Save this filter as").fill("Small ones")
    page.locator("#orders-save").click()
    expect(page.get_by_role("link", name="Small ones")).to_be_visible()
    page.get_by_role("link", name="Value to 99.50").click()
    expect(page.get_by_label("Value to")).to_have_value("")
    page.get_by_role("link", name="Small ones").click()

    expect(page).to_have_url(re.compile(r"most=99\.50&sort=oldest$"))
    expect(page.get_by_label("Value to")).to_have_value("99.50")
    page.get_by_role("button", name="Remove the saved filter Small ones").click()
    expect(page.get_by_role("link", name="Small ones")).to_have_count(0)
    assert visitor.complaints == []


def test_a_row_is_changed_in_place_whatever_comes_between(visitor: Visitor, orders: list[str]) -> None:
    page = open_list(visitor)
    order_id, other = orders[-1], orders[-2]
    row = page.locator(f"#row-{order_id}")
    page.get_by_label(f"Select {order_id}").check()

    page.get_by_label(f"Carrier of {order_id}").fill("UPS")
    page.get_by_label(f"Tracking number of {order_id}").fill(BAD)
    page.get_by_label(f"Tracking number of {order_id}").press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("its check digit is wrong")
    expect(page.get_by_label(f"Why the number of {order_id} is right")).to_be_focused()
    page.get_by_label(f"Tracking number of {order_id}").fill(GOOD)
    page.get_by_label(f"Move {order_id}").select_option("Shipped")
    page.get_by_role("button", name=f"Save {order_id}").click()

    expect(row.locator(".badge")).to_have_text("Shipped")
    expect(page.get_by_label(f"Select {order_id}")).to_be_checked()
    with visitor.app.app_context():
        tracked = get_tracked_order(order_id, seen_by=make_staff())
        assert (tracked.order.status, tracked.tracking_number) == (SHIPPED, GOOD)
        update_order(other, OrderUpdate(status=PROCESSING), by=make_staff())
    page.get_by_label(f"Tracking number of {other}").fill("MINE-1")
    page.get_by_role("button", name=f"Save {other}").click()
    expect(page.locator(f"#row-{other}")).to_contain_text("Processing began")
    expect(page.get_by_label(f"Tracking number of {other}")).to_have_value("MINE-1")
    page.get_by_role("button", name=f"Save {other}").click()
    expect(page.locator(f"#row-{other}").get_by_role("alert")).to_have_count(0)
    # A refused change is answered with its status, which the browser notes.
    assert [it for it in visitor.complaints if "status of 409" not in it and "status of 422" not in it] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_rows_are_selected_one_by_one_and_by_page(visitor: Visitor, orders: list[str], scheme: str) -> None:
    page = open_list(visitor)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    bar = page.get_by_role("form", name="Change many orders")
    expect(bar).to_be_hidden()

    page.get_by_label(f"Select {orders[-1]}").check()
    expect(bar).to_contain_text("1 selected")
    page.get_by_label("Select all on this page").check()
    expect(bar).to_contain_text("50 selected")
    assert visitor.barriers() == []
    assert visitor.beyond_every_screen(picture="ops-orders-selected") == {}
    sent = page.evaluate("[...new FormData(document.getElementById('orders-bulk')).entries()]")

    assert [value for name, value in sent if name == "order"] == orders[:9:-1]
    assert dict(sent)["query"] == f"partner={visitor.partner}"  # type: ignore[attr-defined]
    page.get_by_label("Select all on this page").uncheck()
    expect(bar).to_be_hidden()
    assert visitor.complaints == []


def test_everything_works_without_javascript(visitor: Visitor, orders: list[str], browser: Chromium) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=visitor.shop.url)
    context.add_cookies(visitor.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"/ops/orders?partner={visitor.partner}&sort=oldest")  # type: ignore[attr-defined]

    page.get_by_role("link", name="Next").click()
    assert listed(page) == orders[50:]
    page.get_by_label(f"Move {orders[50]}").select_option("Processing")
    page.get_by_role("button", name=f"Save {orders[50]}").click()
    expect(page.get_by_text(f"{orders[50]} is processing.")).to_be_visible()
    assert listed(page) == orders[50:]
    page.get_by_label("Search orders").fill("nothing of this kind")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="Show all orders").click()
    expect(page.get_by_role("form", name="Change many orders")).to_be_visible()
    context.close()
