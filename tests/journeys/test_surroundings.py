"""What stands around every page: the way past it, the menu, what is said when a request fails."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Route, expect

from tests.factories import make_order, make_partner
from tests.journeys.pages import UNKNOWN_ADDRESS, Visitor
from tests.people import make_user
from webapp.accounts.models import User

FAILURES: Mapping[str, tuple[Callable[[Route], None], str]] = {
    "nobody answers": (lambda route: route.abort(), "We could not reach Waybill."),
    "busy": (lambda route: route.fulfill(status=503), "We are busy just now."),
    "broken": (lambda route: route.fulfill(status=500), "That did not work."),
    "too often": (lambda route: route.fulfill(status=429), "That was a lot in a short time."),
}


def a_buyer_with_an_order(visitor: Visitor) -> tuple[User, str]:
    """Somebody of a new partner, signed in, and the order that it has placed."""
    with visitor.app.app_context():
        partner = make_partner()
        buyer = make_user("buyer", partner)
        order_id = make_order(partner=partner).order_id
    visitor.sign_in(buyer.email)
    return buyer, order_id


def test_the_first_key_offers_a_way_past_the_navigation(visitor: Visitor) -> None:
    visitor.visit(UNKNOWN_ADDRESS)

    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="To the content")).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")

    expect(visitor.page.get_by_role("main")).to_be_focused()


def test_the_menu_opens_and_signs_out_without_javascript(visitor: Visitor, browser: Chromium) -> None:
    buyer, _ = a_buyer_with_an_order(visitor)
    cookies = visitor.page.context.cookies()
    with browser.new_context(java_script_enabled=False, base_url=visitor.shop.url) as context:
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/portal")
        menu = page.locator("#person-menu")
        expect(menu).to_be_hidden()

        page.get_by_role("button", name="Your menu").click()
        expect(menu).to_contain_text(buyer.email)
        menu.get_by_role("button", name="Sign out").click()

        expect(page).to_have_title("Sign in · Waybill")
        expect(page.get_by_role("main")).to_contain_text("You are signed out.")


@pytest.mark.parametrize("failure", FAILURES)
def test_a_request_that_fails_says_so_and_keeps_what_was_typed(visitor: Visitor, failure: str) -> None:
    fails, said = FAILURES[failure]
    _, order_id = a_buyer_with_an_order(visitor)
    visitor.visit(f"/portal/orders/{order_id}/edit")
    reference = visitor.page.get_by_label("Your reference")
    reference.fill("PO-4711")

    visitor.page.route("**/*", lambda route: fails(route) if is_sent(route) else route.continue_())
    visitor.page.get_by_role("button", name="Save changes").click()

    expect(visitor.page.locator("#toasts")).to_contain_text(said)
    expect(reference).to_have_value("PO-4711")
    expect(visitor.page.get_by_role("button", name="Save changes")).to_be_enabled()


def is_sent(route: Route) -> bool:
    return route.request.method == "POST"


def test_a_poll_that_fails_says_nothing(visitor: Visitor) -> None:
    _, order_id = a_buyer_with_an_order(visitor)
    visitor.page.clock.install()
    visitor.visit(f"/portal/orders/{order_id}")
    visitor.page.route("**/status*", lambda route: route.fulfill(status=500))

    with visitor.page.expect_response("**/status*") as asked:
        visitor.page.clock.run_for(25_000)

    assert asked.value.status == 500
    expect(visitor.page.locator("#toasts")).to_be_empty()


def test_who_is_offline_is_told_so_until_it_is_over(visitor: Visitor) -> None:
    visitor.visit("/login")
    notice = visitor.page.get_by_text("You are offline.")
    expect(notice).to_be_hidden()

    visitor.page.context.set_offline(True)
    expect(notice).to_be_visible()
    visitor.page.context.set_offline(False)

    expect(notice).to_be_hidden()


def test_a_message_goes_away_only_when_asked_where_motion_is_reduced(visitor: Visitor) -> None:
    _, order_id = a_buyer_with_an_order(visitor)
    visitor.visit(f"/portal/orders/{order_id}/edit")
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.page.route("**/*", lambda route: route.abort() if is_sent(route) else route.continue_())
    visitor.page.get_by_role("button", name="Save changes").click()
    toast = visitor.page.locator(".toast")

    assert toast.evaluate("it => getComputedStyle(it).animationName") == "none"
    toast.get_by_role("button", name="Close").click()

    expect(toast).to_have_count(0)
