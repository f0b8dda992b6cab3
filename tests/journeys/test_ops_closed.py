"""A buyer knocks on every door of the ops console."""

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import ADMIN, MANAGER, STAFF, Visitor
from tests.pages_called import ARGUMENTS, PAGES
from tests.test_page_access import filled_in

OF_STAFF = [rule for (method, rule), _ in PAGES.items() if method == "GET" and rule.startswith("/ops")]
OF_ADMINS = [rule for rule in OF_STAFF if PAGES["GET", rule] == ("admin",)]


@pytest.mark.parametrize(("who", "closed"), [(MANAGER, OF_STAFF), (STAFF, OF_ADMINS)])
def test_whoever_has_no_business_there_is_turned_away_at_every_address(
    visitor: Visitor, who: str, closed: list[str]
) -> None:
    visitor.sign_in(who)
    let_in = {}

    for rule in closed:
        status = visitor.visit(filled_in(rule))
        if status not in (403, 404) or visitor.page.locator("main table, main form").count():
            let_in[rule] = status

    assert closed
    assert let_in == {}
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("This is not open to you")


def test_a_buyer_is_shown_no_way_to_the_console(visitor: Visitor) -> None:
    visitor.sign_in(MANAGER)
    visitor.visit("/portal")

    links = visitor.page.locator("a[href^='/ops']")

    expect(links).to_have_count(0)
    visitor.sign_in(ADMIN)
    visitor.visit("/ops")
    assert links.count() > len(ARGUMENTS)
