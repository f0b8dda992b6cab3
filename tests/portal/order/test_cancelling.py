"""Cancelling a placed order, with a reason."""

import pytest
from flask import Flask

from tests.observing import kinds_of_events, stock_of
from tests.people import Browser, make_user
from tests.portal.order.orders import Case, text_of, values_of
from webapp.fulfilment.services import OrderUpdate
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, PLACED, PROCESSING


def test_a_cancelled_order_says_why_and_gives_its_stock_back(case: Case) -> None:
    answer = case.browser.post(f"{case.page}/cancel", version=1, reason=" Ordered\r\nby mistake ")

    assert (answer.status_code, answer.headers["Location"]) == (303, case.page)
    said = text_of(case.browser.get(case.page).text)
    assert f"{case.order.order_id} is cancelled." in said
    assert "Cancelled Reason: Ordered by mistake" in said
    assert stock_of(case.beer) == 20
    event = list_events(case.order.id)[-1]
    assert (event.kind, event.reason, event.actor_name) == (CANCELLED, "Ordered\nby mistake", "Rosa Imre")


def test_htmx_is_sent_to_the_page_as_it_is_now(case: Case) -> None:
    answer = case.browser.post(f"{case.page}/cancel", htmx=True, version=1, reason="Twice")

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, case.page)
    assert case.now().status == CANCELLED


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Say in a few words why you cancel."),
        (" \n ", "Say in a few words why you cancel."),
        ("x" * 2001, "The reason must be at most 2,000 characters."),
        ("a\x00b", "The reason must not contain control characters."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_without_a_good_reason_nothing_is_cancelled(case: Case, reason: str, said: str, htmx: bool) -> None:
    answer = case.browser.post(f"{case.page}/cancel", htmx=htmx, version=1, reason=reason)

    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert ("<html" in answer.text) == (not htmx)
    assert case.now().status == PLACED


def test_what_changed_meanwhile_is_shown_first_and_the_reason_kept(case: Case) -> None:
    case.update(OrderUpdate(customer_reference="PO-9"))

    asked = case.browser.post(f"{case.page}/cancel", htmx=True, version=1, reason="Too late for us")

    said = text_of(asked.text)
    assert asked.status_code == 409
    assert "Somebody changed this order meanwhile." in said
    assert "Reference changed from PO-1 to PO-9" in said
    assert "Too late for us</textarea>" in asked.text
    assert case.now().status == PLACED

    version = values_of(asked.text)["version"]
    case.browser.post(f"{case.page}/cancel", version=version, reason="Too late for us")
    assert case.now().status == CANCELLED


@pytest.mark.parametrize("version", ["1", "2", "x"])
def test_once_processing_has_begun_it_is_too_late(case: Case, version: str) -> None:
    case.update(OrderUpdate(status=PROCESSING))

    answer = case.browser.post(f"{case.page}/cancel", version=version, reason="By mistake")

    assert (answer.status_code, answer.headers["Location"]) == (303, case.page)
    said = text_of(case.browser.get(case.page).text)
    assert "Nothing was changed: the distributor has begun to process this order." in said
    assert case.now().status == PROCESSING


def test_a_second_click_finds_the_order_cancelled(case: Case) -> None:
    for _ in range(2):
        answer = case.browser.post(f"{case.page}/cancel", version=1, reason="By mistake")
        assert answer.status_code == 303

    assert kinds_of_events(case.order.id) == ["placed", CANCELLED]


def test_another_partners_order_cannot_be_cancelled(app: Flask, case: Case) -> None:
    stranger = Browser(app, make_user("manager"))

    answer = stranger.post(f"{case.page}/cancel", version=1, reason="By mistake")

    assert answer.status_code == 404
    assert case.now().status == PLACED


def test_a_colleague_may_cancel_it_too(app: Flask, case: Case) -> None:
    colleague = Browser(app, make_user("buyer", case.partner, name="Tom Adeyemi"))

    colleague.post(f"{case.page}/cancel", version=1, reason="By mistake")

    assert "Tom Adeyemi" in text_of(case.browser.get(case.page).text)
    assert case.now().status == CANCELLED
