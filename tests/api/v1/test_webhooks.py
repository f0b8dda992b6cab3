"""Webhooks in the v1 API."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, v1
from tests.factories import make_key, make_partner
from tests.webhooks.logged import make_attempt, make_delivery
from webapp.accounts.actors import system
from webapp.accounts.models import CATALOG_READ, ORDERS_READ, ORDERS_WRITE
from webapp.extensions import db
from webapp.history.models import EVENT_TYPES
from webapp.idempotency import records
from webapp.webhooks.endpoints import get_endpoint
from webapp.webhooks.models import DELIVERED, FAILED

NEW = {"url": "https://example.com/hook", "description": "The ERP", "events": ["order.shipped"]}


@pytest.fixture
def house(client: FlaskClient) -> Caller:
    return v1(client)


def made_by(caller: Caller) -> str:
    webhook_id: str = caller.post("/webhooks", NEW).json["webhookId"]
    return webhook_id


def without_secret(answered: Answered) -> object:
    return {name: value for name, value in answered.json.items() if name != "secret"}


def test_a_webhook_is_made_with_a_secret_that_is_told_this_once(house: Caller) -> None:
    made = house.post("/webhooks", NEW)

    webhook_id = made.json["webhookId"]
    secret = get_endpoint(webhook_id, seen_by=system()).secret
    assert (made.status, made.headers["Location"]) == (201, f"/v1/webhooks/{webhook_id}")
    assert made.json["secret"] == secret
    assert {name: made.json[name] for name in NEW} == NEW
    assert (made.json["status"], made.json["disabledReason"]) == ("enabled", None)
    one, all_of_them = house.get(f"/webhooks/{webhook_id}"), house.get("/webhooks")
    assert one.json == without_secret(made)
    assert all_of_them.json == {
        "data": [one.json],
        "pagination": {"limit": 20, "offset": 0, "total": 1, "nextOffset": None},
    }
    assert house.get("/webhooks?offset=1").json["data"] == []


def test_a_repeated_request_is_answered_again_without_the_secret(house: Caller) -> None:
    headers = {"Idempotency-Key": "hook-1"}
    made = house.post("/webhooks", NEW, headers)

    again = house.post("/webhooks", NEW, headers)

    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert again.json == {**made.json, "secret": None}
    assert house.get("/webhooks").json["pagination"]["total"] == 1
    rotating = f"/webhooks/{made.json['webhookId']}/rotate-secret"
    rotated, repeated = (house.post(rotating, None, {"Idempotency-Key": "hook-2"}) for _ in range(2))
    assert rotated.json["secret"] not in (None, made.json["secret"])
    assert repeated.json == {**rotated.json, "secret": None}
    assert rotated.json["formerSecretUntil"] > rotated.json["updatedAt"]
    kept = [bytes(body) for body in db.session.scalars(sa.select(records.c.body))]
    assert not [body for body in kept if b"whsec_" in body]


@pytest.mark.parametrize("body", [{"url": NEW["url"]}, {**NEW, "events": []}])
def test_without_events_it_is_told_of_all(house: Caller, body: object) -> None:
    assert house.post("/webhooks", body).json["events"] == [*EVENT_TYPES]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "Invalid input: url is required."),
        ({"url": 7}, "Invalid input: url is required."),
        ({"url": "http://example.com"}, "Invalid input: url must begin with https://."),
        (
            {**NEW, "events": ["order.lost"]},
            f"Invalid input: events[0] must be one of {', '.join(EVENT_TYPES)}.",
        ),
        ({**NEW, "events": None}, "Invalid input: events must be a list."),
        ({**NEW, "events": [[]]}, f"Invalid input: events[0] must be one of {', '.join(EVENT_TYPES)}."),
        ({**NEW, "description": "a\nb"}, "Invalid input: description must not contain control characters."),
    ],
)
def test_what_is_wrong_with_a_webhook_is_said(house: Caller, body: object, sentence: str) -> None:
    refused = house.post("/webhooks", body)

    assert refused.refusal == (400, "invalid_input", sentence)
    assert house.get("/webhooks").json["data"] == []


def test_what_is_absent_from_a_change_stays(house: Caller) -> None:
    address = f"/webhooks/{made_by(house)}"
    before = house.get(address).json

    off = house.put(address, {"status": "disabled"})
    on = house.put(
        address, {**off.json, "status": "enabled", "events": ["order.placed"], "description": None}
    )

    assert off.json | {"updatedAt": 0} == before | {
        "status": "disabled",
        "disabledReason": "request",
        "updatedAt": 0,
    }
    assert on.json | {"updatedAt": 0} == before | {
        "events": ["order.placed"],
        "description": None,
        "updatedAt": 0,
    }
    assert (
        house.put(address, {"webhookId": "WH00009"}).refusal[2]
        == "Invalid input: webhookId cannot be changed."
    )
    assert house.put(address, {"url": None}).refusal[2] == "Invalid input: url is required."


def test_a_deleted_webhook_is_not_found(house: Caller) -> None:
    webhook_id = made_by(house)

    deleted = house.delete(f"/webhooks/{webhook_id}")

    assert (deleted.status, deleted.json) == (200, {"message": f"Webhook {webhook_id} deleted successfully."})
    assert house.get(f"/webhooks/{webhook_id}").refusal == (
        404,
        "webhook_not_found",
        f"Webhook not found: {webhook_id}",
    )
    assert house.delete(f"/webhooks/{webhook_id}").status == 404


def test_a_test_is_sent_once_and_its_message_can_be_read_and_sent_again(house: Caller) -> None:
    address = f"/webhooks/{made_by(house)}"
    sent, again = (house.post(f"{address}/test", None, {"Idempotency-Key": "test-1"}) for _ in range(2))

    assert sent.status == 201
    assert again.json == sent.json
    message = f"{address}/deliveries/{sent.json['deliveryId']}"
    assert sent.headers["Location"] == f"/v1{message}"
    assert house.get(message).json == {**sent.json, "attempts": []}
    assert house.get(f"{address}/deliveries").json["data"] == [sent.json]
    resent = house.post(f"{message}/resend", None)
    assert (resent.status, resent.json["deliveryId"]) == (200, sent.json["deliveryId"])


def test_messages_are_listed_newest_first_and_paged(house: Caller) -> None:
    webhook_id = made_by(house)
    endpoint = get_endpoint(webhook_id, seen_by=system())
    made = [make_delivery(endpoint, state=state) for state in (DELIVERED, FAILED, DELIVERED)]
    make_attempt(made[1], answer="Not now")
    newest = [delivery.delivery_id for delivery in made][::-1]
    address = f"/webhooks/{webhook_id}/deliveries"

    first = house.get(f"{address}?limit=2").json
    second = house.get(f"{address}?limit=2&cursor={first['pagination']['nextCursor']}").json
    failed = house.get(f"{address}?status=failed").json

    assert [it["deliveryId"] for it in first["data"]] == newest[:2]
    assert first["pagination"] == {"limit": 2, "nextCursor": newest[1]}
    assert [it["deliveryId"] for it in second["data"]] == newest[2:]
    assert second["pagination"] == {"limit": 2, "nextCursor": None}
    assert [it["deliveryId"] for it in failed["data"]] == [newest[1]]
    assert failed["data"][0]["payload"]["data"]["orderId"] == "OR00001"
    details = house.get(f"{address}/{newest[1]}")
    assert [(it["httpStatus"], it["answer"]) for it in details.json["attempts"]] == [(503, "Not now")]
    assert '"totalAmount":10.50' in details.text
    for query in ("cursor=x", "limit=0", "limit=101", "status=lost"):
        assert house.get(f"{address}?{query}").error_type == "invalid_input"


def test_nobody_sees_or_changes_anothers_webhooks(client: FlaskClient, house: Caller) -> None:
    partners = [v1(client, make_key(partner=make_partner())) for _ in range(2)]
    owner, stranger = partners
    own, strange = made_by(owner), made_by(stranger)
    message = owner.post(f"/webhooks/{own}/test", None).json["deliveryId"]

    for other in (stranger, house):
        asked = [
            other.ask(method, f"/webhooks/{own}{rest}", {} if method == "PUT" else None)
            for method, rest in (
                ("GET", ""),
                ("PUT", ""),
                ("DELETE", ""),
                ("POST", "/rotate-secret"),
                ("POST", "/test"),
                ("GET", "/deliveries"),
                ("GET", f"/deliveries/{message}"),
                ("POST", f"/deliveries/{message}/resend"),
            )
        ]
        assert {answered.status for answered in asked} == {404}
        assert own not in other.get("/webhooks").text
    assert stranger.get(f"/webhooks/{strange}/deliveries/{message}").error_type == "delivery_not_found"
    assert owner.get(f"/webhooks/{own}").status == 200


def test_changing_takes_both_scopes_and_reading_one(client: FlaskClient, house: Caller) -> None:
    webhook_id = made_by(house)

    def asked(*scopes: str) -> tuple[int, int]:
        caller = v1(client, make_key(None, *scopes))
        return caller.get(f"/webhooks/{webhook_id}").status, caller.post("/webhooks", NEW).status

    assert asked(ORDERS_READ) == (200, 403)
    assert asked(ORDERS_WRITE) == (403, 403)
    assert asked(CATALOG_READ) == (403, 403)
    assert asked(ORDERS_READ, ORDERS_WRITE) == (200, 201)
