"""Idempotency-Key: a request that is sent again is answered again, and done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any, Final

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, orders_api, v1
from tests.factories import make_key, make_product
from webapp import clock, transactions
from webapp.extensions import db as database
from webapp.idempotency import records

MONDAY: Final = "the order of monday"


@dataclass(frozen=True)
class Post:
    """One of the APIs' POSTs, with a body that it accepts."""

    caller: Callable[[FlaskClient, str | None], Caller]
    path: str
    body: dict[str, Any]

    def send(self, api: Caller, retry: str = MONDAY, **fields: Any) -> Answered:
        return api.post(self.path, {**self.body, **fields}, {"Idempotency-Key": retry})

    def count(self, api: Caller) -> int:
        """How many of what it makes there are."""
        listed = api.get(self.path).json
        count: int = listed["count"] if "count" in listed else listed["pagination"]["total"]
        return count


BY_NAME: Final = Post(
    orders_api,
    "/orders",
    {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 1}]},
)
BY_CODE: Final = Post(
    v1, "/orders", {"customerId": "CUST1001", "items": [{"productId": "PR00001", "quantity": 1}]}
)
PRODUCT: Final = Post(
    v1, "/products", {"sku": "BR-4001", "name": "All Day IPA", "price": 10.99, "currency": "USD"}
)

every_post = pytest.mark.parametrize(
    "post", [BY_NAME, BY_CODE, PRODUCT], ids=["orders", "v1-orders", "v1-products"]
)
every_order = pytest.mark.parametrize("post", [BY_NAME, BY_CODE], ids=["orders", "v1-orders"])


def make_records_older(by: timedelta) -> None:
    older = sa.update(records).values(created_at=clock.now() - by)
    transactions.write(lambda: database.session.execute(older))


@every_post
def test_the_same_request_is_answered_again_and_done_once(client: FlaskClient, post: Post) -> None:
    make_product()
    api = post.caller(client, None)
    before = post.count(api)

    first, second = post.send(api), post.send(api)

    assert (first.status, "Idempotent-Replayed" in first.headers) == (201, False)
    assert (second.status, second.text, second.headers["Idempotent-Replayed"]) == (201, first.text, "true")
    for name in ("Location", "ETag", "Content-Type"):
        assert second.headers.get(name) == first.headers.get(name)
    assert post.count(api) == before + 1


@every_post
def test_another_request_under_the_same_key_is_refused(client: FlaskClient, post: Post) -> None:
    make_product()
    api = post.caller(client, None)
    before = post.count(api)
    post.send(api)

    refused = post.send(api, sku="BR-4002")

    assert (refused.status, refused.error_type) == (422, "idempotency_key_reused")
    assert post.count(api) == before + 1


def test_the_same_key_and_body_at_another_address_is_refused(client: FlaskClient) -> None:
    make_product()
    key = make_key()
    understood_by_both = {
        **BY_NAME.body,
        **BY_CODE.body,
        "items": [{"product_id": "PR00001", "productId": "PR00001", "quantity": 1}],
    }
    BY_NAME.send(orders_api(client, key), **understood_by_both)
    body = {**BY_NAME.body, **understood_by_both}

    refused = v1(client, key).post("/orders", body, {"Idempotency-Key": MONDAY})

    assert (refused.status, refused.error_type) == (422, "idempotency_key_reused")
    assert BY_CODE.count(v1(client, key)) == 1


@every_post
def test_two_clients_may_use_the_same_key(client: FlaskClient, post: Post) -> None:
    make_product()
    one, other = post.caller(client, None), post.caller(client, None)
    before = post.count(one)

    answered = [post.send(one), post.send(other, sku="BR-4002")]

    assert [answer.status for answer in answered] == [201, 201]
    assert post.count(one) == before + 2


@every_post
def test_without_a_key_every_request_is_a_new_one(client: FlaskClient, post: Post) -> None:
    make_product()
    api = post.caller(client, None)
    before = post.count(api)

    for number in range(2):
        api.post(post.path, {**post.body, "sku": f"BR-{number}"})

    assert post.count(api) == before + 2


@every_order
def test_a_refused_order_leaves_its_key_free(client: FlaskClient, post: Post) -> None:
    make_product(stock=0)
    api = post.caller(client, None)
    invalid, sold_out = post.send(api, items=[]), post.send(api)
    v1(client).put("/products/PR00001", {"stock": 1})

    placed = post.send(api)

    assert [answer.status for answer in (invalid, sold_out, placed)] == [400, 409, 201]
    assert "Idempotent-Replayed" not in placed.headers


def test_a_refused_product_leaves_its_key_free(client: FlaskClient) -> None:
    make_product(sku="BR-4001")
    api = v1(client)
    refused = PRODUCT.send(api)

    added = PRODUCT.send(api, sku="BR-4002")

    assert (refused.status, added.status) == (409, 201)


@every_order
@pytest.mark.parametrize("change", ["PUT", "DELETE"])
def test_a_replay_stays_as_it_was_stored(client: FlaskClient, post: Post, change: str) -> None:
    make_product()
    api = post.caller(client, None)
    first = post.send(api)
    v1(client).ask(change, "/orders/OR00001", {"status": "shipped"} if change == "PUT" else None)

    second = post.send(api)

    assert (second.status, second.text) == (201, first.text)
    assert post.count(api) == (0 if change == "DELETE" else 1)


@every_post
def test_a_key_that_is_not_printable_ascii_is_refused(client: FlaskClient, post: Post) -> None:
    make_product()
    api = post.caller(client, None)
    before = post.count(api)

    refused = [post.send(api, retry=key) for key in ("", "x" * 256, "clé", "a\tb", "a\x7f")]

    rule = "Idempotency-Key must be 1 to 255 printable ASCII characters."
    prefix = "Invalid input: " if post.caller is v1 else ""
    assert {answered.refusal for answered in refused} == {(400, "invalid_input", prefix + rule)}
    assert post.count(api) == before


@pytest.mark.parametrize("key", ["x" * 255, "!", "a b ~"])
def test_a_key_may_be_any_printable_ascii(client: FlaskClient, key: str) -> None:
    make_product()
    api = v1(client)

    first, second = BY_CODE.send(api, retry=key), BY_CODE.send(api, retry=key)

    assert (first.status, second.text) == (201, first.text)


@every_post
@pytest.mark.parametrize(("hours", "status"), [(71, 422), (73, 201)])
def test_a_key_is_free_again_after_three_days(
    client: FlaskClient, post: Post, hours: int, status: int
) -> None:
    make_product()
    api = post.caller(client, None)
    post.send(api)
    make_records_older(timedelta(hours=hours))

    answered = post.send(api, sku="BR-4002")

    assert answered.status == status


@every_order
def test_twins_wait_for_the_first_and_get_its_answer(app: Flask, client: FlaskClient, post: Post) -> None:
    make_product(stock=50)
    key, twins = make_key(), 6
    together = Barrier(twins)

    def send(_: int) -> Answered:
        together.wait()
        return post.send(post.caller(app.test_client(), key))

    with ThreadPoolExecutor(twins) as threads:
        answered = list(threads.map(send, range(twins)))

    assert {(answer.status, answer.text) for answer in answered} == {(201, answered[0].text)}
    assert sum("Idempotent-Replayed" in answer.headers for answer in answered) == twins - 1
    assert post.count(post.caller(client, key)) == 1
    assert v1(client, key).get("/products/PR00001").json["stock"] == 49
