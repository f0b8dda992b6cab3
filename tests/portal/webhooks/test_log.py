"""What was sent to a webhook: the log on its page, each message with its attempts, tests, sending again."""

import re
from html import unescape

import pytest
from flask import Flask

from tests.factories import make_partner
from tests.observing import sent_statements
from tests.people import Browser, make_user
from tests.webhooks.logged import disable, make_attempt, make_delivery, make_endpoint
from webapp.accounts.actors import Actor, acting
from webapp.accounts.models import User
from webapp.extensions import db as database
from webapp.webhooks.log import get_delivery, list_deliveries
from webapp.webhooks.models import DELIVERED, FAILED, PENDING, Endpoint

LIST = "/portal/account/webhooks"


@pytest.fixture
def by(db: None) -> Actor:
    return acting(make_user("manager", make_partner()), entry="portal")


@pytest.fixture
def manager(app: Flask, by: Actor) -> Browser:
    user = database.session.get(User, by.id)
    assert user is not None
    return Browser(app, user)


@pytest.fixture
def endpoint(by: Actor) -> Endpoint:
    return make_endpoint(by)


def address_of(endpoint: Endpoint) -> str:
    return f"{LIST}/{endpoint.endpoint_id}"


def ids_in(page: str) -> list[str]:
    return re.findall(r">(WD\d+)</a>", page)


def test_the_log_tells_of_each_message(manager: Browser, endpoint: Endpoint) -> None:
    page = manager.get(address_of(endpoint)).text
    assert "No messages yet" in page
    made = make_delivery(endpoint, attempts=3, order_id="OR00012", sequence=1204)

    page = manager.get(address_of(endpoint)).text

    assert ids_in(page) == [made.delivery_id]
    for text in (
        "order.placed",
        'href="/portal/orders/OR00012"',
        "sequence 1,204",
        "Trying again",
        "3 attempts",
        "Next: ",
    ):
        assert text in page


def test_the_log_is_paged_and_filtered_by_state(manager: Browser, endpoint: Endpoint) -> None:
    made = [make_delivery(endpoint, state=DELIVERED if number % 2 else FAILED) for number in range(52)]
    newest = [delivery.delivery_id for delivery in made][::-1]

    with sent_statements() as few:
        first = manager.get(address_of(endpoint), htmx=True).text
    second = manager.get(address_of(endpoint), before=newest[49]).text
    failed = manager.get(address_of(endpoint), state=FAILED).text
    waiting = manager.get(address_of(endpoint), state=PENDING).text

    assert first.lstrip().startswith("<section")
    assert ids_in(first) == newest[:50]
    assert f"before={newest[49]}" in first
    assert ids_in(second) == newest[50:]
    assert "Older" not in second
    assert ids_in(failed) == newest[1::2]
    assert (ids_in(waiting), "No message is in this state." in waiting) == ([], True)
    assert len(few) < 10
    for nonsense in ("before=x", "state=lost"):
        assert len(ids_in(manager.get(f"{address_of(endpoint)}?{nonsense}").text)) == 50


def test_while_something_waits_the_page_asks_for_news(
    manager: Browser, endpoint: Endpoint, by: Actor
) -> None:
    make_delivery(endpoint, state=DELIVERED)
    assert "/news" not in manager.get(address_of(endpoint)).text
    manager.post(f"{address_of(endpoint)}/test", token="t" * 22)
    page = manager.get(address_of(endpoint)).text
    (asked,) = re.findall(r'hx-get="([^"]+/news[^"]*)" hx-trigger="every 3s"', unescape(page))

    unchanged = manager.get(asked, htmx=True)
    make_delivery(endpoint, state=DELIVERED)
    changed = manager.get(asked, htmx=True)

    assert (unchanged.status_code, unchanged.text) == (204, "")
    assert changed.status_code == 200
    assert 'hx-swap-oob="true"' in changed.text
    assert len(ids_in(changed.text)) == 3
    assert manager.get(asked).status_code == 303
    disable(endpoint, "gone", by=by)
    off = manager.get(asked, htmx=True)
    assert off.headers["HX-Redirect"] == address_of(endpoint)
    assert "has been switched off" in manager.get(address_of(endpoint)).text
    manager.post(f"{address_of(endpoint)}/remove")
    gone = manager.get(asked, htmx=True)
    assert (gone.status_code, "not there any more" in gone.headers["HX-Trigger"]) == (286, True)


