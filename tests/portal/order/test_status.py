"""What the page of an order asks every twenty seconds."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.people import Browser, make_user
from tests.portal.order.orders import Case, text_of
from webapp import clock, transactions
from webapp.accounts.models import Session
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PROCESSING


def test_where_nothing_has_changed_nothing_is_sent(case: Case) -> None:
    answer = case.browser.get(f"{case.page}/status", htmx=True, seen=case.order.version)

    assert (answer.status_code, answer.text) == (204, "")


@pytest.mark.parametrize("seen", ["1", "0", "", "x", "-1"])
def test_what_has_changed_takes_the_place_of_what_was_shown(case: Case, seen: str) -> None:
    case.update(OrderUpdate(status=PROCESSING))

    answer = case.browser.get(f"{case.page}/status", htmx=True, seen=seen)

    assert answer.status_code == 200
    assert answer.text.count('hx-swap-oob="true"') == 1
    assert 'id="order" hx-swap-oob="true"' in answer.text
    assert "Processing began" in text_of(answer.text)
    assert f'{case.page}/status?seen=2" hx-trigger="every 20s"' in answer.text
    assert "<html" not in answer.text
    assert answer.headers["HX-Trigger"] == (
        f'{{"toast":{{"text":"{case.order.order_id}: Processing began.","kind":"info"}}}}'
    )


def test_a_form_that_lies_open_learns_the_version_that_the_person_now_sees(case: Case) -> None:
    case.update(OrderUpdate(customer_reference="PO-2"))

    answer = case.browser.get(f"{case.page}/status", htmx=True, seen=1)

    assert 'id="cancel-version" value="2" hx-swap-oob="true"' in answer.text


@pytest.mark.parametrize("status", [DELIVERED, CANCELLED])
def test_nothing_more_is_asked_once_the_order_is_final(case: Case, status: str) -> None:
    case.update(OrderUpdate(status=status))

    answer = case.browser.get(f"{case.page}/status", htmx=True, seen=1)

    assert answer.status_code == 200
    assert "hx-trigger" not in answer.text


def test_an_order_that_is_gone_is_asked_for_no_more(app: Flask, case: Case) -> None:
    stranger = Browser(app, make_user())
    others = stranger.get(f"{case.page}/status", htmx=True, seen=1)
    delete_order(case.order.order_id, by=case.rosa)

    gone = case.browser.get(f"{case.page}/status", htmx=True, seen=1)

    assert (gone.status_code, gone.text) == (others.status_code, others.text) == (286, "")
    assert gone.headers["HX-Trigger"] == others.headers["HX-Trigger"]


def test_who_is_signed_out_is_told_to_stop_asking(app: Flask, case: Case) -> None:
    answer = Browser(app).get(f"{case.page}/status", htmx=True, seen=1)

    assert (answer.status_code, answer.text) == (286, "")
    assert "Location" not in answer.headers


def test_asking_keeps_no_session_alive(case: Case) -> None:
    seen_at = clock.now() - timedelta(minutes=10)
    transactions.write(lambda: database.session.execute(sa.update(Session).values(seen_at=seen_at)))

    answer = case.browser.get(f"{case.page}/status", htmx=True, seen=1)

    assert answer.status_code == 204
    assert database.session.scalar(sa.select(Session.seen_at)) == seen_at


def test_a_plain_browser_is_led_to_the_page(case: Case) -> None:
    answer = case.browser.get(f"{case.page}/status")

    assert (answer.status_code, answer.headers["Location"]) == (303, case.page)
