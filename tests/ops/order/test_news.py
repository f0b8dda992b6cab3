"""What the page of an order asks every twenty seconds."""

import re

from flask import Flask

from tests.ops.order.orders import Case
from tests.people import Browser, make_user
from webapp.fulfilment.services import OrderUpdate
from webapp.ordering.models import DELIVERED
from webapp.ordering.notes import add_note


def asked_for(page: str) -> str:
    found = re.search(r'hx-get="([^"]*/news[^"]*)" hx-trigger="every 20s"', page)
    assert found is not None
    return found[1]


def test_where_nothing_has_changed_nothing_is_sent(case: Case) -> None:
    answer = case.browser.get(asked_for(case.browser.get(case.page).text), htmx=True)

    assert (answer.status_code, answer.text) == (204, "")


def test_what_somebody_did_takes_the_place_of_what_was_shown(case: Case) -> None:
    address = asked_for(case.browser.get(case.page).text)
    case.update(OrderUpdate(status=DELIVERED))

    answer = case.browser.get(address, htmx=True)

    assert answer.status_code == 200
    assert answer.text.count('hx-swap-oob="true"') == 10
    assert f"{case.order.order_id}: Delivered (Ann Meyer)." in answer.headers["HX-Trigger"]
    # Also what is delivered may still be put right, or be given a number.
    assert case.browser.get(asked_for(answer.text), htmx=True).status_code == 204


def test_a_colleagues_note_is_news(case: Case) -> None:
    address = asked_for(case.browser.get(case.page).text)
    add_note(case.order.order_id, "Call first", by=case.ann)

    answer = case.browser.get(address, htmx=True)

    assert "Call first" in answer.text
    assert f"{case.order.order_id}: a note of Ann Meyer." in answer.headers["HX-Trigger"]


def test_rubbish_is_answered_with_all_there_is_and_a_plain_browser_led_to_the_page(
    app: Flask, case: Case
) -> None:
    rubbish = case.browser.get(f"{case.page}/news", htmx=True, seen="\x00'--")
    plain = case.browser.get(f"{case.page}/news")
    buyer = Browser(app, make_user("buyer", case.partner)).get(f"{case.page}/news", htmx=True)

    assert rubbish.status_code == 200
    assert (plain.status_code, plain.headers["Location"]) == (303, case.page)
    assert buyer.status_code == 403