def test_what_waits_for_hours_is_asked_about_seldom(manager: Browser, endpoint: Endpoint) -> None:
    make_delivery(endpoint, attempts=4)

    assert 'hx-trigger="every 20s"' in manager.get(address_of(endpoint)).text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_test_is_sent_once_for_each_form(manager: Browser, endpoint: Endpoint, htmx: bool) -> None:
    answers = [manager.post(f"{address_of(endpoint)}/test", htmx=htmx, token="t" * 22) for _ in range(2)]

    (sent,) = list_deliveries(endpoint)
    assert (sent.type, sent.state) == ("webhook.test", PENDING)
    assert [answer.status_code for answer in answers] == [200 if htmx else 303] * 2
    if htmx:
        assert ids_in(answers[0].text) == [sent.delivery_id]
        tokens = [re.search(r'name="token" value="([^"]+)"', answer.text) for answer in answers]
        assert tokens[0]
        assert tokens[1]
        assert tokens[0][1] != tokens[1][1]


def test_a_message_shows_what_is_sent_and_what_was_answered(manager: Browser, endpoint: Endpoint) -> None:
    sent = make_delivery(endpoint, attempts=2)
    make_attempt(sent, status=503, answer="<b>Down</b> for maintenance")
    make_attempt(sent, status=None, problem="The name of the host was not found.")

    page = manager.get(f"{address_of(endpoint)}/deliveries/{sent.delivery_id}").text

    for text in (
        "Answered 503",
        "&lt;b&gt;Down&lt;/b&gt;",
        "No answer",
        "The name of the host was not found.",
        "1,204 ms",
        "Trying again",
    ):
        assert text in page
    assert "&#34;totalAmount&#34;: 10.50" in page
    assert "Next attempt" in page
    assert re.search(r"20\d\d, \d\d:\d\d:\d\d</time></td>", page)


def test_what_waits_for_a_webhook_that_is_off_is_not_said_to_be_tried(
    manager: Browser, endpoint: Endpoint, by: Actor
) -> None:
    waiting = make_delivery(endpoint, attempts=5)
    disable(endpoint, "failing", by=by)

    pages = [
        manager.get(address).text
        for address in (
            LIST,
            address_of(endpoint),
            f"{address_of(endpoint)}/deliveries/{waiting.delivery_id}",
        )
    ]

    assert ["Waiting</span>" in page for page in pages] == [True] * 3
    assert ["once the webhook is on again" in page for page in pages] == [False, True, True]
    assert not any("Trying again" in page for page in pages)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_message_is_sent_again(manager: Browser, endpoint: Endpoint, by: Actor, htmx: bool) -> None:
    sent = make_delivery(endpoint, state=FAILED, attempts=9)
    address = f"{address_of(endpoint)}/deliveries/{sent.delivery_id}"

    answer = manager.post(f"{address}/resend", htmx=htmx)

    assert answer.status_code == (200 if htmx else 303)
    assert get_delivery(sent.delivery_id, seen_by=by)[1].state == PENDING
    page = manager.get(address).text
    (asked,) = re.findall(r'hx-get="([^"]+/news[^"]*)"', page)
    assert "Waiting" in page
    assert manager.get(asked, htmx=True).status_code == 204
    make_attempt(sent)
    assert manager.get(asked.partition("?")[0], htmx=True).text.count("Answered 503") == 1


def test_a_message_of_another_webhook_is_unknown_here(
    manager: Browser, endpoint: Endpoint, by: Actor
) -> None:
    other = make_delivery(make_endpoint(by))

    address = f"{address_of(endpoint)}/deliveries/{other.delivery_id}"

    assert manager.get(address).status_code == 404
    assert manager.post(f"{address}/resend").status_code == 404
