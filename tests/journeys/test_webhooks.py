"""A webhook from the first message to the last, with a browser, a worker and a program that listens."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_order, make_partner
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user
from tests.servers.looking import wait_until
from tests.webhooks.receiving import Received, Receiver, Reply
from tests.working import Worker
from webapp.accounts.partners import BuyingPartner

LIST = "/portal/account/webhooks"
SECONDS_TO_SEND = 15_000


@pytest.fixture
def partner(visitor: Visitor) -> BuyingPartner:
    """A partner that no other journey knows, with its manager signed in."""
    with visitor.app.app_context():
        partner = make_partner()
        manager = make_user("manager", partner, name="Tom Adeyemi")
    visitor.sign_in(manager.email)
    return partner


def add_webhook(page: Page, url: str) -> str:
    """The secret that is shown."""
    page.goto(LIST)
    page.get_by_role("link", name="Add a webhook").first.click()
    page.get_by_label("Address").fill(url)
    page.get_by_label("Description").fill("The ERP")
    page.get_by_label("An order is deleted").uncheck()
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_text("it is shown this once")).to_be_visible()
    return page.locator("#secret").inner_text()


def test_a_webhook_is_made_tried_followed_rotated_and_removed(
    visitor: Visitor, partner: BuyingPartner
) -> None:
    page, log = visitor.page, visitor.page.locator("#webhook-log")
    worker = Worker(visitor.shop.database_url, WEBHOOKS_TO_LOCALHOST="on")
    with Receiver() as receiver, worker:
        secret = add_webhook(page, receiver.url)
        assert visitor.barriers() == []
        visitor.take_picture("webhook-new-secret")
        page.get_by_role("link", name="To the webhook").click()
        expect(log).to_contain_text("No messages yet")

        page.get_by_role("button", name="Send a test").click()
        expect(page.locator("#toasts")).to_contain_text("A test is on its way")
        # The page finds out by itself.
        expect(log.get_by_role("row", name="webhook.test")).to_contain_text(
            "Delivered", timeout=SECONDS_TO_SEND
        )
        (test,) = receiver.received
        assert test.verified(secret)["type"] == "webhook.test"

        with visitor.app.app_context():
            order_id = make_order(partner=partner).order_id
        wait_until(lambda: len(receiver.received) == 2)
        assert receiver.received[1].verified(secret)["data"]["orderId"] == order_id
        page.reload()
        row = log.get_by_role("row", name="order.placed")
        expect(row).to_contain_text(f"{order_id} sequence 1")
        for scheme in SCHEMES:
            visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert visitor.barriers() == []
        row.get_by_role("link", name=re.compile("WD")).click()
        expect(page.locator("#attempts")).to_contain_text("Answered 200")
        expect(page.get_by_text(f'"orderId": "{order_id}"')).to_be_visible()
        page.get_by_role("button", name="Send again").click()
        wait_until(lambda: receiver.message_ids.count(receiver.message_ids[1]) == 2)

        page.get_by_role("link", name=re.compile("^Webhook WH")).click()
        page.get_by_role("button", name="New secret").click()
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_text("signed with the former secret too")).to_be_visible()
        newer = page.locator("#secret").inner_text()
        page.get_by_role("link", name="To the webhook").click()
        page.get_by_role("button", name="Send a test").click()
        wait_until(lambda: len(receiver.received) == 4)
        assert newer != secret
        assert all(receiver.received[3].verified(one)["type"] == "webhook.test" for one in (secret, newer))

        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(page.get_by_text("is sent to")).to_contain_text(receiver.url)
        expect(page.get_by_text("No webhooks yet")).to_be_visible()
    assert visitor.complaints == []


def test_one_whose_program_is_gone_says_so_and_is_switched_on_again(
    visitor: Visitor, partner: BuyingPartner
) -> None:
    page = visitor.page

    def gone(received: Received, _: object) -> Reply:
        return Reply(410, b"Moved to another system")

    with Receiver(gone) as receiver, Worker(visitor.shop.database_url, WEBHOOKS_TO_LOCALHOST="on"):
        add_webhook(page, receiver.url)
        page.get_by_role("link", name="To the webhook").click()
        page.get_by_role("button", name="Send a test").click()
        sent = page.locator("#webhook-log").get_by_role("row", name="webhook.test")
        expect(sent).to_contain_text("Failed", timeout=SECONDS_TO_SEND)

        page.goto(LIST)
        expect(page.get_by_role("row", name=receiver.url)).to_contain_text("Off")
        assert visitor.beyond_every_screen(picture="webhooks-listed") == {}
        page.get_by_role("link", name=receiver.url).click()
        expect(page.get_by_text("answered 410 Gone")).to_be_visible()
        assert visitor.beyond_every_screen(picture="webhook-off") == {}
        page.get_by_role("button", name="Switch on").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("On")
        page.get_by_role("link", name=re.compile("^WD")).click()
        expect(page.locator("#attempts")).to_contain_text("Moved to another system")
    assert visitor.complaints == []
