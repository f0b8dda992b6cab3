"""The pages on which a manager looks after the partner's webhooks."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import make_partner
from tests.observing import sent_statements
from tests.people import Browser, make_user
from tests.webhooks.logged import URL, disable, make_delivery, make_endpoint
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import BuyingPartner
from webapp.history.models import EVENT_TYPES, ORDER_PLACED, ORDER_SHIPPED
from webapp.webhooks.endpoints import (
    MOST_ENDPOINTS,
    EndpointChanges,
    get_endpoint,
    list_endpoints,
    update_endpoint,
)
from webapp.webhooks.models import DELIVERED, FAILED

LIST = "/portal/account/webhooks"
TYPED: dict[str, Any] = {
    "url": URL,
    "description": "The ERP",
    "types": [ORDER_PLACED, ORDER_SHIPPED],
    "token": "t" * 22,
}


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def by(partner: BuyingPartner) -> Actor:
    return acting(make_user("manager", partner, name="Tom Adeyemi"), entry="portal")


@pytest.fixture
def manager(app: Flask, partner: BuyingPartner) -> Browser:
    return Browser(app, make_user("manager", partner, name="Tom Adeyemi"))


def secret_in(answer: TestResponse) -> str:
    found = re.search("whsec_[0-9A-Za-z+/=]+", answer.text)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_new_webhook_shows_its_secret_in_the_answer_and_never_again(
    manager: Browser, by: Actor, htmx: bool
) -> None:
    answer = manager.post(f"{LIST}/new", htmx=htmx, **TYPED)

    (endpoint,) = list_endpoints(seen_by=by)
    secret = secret_in(answer)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert secret == endpoint.secret
    assert (endpoint.url, endpoint.description) == (URL, "The ERP")
    assert endpoint.types == f"{ORDER_PLACED} {ORDER_SHIPPED}"
    again = manager.post(f"{LIST}/new", **TYPED)
    assert (again.status_code, again.headers["Location"]) == (303, LIST)
    pages = [manager.get(page).text for page in (LIST, f"{LIST}/{endpoint.endpoint_id}", f"{LIST}/new")]
    assert "made before" in pages[0]
    assert not any(secret in page for page in pages)
    assert len(list_endpoints(seen_by=by)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"url": ""}, "Address is required."),
        ({"url": "http://example.com"}, "Address must begin with https://."),
        ({"url": "https://erp"}, "Address must name a host on the internet."),
        ({"description": "x" * 201}, "Description must be at most 200 characters."),
        ({"types": []}, "Choose at least one."),
        ({"types": ["order.lost"]}, "Choose from these."),
    ],
)
@pytest.mark.parametrize("address", ["new", "edit"])
def test_what_is_wrong_is_told_and_all_stays_typed(
    manager: Browser, by: Actor, typed: dict[str, Any], said: str, address: str
) -> None:
    before = make_endpoint(by)
    action = f"{LIST}/new" if address == "new" else f"{LIST}/{before.endpoint_id}/edit"
    fields = {**TYPED, **typed}

    answer = manager.post(action, htmx=True, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    for name in ("url", "description"):
        assert f'value="{fields[name]}"' in answer.text
    assert ("checked" in answer.text) == (fields["types"] == TYPED["types"])
    assert list_endpoints(seen_by=by) == [before]


def test_there_are_no_more_webhooks_than_may_be(manager: Browser, by: Actor) -> None:
    for number in range(MOST_ENDPOINTS):
        make_endpoint(by, url=f"{URL}/{number}")

    answer = manager.post(f"{LIST}/new", **TYPED)

    assert (answer.status_code, "Remove one first." in answer.text) == (422, True)
    assert f'value="{URL}"' in answer.text
    with sent_statements() as few:
        manager.get(LIST)
    assert len(few) < 10


def test_the_list_says_how_each_webhook_does(partner: BuyingPartner, manager: Browser, by: Actor) -> None:
    assert "A webhook tells one of your programs" in manager.get(LIST).text
    fine, quiet = make_endpoint(by), make_endpoint(by, url=f"{URL}/quiet", description=None)
    gone = disable(make_endpoint(by, url=f"{URL}/gone"), "gone", by=by)
    make_delivery(fine, state=FAILED)
    make_delivery(fine, state=DELIVERED, attempts=1)
    make_delivery(gone, state=FAILED, attempts=1)
    make_endpoint(acting(make_user("manager")), url="https://theirs.example")
    make_endpoint(acting(make_user("admin")), url="https://house.example")

    page = manager.get(LIST).text

    rows = {row.split('"')[0]: row for row in page.split(f'href="{LIST}/')}
    for endpoint, texts in (
        (fine, ("The ERP", "All events", "Delivered", "On")),
        (quiet, ("None yet", "On")),
        (gone, ("Failed", "Off")),
    ):
        assert all(text in rows[endpoint.endpoint_id] for text in texts)
    assert "theirs.example" not in page
    assert "house.example" not in page


def test_a_webhook_is_changed(manager: Browser, by: Actor) -> None:
    endpoint = make_endpoint(by)
    address = f"{LIST}/{endpoint.endpoint_id}"
    form = manager.get(f"{address}/edit").text
    assert f'value="{URL}"' in form
    assert form.count("checked") == len(EVENT_TYPES)

    answer = manager.post(f"{address}/edit", url=f"{URL}/2", description="", types=[ORDER_SHIPPED])

    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    changed = get_endpoint(endpoint.endpoint_id, seen_by=by)
    assert (changed.url, changed.description, changed.types) == (f"{URL}/2", None, ORDER_SHIPPED)
    assert changed.secret == endpoint.secret


def test_one_that_is_off_says_who_switched_it_off_and_can_be_switched_on(manager: Browser, by: Actor) -> None:
    endpoint = make_endpoint(by)
    address = f"{LIST}/{endpoint.endpoint_id}"

    manager.post(f"{address}/switch-off")

    page = manager.get(address).text
    assert re.search(r"<bdi>Tom Adeyemi</bdi> switched it off on .+ what happens meanwhile is not\.", page)
    assert f'action="{address}/switch-on"' in page
    manager.post(f"{address}/switch-on")
    assert get_endpoint(endpoint.endpoint_id, seen_by=by).state == "enabled"
    assert "switched it off" not in manager.get(address).text


@pytest.mark.parametrize(
    ("why", "said"),
    [("gone", "answered 410 Gone"), ("failing", "Nothing got through, not even the last retry")],
)
def test_one_that_was_disabled_says_why(manager: Browser, by: Actor, why: str, said: str) -> None:
    endpoint = disable(make_endpoint(by), why, by=by)

    page = manager.get(f"{LIST}/{endpoint.endpoint_id}").text

    assert said in page
    assert "Switch on" in page


def test_who_switched_it_off_long_ago_is_somebody(manager: Browser, by: Actor) -> None:
    endpoint = disable(make_endpoint(by), "person", by=by)
    update_endpoint(endpoint.endpoint_id, EndpointChanges(description="x"), by=by)

    assert "<bdi>Somebody</bdi> switched it off." in manager.get(f"{LIST}/{endpoint.endpoint_id}").text


def test_a_new_secret_is_shown_once_and_says_how_long_the_former_one_serves(
    manager: Browser, by: Actor
) -> None:
    endpoint = make_endpoint(by)
    address = f"{LIST}/{endpoint.endpoint_id}"

    answer = manager.post(f"{address}/rotate", token="r" * 22)

    changed = get_endpoint(endpoint.endpoint_id, seen_by=by)
    assert secret_in(answer) == changed.secret != endpoint.secret
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.search(r"Until \d+ \w+ \d{4}, \d\d:\d\d messages", answer.text)
    again = manager.post(f"{address}/rotate", token="r" * 22)
    assert (again.status_code, again.headers["Location"]) == (303, address)
    page = manager.get(address).text
    assert "The secret was changed before" in page
    assert "The former one signs too until" in page
    assert changed.secret not in page
    assert get_endpoint(endpoint.endpoint_id, seen_by=by).secret == changed.secret


def test_a_removed_webhook_is_gone(manager: Browser, by: Actor) -> None:
    endpoint = make_endpoint(by)
    address = f"{LIST}/{endpoint.endpoint_id}"

    answer = manager.post(f"{address}/remove")

    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert f"Nothing is sent to {URL} any more." in manager.get(LIST).text
    assert manager.get(address).status_code == 404
    assert list_endpoints(seen_by=by) == []
