"""How many requests a key may make, what answers say of it, and how many wrong keys an address may send."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import settings
from tests.conftest import MakeApp
from tests.factories import make_key, make_order, make_partner, make_product
from tests.observing import sent_statements
from webapp.accounts import keys

STANDING = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
BODY: Mapping[str, Any] = {"customerId": "CUST1001", "items": [{"productId": "PR00001", "quantity": 1}]}


def limited(app: Flask, make_app: MakeApp, **chosen: str) -> FlaskClient:
    """A client of an application of the test's own, on the same database."""
    database = {"DATABASE_URL": app.config["DATABASE_URL"]}
    return make_app({**settings({"APP_ENV": "test", **chosen}), **database}).test_client()


def ask(
    client: FlaskClient, key: str, path: str = "/orders?limit=1", *, address: str = "192.0.2.7", **sent: Any
) -> TestResponse:
    headers = {"Authorization": f"Bearer {key}", **sent.pop("headers", {})}
    return client.open(path, headers=headers, environ_base={"REMOTE_ADDR": address}, buffered=True, **sent)


def standing(answer: TestResponse) -> list[str | None]:
    return [answer.headers.get(name) for name in STANDING]


def test_every_answer_to_a_key_says_how_many_requests_are_left(
    app: Flask, db: None, make_app: MakeApp
) -> None:
    client, key = limited(app, make_app, RATE_LIMIT="8/hour"), make_key()
    make_order(partner=make_partner(code="CUST1001")), make_product()
    named: Any = {"headers": {"Idempotency-Key": "order-1"}, "json": BODY, "method": "POST"}

    answers = {
        "streamed": ask(client, key, "/orders"),
        "done": ask(client, key, "/v1/orders", **named),
        "replayed": ask(client, key, "/v1/orders", **named),
        "not found": ask(client, key, "/v1/orders/OR99999"),
        "not allowed": ask(client, make_key(None, "catalog:read"), "/orders"),
        "broken": ask(client, key, "/orders", method="POST", data="{"),
        "too large": ask(client, key, "/orders", method="POST", data="x" * 300_000),
        "failed": ask(client, key, "/orders?limit=1"),
        "last": ask(client, key, "/orders?limit=1"),
        "refused": ask(client, key, "/orders?limit=1"),
    }

    assert [answer.status_code for answer in answers.values()] == [
        200, 201, 201, 404, 403, 400, 413, 200, 200, 429,
    ]  # fmt: skip
    assert [standing(answer)[1] for answer in answers.values()] == [*"7654", "7", *"32100"]
    assert {standing(answer)[0] for answer in answers.values()} == {"8"}
    assert all(3500 <= int(standing(answer)[2] or 0) <= 3600 for answer in answers.values())
    refused = answers["refused"]
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]
    assert refused.headers["Error-Type"] == "too_many_requests"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/login", "/no/such/address", "/v1/orders"])
def test_who_has_no_key_is_not_counted(app: Flask, db: None, make_app: MakeApp, path: str) -> None:
    client = limited(app, make_app, RATE_LIMIT="1/hour")

    answers = [client.get(path) for _ in range(3)]

    assert {answer.status_code for answer in answers} <= {200, 401, 404}
    assert [standing(answer) for answer in answers] == [[None] * 3] * 3


def test_too_many_wrong_keys_from_one_address_are_not_even_looked_up(
    app: Flask, db: None, make_app: MakeApp
) -> None:
    client, right, unused = limited(app, make_app, RATE_LIMIT="9999/hour"), make_key(), make_key()
    assert ask(client, right).status_code == 200
    mistyped = right[:-1] + ("a" if right[-1] != "a" else "b")

    guessed = [ask(client, mistyped).status_code for _ in range(100)]
    with client.application.app_context(), sent_statements() as sent:
        # The worker learns of it from the first of them.
        refused = [ask(client, wrong, "/v1/orders") for wrong in (keys.generate(), "a", mistyped, unused)]

    assert guessed == [401] * 100
    assert [answer.status_code for answer in refused] == [429] * 4
    assert len(sent) == 1
    assert {answer.headers["Error-Type"] for answer in refused} == {"too_many_requests"}
    assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in refused)
    assert refused[0].json is not None
    assert refused[0].json["error"]["message"].startswith("Too many requests, try again in ")
    # Neither whoever was right before, nor anybody elsewhere, has to wait for somebody's guesses.
    assert ask(client, right).status_code == 200
    assert ask(client, unused, address="192.0.2.8").status_code == 200
    assert ask(client, mistyped, address="192.0.2.8").status_code == 401
    assert client.get("/orders", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 401


def test_the_address_is_the_client_s_and_not_the_proxy_s(app: Flask, db: None, make_app: MakeApp) -> None:
    client = limited(app, make_app, RATE_LIMIT="9999/hour", TRUSTED_PROXIES="1")

    def guess(client_address: str) -> int:
        said = {"X-Forwarded-For": f"198.51.100.1, {client_address}"}
        return ask(client, "a guess", headers=said).status_code

    # One network of IPv6 counts as one address.
    assert [guess(f"2001:db8::{number}") for number in range(101)] == [401] * 100 + [429]
    assert guess("2001:db8:0:1::1") == 401


def test_off_lifts_both_limits(app: Flask, db: None, make_app: MakeApp) -> None:
    client, key = limited(app, make_app, RATE_LIMIT="off"), make_key()

    assert {ask(client, "a guess").status_code for _ in range(120)} == {401}
    assert standing(ask(client, key)) == [None] * 3
