"""The page of an order follows it by itself."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_staff
from tests.journeys.ordered import MORE_THAN_A_ROUND, Rosa, come_with_an_order
from tests.journeys.pages import Visitor
from webapp import transactions
from webapp.accounts.sessions import end_sessions
from webapp.fulfilment.services import OrderUpdate, ship
from webapp.ordering.models import DELIVERED


@pytest.fixture
def rosa(visitor: Visitor) -> Rosa:
    return come_with_an_order(visitor)


def test_the_page_follows_the_order_by_itself_until_it_is_delivered(rosa: Rosa) -> None:
    rosa.page.clock.install()
    rosa.visitor.visit(rosa.address)
    rosa.page.get_by_role("link", name="Print").focus()
    with rosa.visitor.app.app_context():
        ship(rosa.order_id, None, by=make_staff(), carrier="DHL", tracking_number="JD014600")

    rosa.wait_for_news()

    expect(rosa.order.get_by_role("heading", level=1)).to_contain_text("Shipped")
    expect(rosa.order.get_by_role("link", name="Follow the parcel")).to_be_visible()
    expect(rosa.page.locator("#toasts")).to_contain_text(f"{rosa.order_id}: Shipped with DHL.")
    expect(rosa.page.get_by_role("link", name="Change order")).to_have_count(0)
    expect(rosa.page.get_by_role("link", name="Print")).to_be_focused()

    rosa.update(OrderUpdate(status=DELIVERED))
    rosa.wait_for_news()
    expect(rosa.order.get_by_role("heading", level=1)).to_contain_text("Delivered")

    asked: list[str] = []
    rosa.page.on("request", lambda request: asked.append(request.url))
    rosa.page.clock.run_for(3 * MORE_THAN_A_ROUND)
    assert asked == []
    assert rosa.visitor.complaints == []


def test_what_is_being_typed_stays_when_the_page_renews_itself(rosa: Rosa) -> None:
    rosa.page.clock.install()
    rosa.visitor.visit(rosa.address)
    rosa.page.get_by_role("button", name="Cancel order").click()
    reason = rosa.page.get_by_label("Why do you cancel?")
    reason.fill("Too late for us")
    rosa.update(OrderUpdate(customer_reference="PO-9"))

    rosa.wait_for_news()
    expect(rosa.order).to_contain_text("PO-9")

    expect(reason).to_have_value("Too late for us")
    expect(reason).to_be_visible()
    rosa.page.get_by_role("dialog").get_by_role("button", name="Cancel order").click()
    expect(rosa.order.get_by_role("heading", level=1)).to_contain_text("Cancelled")


def test_asking_ends_with_the_session_and_the_page_stays_as_it_was(rosa: Rosa) -> None:
    rosa.page.clock.install()
    rosa.visitor.visit(rosa.address)
    with rosa.visitor.app.app_context():
        transactions.write(lambda: end_sessions(rosa.user_id))

    with rosa.page.expect_response("**/status*") as answered:
        rosa.page.clock.run_for(MORE_THAN_A_ROUND)
    assert answered.value.status == 286

    asked: list[str] = []
    rosa.page.on("request", lambda request: asked.append(request.url))
    rosa.page.clock.run_for(3 * MORE_THAN_A_ROUND)
    assert asked == []
    expect(rosa.order).to_contain_text("All Day IPA")
