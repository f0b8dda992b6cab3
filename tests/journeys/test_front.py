"""The front door, and the page for an address that there is not."""

import re

from playwright.sync_api import expect

from tests.journeys.pages import UNKNOWN_ADDRESS, Visitor


def test_strangers_are_shown_where_to_sign_in(visitor: Visitor) -> None:
    visitor.visit("/")

    expect(visitor.page).to_have_title("Sign in · Waybill")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_who_is_signed_in_comes_home(visitor: Visitor) -> None:
    visitor.sign_in("buyer@raytech.example")

    visitor.visit("/")

    expect(visitor.page).to_have_title("Home · Waybill")


def test_a_wrong_address_says_so_and_leads_back(visitor: Visitor) -> None:
    visitor.sign_in("buyer@raytech.example")

    status = visitor.visit(UNKNOWN_ADDRESS)

    assert status == 404
    expect(visitor.page).to_have_title("There is nothing at this address · Waybill")
    expect(visitor.page.get_by_role("main")).to_contain_text(re.compile("Request [0-9a-f]{16}"))

    visitor.page.get_by_role("link", name="To the front page").click()

    expect(visitor.page).to_have_title("Home · Waybill")
    assert visitor.complaints == []
