"""Changing and cancelling one order, with a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.journeys.ordered import Rosa, come_with_an_order
from tests.journeys.pages import SCHEMES, Visitor
from webapp.fulfilment.services import OrderUpdate
from webapp.ordering.models import PROCESSING


@pytest.fixture
def rosa(visitor: Visitor) -> Rosa:
    return come_with_an_order(visitor)


@pytest.fixture
def without_javascript(rosa: Rosa, browser: Chromium) -> Iterator[Page]:
    """Rosa once more, in a browser that runs no JavaScript."""
    cookies = rosa.page.context.cookies()
    with browser.new_context(java_script_enabled=False, base_url=rosa.visitor.shop.url) as context:
        context.add_cookies(cookies)  # type: ignore[arg-type]
        yield context.new_page()


def test_an_order_is_changed_and_its_history_says_so(rosa: Rosa) -> None:
    rosa.visitor.visit(rosa.address)
    rosa.page.get_by_role("link", name="Change order").click()

    rosa.page.get_by_label("Quantity of All Day IPA").fill("24")
    rosa.page.get_by_label("Your reference").fill("PO-4711")
    rosa.page.get_by_text("Send it to a new address").click()
    for label, text in (("Street", "9 Elm St"), ("City", "Anytown"), ("Country", "USA")):
        rosa.page.get_by_label(label).fill(text)
    rosa.page.get_by_role("button", name="Save changes").click()

    expect(rosa.page).to_have_title(f"Order {rosa.order_id} · Waybill")
    expect(rosa.page.get_by_role("status").first).to_contain_text("Your changes are saved.")
    expect(rosa.order).to_contain_text("9 Elm St")
    newest = rosa.page.locator(".timeline li").first
    expect(newest).to_contain_text("from 12 to 24")
    expect(newest).to_contain_text("Reference: PO-4711")
    expect(newest).to_contain_text("Rosa Imre")
    assert rosa.visitor.complaints == []


def test_what_cannot_be_saved_is_said_in_place_and_nothing_typed_is_lost(rosa: Rosa) -> None:
    rosa.visitor.visit(f"{rosa.address}/edit")
    beer = rosa.page.get_by_label("Quantity of All Day IPA")
    beer.fill("33")
    rosa.page.get_by_label("Your reference").fill("PO-4711")

    rosa.page.get_by_role("button", name="Save changes").click()

    expect(rosa.page.get_by_text("Not that many are left: 32 is the most you can have.")).to_be_visible()
    expect(beer).to_have_value("33")
    expect(beer).to_have_attribute("aria-invalid", "true")
    expect(beer).to_be_focused()
    expect(rosa.page.get_by_label("Your reference")).to_have_value("PO-4711")
    assert rosa.visitor.barriers() == []

    beer.fill("32")
    rosa.page.get_by_role("button", name="Save changes").click()
    expect(rosa.order).to_contain_text("35 units")
    assert rosa.visitor.complaints == []


def test_two_people_at_one_order_do_not_undo_each_other(rosa: Rosa) -> None:
    rosa.visitor.visit(f"{rosa.address}/edit")
    rosa.page.get_by_label("Quantity of Pinot Noir").fill("5")
    rosa.update(OrderUpdate(customer_reference="PO-9"))

    rosa.page.get_by_role("button", name="Save changes").click()
    expect(rosa.page.get_by_text("Somebody changed this order meanwhile.")).to_be_in_viewport()
    expect(rosa.page.get_by_text("Reference: PO-9 (the distributor")).to_be_visible()
    expect(rosa.page.get_by_label("Your reference")).to_have_value("PO-9")
    expect(rosa.page.get_by_label("Quantity of Pinot Noir")).to_have_value("5")
    rosa.page.get_by_role("button", name="Save changes").click()

    expect(rosa.order).to_contain_text("PO-9")
    expect(rosa.order).to_contain_text("17 units")


def test_an_order_is_cancelled_by_keyboard_with_a_reason(rosa: Rosa) -> None:
    rosa.visitor.visit(rosa.address)
    rosa.page.get_by_role("button", name="Cancel order").focus()
    rosa.page.keyboard.press("Enter")
    dialog = rosa.page.get_by_role("dialog", name=f"Cancel order {rosa.order_id}?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep the order")).to_be_focused()

    rosa.page.keyboard.press("Shift+Tab")
    rosa.page.keyboard.type("Ordered twice")
    rosa.page.keyboard.press("Tab")
    rosa.page.keyboard.press("Tab")
    rosa.page.keyboard.press("Enter")

    expect(rosa.page.get_by_role("status").first).to_contain_text(f"{rosa.order_id} is cancelled.")
    expect(rosa.order.get_by_role("heading", level=1)).to_contain_text("Cancelled")
    expect(rosa.order).to_contain_text("Reason: Ordered twice")
    expect(rosa.page.get_by_role("button", name="Cancel order")).to_have_count(0)
    assert rosa.visitor.complaints == []


def test_a_reason_that_is_missing_is_asked_for_in_the_dialog(rosa: Rosa) -> None:
    rosa.visitor.visit(rosa.address)
    rosa.page.get_by_role("button", name="Cancel order").click()
    dialog = rosa.page.get_by_role("dialog")
    dialog.get_by_label("Why do you cancel?").fill("   ")

    dialog.get_by_role("button", name="Cancel order").click()

    expect(dialog).to_contain_text("Say in a few words why you cancel.")
    expect(dialog.get_by_label("Why do you cancel?")).to_be_focused()


def test_an_order_is_changed_without_javascript(rosa: Rosa, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(rosa.address)
    page.get_by_role("link", name="Change order").click()
    page.get_by_label("Quantity of All Day IPA").fill("33")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Not that many are left")).to_be_visible()

    page.get_by_label("Quantity of All Day IPA").fill("30")
    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_text("Your changes are saved.")).to_be_visible()
    expect(page.locator("#order")).to_contain_text("33 units")


def test_an_order_is_cancelled_without_javascript(rosa: Rosa, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(rosa.address)
    page.get_by_role("button", name="Cancel order").click()
    page.get_by_role("dialog").get_by_label("Why do you cancel?").fill(" ")
    page.get_by_role("dialog").get_by_role("button", name="Cancel order").click()
    expect(page).to_have_title(f"Cancel order {rosa.order_id} · Waybill")
    expect(page.get_by_text("Say in a few words why you cancel.")).to_be_visible()

    page.get_by_label("Why do you cancel?").fill("Ordered twice")
    page.get_by_role("button", name="Cancel order").click()

    expect(page.get_by_text(f"{rosa.order_id} is cancelled.")).to_be_visible()
    expect(page.locator("#order")).to_contain_text("Reason: Ordered twice")


def test_an_order_that_is_being_processed_says_why_it_cannot_be_changed(rosa: Rosa) -> None:
    rosa.visitor.visit(f"{rosa.address}/edit")
    rosa.update(OrderUpdate(status=PROCESSING))

    rosa.page.get_by_label("Quantity of Pinot Noir").fill("5")
    rosa.page.get_by_role("button", name="Save changes").click()

    expect(rosa.page.get_by_text("Nothing was changed: the distributor has begun")).to_be_visible()
    expect(rosa.order).to_contain_text("If something must change, contact the distributor")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_form_and_the_question_fit_the_screen_and_are_in_nobodys_way(rosa: Rosa, scheme: str) -> None:
    rosa.visitor.visit(f"{rosa.address}/edit", scheme=scheme)
    rosa.page.get_by_text("Send it to a new address").click()
    assert rosa.visitor.beyond_every_screen(picture="portal-order-edit") == {}
    assert rosa.visitor.barriers() == []

    rosa.visitor.visit(rosa.address, scheme=scheme)
    rosa.page.get_by_role("button", name="Cancel order").click()
    assert rosa.visitor.beyond_every_screen(picture="portal-order-cancel") == {}
    assert rosa.visitor.barriers() == []
    assert rosa.visitor.complaints == []
