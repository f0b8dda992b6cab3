"""Working with the keyboard, and with a barcode scanner that types as if it were one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_order, make_partner
from tests.journeys.pages import Visitor
from tests.people import make_user

LIST = "/portal/orders"


@pytest.fixture
def orders(visitor: Visitor) -> list[str]:
    """The ids of three orders, as they are listed to a buyer who is signed in."""
    with visitor.app.app_context():
        partner = make_partner()
        made = [make_order(partner=partner).order_id for _ in range(3)]
        buyer = make_user("buyer", partner)
    visitor.sign_in(buyer.email)
    visitor.visit(LIST)
    return made[::-1]


def row(page: Page, order_id: str) -> None:
    expect(page.get_by_role("link", name=order_id)).to_be_focused()


def test_a_list_is_walked_and_a_row_opened(visitor: Visitor, orders: list[str]) -> None:
    page, keys = visitor.page, visitor.page.keyboard

    for key, place in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        keys.press(key)
        row(page, orders[place])
    visitor.take_picture("keys-row")
    keys.press("Enter")

    expect(page).to_have_url(re.compile(f"{LIST}/{orders[1]}$"))
    keys.press("g")
    keys.press("o")
    expect(page).to_have_url(re.compile(f"{LIST}$"))


def test_nothing_fires_while_one_types_or_with_other_keys_held(visitor: Visitor, orders: list[str]) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    field = page.get_by_label("Search orders")

    keys.press("/")
    expect(field).to_be_focused()
    keys.type("/jk?go")

    expect(field).to_have_value("/jk?go")
    expect(field).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()
    field.fill("")
    field.blur()
    for key in ("Alt+j", "Control+Shift+?", "Meta+j"):
        keys.press(key)
    expect(page.locator("tbody a:focus")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_keys_are_shown_and_can_be_turned_off(visitor: Visitor, orders: list[str]) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")

    keys.press("Shift+?")
    expect(dialog).to_contain_text("Orders")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    assert visitor.barriers() == []
    visitor.take_picture("keys-dialog")
    keys.press("j")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("tbody a:focus")).to_have_count(0)

    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog.get_by_label("Use these keys in this browser").uncheck()
    keys.press("Escape")
    page.reload()
    for key in ("j", "/", "?"):
        keys.press(key)
    expect(page.locator("main :focus")).to_have_count(0)
    expect(dialog).to_be_hidden()

    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog.get_by_label("Use these keys in this browser").check()
    dialog.get_by_role("button", name="Close").click()
    keys.press("j")
    row(page, orders[0])
    assert visitor.complaints == []


def test_a_scanner_lands_on_the_order_wherever_the_focus_is(visitor: Visitor, orders: list[str]) -> None:
    page, keys = visitor.page, visitor.page.keyboard

    keys.press("j")
    keys.type(f"{orders[2]}\n")
    expect(page).to_have_url(re.compile(f"{LIST}/{orders[2]}$"))

    visitor.visit(LIST)
    page.get_by_label("Search orders").press_sequentially(orders[1])
    keys.press("Enter")
    expect(page).to_have_url(re.compile(f"{LIST}/{orders[1]}$"))

    keys.type("OR100000\n")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such order")
    assert page.url.endswith(f"{LIST}/OR100000")


def test_staff_land_on_the_order_among_theirs(visitor: Visitor, orders: list[str]) -> None:
    visitor.sign_in("ops@waybill.example")
    visitor.visit("/ops")

    visitor.page.keyboard.type(f"{orders[0]}\n")

    expect(visitor.page).to_have_url(re.compile(f"/ops/orders/{orders[0]}$"))
