"""POST /v1/orders/batch: a result for each order, in the words that placing it alone would have had."""

import json
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import Answered, v1
from tests.api.hostile import Hostile, Operation, send
from tests.api.hostile_apis import V1
from tests.api.hostile_bodies import wrong_items, wrong_values
from tests.api.judging import everything, make_world
from tests.factories import ADDRESS, make_key, make_partner, make_product
from webapp import transactions
from webapp.api.reading import parse_json
from webapp.errors import InvalidInput
from webapp.transactions import Overtaken

MONDAY: Final = {"Idempotency-Key": "the orders of monday"}
MOST_BYTES: Final = 2 * 1024 * 1024


def order_of(*items: tuple[str, object], **fields: Any) -> dict[str, Any]:
    asked = [{"productId": product_id, "quantity": quantity} for product_id, quantity in items]
    return {"customerId": "CUST1234", "items": asked, **fields}


def batch_of(*orders: object) -> dict[str, Any]:
    return {"orders": orders}


def number_of_orders(client: FlaskClient) -> int:
    total: int = v1(client).get("/orders").json["pagination"]["total"]
    return total


def without_date(order: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in order.items() if name != "orderDate"}


def test_every_order_has_its_result_in_its_place(client: FlaskClient) -> None:
    make_product(price="10.99"), make_product(is_available=False)
    api = v1(client)

    answered = api.post("/orders/batch", batch_of(order_of(("PR00001", 2)), order_of(("PR00002", 1)), 7))

    placed, *refused = answered.json["results"]
    assert (answered.status, answered.json["placed"], answered.json["refused"]) == (200, 1, 2)
    assert placed == {"index": 0, "status": 201, "order": api.get("/orders/OR00001").json}
    assert '"totalAmount":21.98,' in answered.text
    assert refused == [
        {
            "index": 1,
            "status": 409,
            "error": {"code": 409, "message": "Product is not available: PR00002"},
            "errorType": "product_not_available",
        },
        {
            "index": 2,
            "status": 400,
            "error": {"code": 400, "message": "Invalid input: Order must be an object."},
            "errorType": "invalid_input",
        },
    ]


def test_an_order_of_a_batch_shows_what_it_shows_alone(client: FlaskClient) -> None:
    make_product()
    api = v1(client)
    order = order_of(("PR00001", 1), shippingAddress=ADDRESS, customerReference=" PO-77 ", status="shipped")

    alone = api.post("/orders", order)
    answered = api.post("/orders/batch", batch_of(order))

    shown = answered.json["results"][0]["order"]
    assert without_date(shown) == without_date(alone.json) | {"orderId": "OR00002"}
    assert list(shown) == list(alone.json)


def test_whatever_is_wrong_with_an_order_refuses_it_alone_and_in_the_same_words(
    app: Flask, client: FlaskClient
) -> None:
    key = make_world()
    alone = V1.operations[0]
    # Right JSON: what is none of it refuses the whole request.
    wrong = [request for request in (*wrong_values(V1), *wrong_items(V1)) if is_for(alone, request)]
    before = everything()

    for first in range(0, len(wrong), 20):
        some = wrong[first : first + 20]
        body = b'{"orders":[' + b",".join(request.body for request in some) + b"]}"
        together = send(app, Hostile("", "POST", "/v1/orders/batch", body), key)
        answered = json.loads(together.body)
        single = [send(app, request, key) for request in some]

        assert [(it["status"], it["errorType"], it["error"]) for it in answered["results"]] == [
            (reply.status, reply.headers["Error-Type"], json.loads(reply.body)["error"]) for reply in single
        ]
        assert answered["refused"] == len(some)
    assert len(wrong) > 200
    assert everything() == before


def is_for(alone: Operation, request: Hostile) -> bool:
    if request.target != alone.target:
        return False
    try:
        return isinstance(parse_json(request.body), dict)
    except InvalidInput:
        return False


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "orders is required."),
        ({"orders": []}, "orders must be a list of 1 to 100 orders."),
        ({"orders": {"0": {}}}, "orders must be a list of 1 to 100 orders."),
        (batch_of(*[order_of(("PR00001", 1))] * 101), "orders must be a list of 1 to 100 orders."),
        (
            batch_of(*[order_of(*[("PR00001", 1)] * 500)] * 21),
            "orders must hold at most 10,000 items in all.",
        ),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(client: FlaskClient, body: object, problem: str) -> None:
    make_product()

    refused = v1(client).post("/orders/batch", body)

    assert refused.refusal == (400, "invalid_input", f"Invalid input: {problem}")
    assert number_of_orders(client) == 0


