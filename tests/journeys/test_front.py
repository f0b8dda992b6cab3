"""The front page, and the page for an address that there is not."""

import re

from playwright.sync_api import expect

from tests.journeys.pages import UNKNOWN_ADDRESS, Visitor


def test_the_front_page_names_both_apis(visitor: Visitor) -> None:
    status = visitor.visit("/")

    assert status == 200
    expect(visitor.page).to_have_title("Waybill")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Waybill")
    for said in ("/orders", "x-api-key", "/v1/orders", "Authorization: Bearer"):
        expect(visitor.page.get_by_role("main")).to_contain_text(said)


def test_a_wrong_address_says_so_and_leads_back(visitor: Visitor) -> None:
    status = visitor.visit(UNKNOWN_ADDRESS)

    assert status == 404
    expect(visitor.page).to_have_title("There is nothing at this address · Waybill")
    expect(visitor.page.get_by_role("main")).to_contain_text(re.compile("Request [0-9a-f]{16}"))

    visitor.page.get_by_role("link", name="To the front page").click()

    expect(visitor.page).to_have_title("Waybill")
    assert visitor.complaints == []