def test_a_batch_may_be_large_and_a_single_order_may_not(client: FlaskClient) -> None:
    make_product()
    api = v1(client)
    batch, order = json.dumps(batch_of(order_of(("PR00001", 1)))), json.dumps(order_of(("PR00001", 1)))

    statuses = [
        api.post(path, body.ljust(size)).status
        for path, body, size in (
            ("/orders/batch", batch, MOST_BYTES),
            ("/orders/batch", batch, MOST_BYTES + 1),
            ("/orders", order, MOST_BYTES),
            ("/orders/preview", order, MOST_BYTES),
        )
    ]

    assert statuses == [200, 413, 413, 413]


def test_a_hundred_orders_of_three_items_are_placed_together(client: FlaskClient) -> None:
    for _ in range(3):
        make_product(stock=100)
    order = order_of(("PR00003", 1), ("PR00001", 1), ("PR00002", 1))

    answered = v1(client).post("/orders/batch", batch_of(*[order] * 100))

    assert (answered.json["placed"], number_of_orders(client)) == (100, 100)
    assert v1(client).get("/products/PR00001").json["stock"] == 0


def test_a_partners_key_orders_for_its_own_partner_alone(client: FlaskClient) -> None:
    make_product()
    own, _ = make_partner(code="CUST1001"), make_partner(code="CUST1002")
    codes = ["CUST1001", "CUST1002", "CUST9999", "cust1001"]

    answered = v1(client, make_key(own)).post(
        "/orders/batch", batch_of(*(order_of(("PR00001", 1), customerId=code) for code in codes))
    )

    refusals = [result.get("errorType") for result in answered.json["results"]]
    assert refusals == [None, *["not_your_partner"] * 3]
    assert len({str(result["error"]) for result in answered.json["results"][1:]}) == 1
    assert number_of_orders(client) == 1


def mixed() -> dict[str, Any]:
    return batch_of(order_of(("PR00001", 3)), order_of(("PR00001", 3)), order_of(("PR00001", 1)))


def test_the_same_batch_is_answered_again_and_placed_once(client: FlaskClient) -> None:
    make_product(stock=5)
    api = v1(client)

    first, second = (api.post("/orders/batch", mixed(), MONDAY) for _ in range(2))
    other = api.post("/orders/batch", batch_of(order_of(("PR00001", 1))), MONDAY)

    assert [result["status"] for result in first.json["results"]] == [201, 409, 201]
    assert (second.status, second.text) == (200, first.text)
    assert ("Idempotent-Replayed" in first.headers, second.headers["Idempotent-Replayed"]) == (False, "true")
    assert (other.status, other.error_type) == (422, "idempotency_key_reused")
    assert number_of_orders(client) == 2


def test_a_batch_that_never_was_committed_is_placed_when_it_is_sent_again(client: FlaskClient) -> None:
    make_product(stock=5)
    api = v1(client)

    def never_ends(work: Any) -> None:
        work()
        raise Overtaken()

    with transactions.along(never_ends):
        busy = api.post("/orders/batch", mixed(), MONDAY)
    again: Answered = api.post("/orders/batch", mixed(), MONDAY)

    assert (busy.status, busy.error_type) == (503, "database_unavailable")
    assert [result["status"] for result in again.json["results"]] == [201, 409, 201]
    assert "Idempotent-Replayed" not in again.headers
    assert number_of_orders(client) == 2


def test_a_refused_batch_leaves_its_key_free(client: FlaskClient) -> None:
    make_product()
    api = v1(client)
    refused = api.post("/orders/batch", {"orders": []}, MONDAY)

    placed = api.post("/orders/batch", batch_of(order_of(("PR00001", 1))), MONDAY)

    assert (refused.status, placed.json["placed"]) == (400, 1)
