"""What one partner learns of another: nothing, not even that it is there."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from flask import Flask

from tests.api.hostile import Hostile, Reply, send
from tests.calls import CALLS, DELETED, FOREIGN, OWN, UNKNOWN, Call, ask, error_type, make_world
from tests.factories import make_key
from tests.observing import count_rows, sent_statements
from webapp.accounts.partners import BuyingPartner

OF_ONE_ORDER: Final = [asked for asked in CALLS if "<order_id>" in asked.rule and asked.partner_scope]
of_one_order = pytest.mark.parametrize("asked", OF_ONE_ORDER, ids=str)


@pytest.fixture
def own(db: None) -> BuyingPartner:
    return make_world()


def told(reply: Reply, order_id: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer but what is its own: the id that it echoes, and the request's."""
    headers = [(name, value) for name, value in reply.headers if name != "X-Request-Id"]
    return reply.status, reply.body.replace(order_id.encode(), b"-"), headers


def listed(app: Flask, key: str, target: str) -> Any:
    return json.loads(send(app, Hostile("", "GET", target), key).body)


@of_one_order
@pytest.mark.parametrize("headers", [{}, {"If-Match": '"1"'}, {"If-Match": '"9"'}], ids=str)
def test_another_partner_s_order_is_answered_like_one_that_there_is_not(
    app: Flask, own: BuyingPartner, asked: Call, headers: Mapping[str, str]
) -> None:
    key = make_key(own)
    before = count_rows()

    foreign, deleted, unknown = (
        (order_id, ask(app, asked, key, order_id=order_id, **headers))
        for order_id in (FOREIGN, DELETED, UNKNOWN)
    )

    assert told(foreign[1], FOREIGN) == told(deleted[1], DELETED) == told(unknown[1], UNKNOWN)
    assert (unknown[1].status, error_type(unknown[1])) == (404, "order_not_found")
    assert count_rows() == before


@of_one_order
def test_finding_another_partner_s_order_takes_no_more_work_than_finding_none(
    app: Flask, own: BuyingPartner, asked: Call
) -> None:
    key = make_key(own)
    ask(app, asked, key, order_id=UNKNOWN)
    sent = {}

    for order_id in (FOREIGN, UNKNOWN):
        with sent_statements() as statements:
            ask(app, asked, key, order_id=order_id)
        sent[order_id] = len(statements)

    assert sent[FOREIGN] == sent[UNKNOWN] > 0


@of_one_order
def test_a_body_that_is_wrong_does_not_tell_another_partner_s_order_apart(
    app: Flask, own: BuyingPartner, asked: Call
) -> None:
    wrong = Call(
        asked.method, asked.rule, asked.house_scope, asked.partner_scope, {"status": "gone", "orderId": 1}
    )

    foreign, unknown = (ask(app, wrong, make_key(own), order_id=order_id) for order_id in (FOREIGN, UNKNOWN))

    assert told(foreign, FOREIGN) == told(unknown, UNKNOWN)


def test_a_partner_lists_its_own_orders_alone(app: Flask, own: BuyingPartner) -> None:
    key = make_key(own)

    complete, page = listed(app, key, "/orders"), listed(app, key, "/orders?limit=10")
    v1 = listed(app, key, "/v1/orders")

    assert [order["order_id"] for order in complete["items"]] == [OWN]
    assert [order["order_id"] for order in page["items"]] == [OWN]
    assert [order["orderId"] for order in v1["data"]] == [OWN]
    assert (complete["count"], page["count"], v1["pagination"]["total"]) == (1, 1, 1)


@pytest.mark.parametrize("query", ["", "&status=pending", "&limit=1", "&offset=1"])
def test_asking_for_another_customer_s_orders_finds_what_asking_for_nobody_s_finds(
    app: Flask, own: BuyingPartner, query: str
) -> None:
    key = make_key(own)

    foreign, unknown = (listed(app, key, f"/v1/orders?customerId={code}{query}") for code in ("P-2", "P-99"))

    assert foreign == unknown
    assert (foreign["data"], foreign["pagination"]["total"]) == ([], 0)


@pytest.mark.parametrize("if_products", ["PR00001", "PR99999"])
@pytest.mark.parametrize("api", ["orders-api", "v1"])
def test_ordering_in_another_s_name_is_refused_whether_or_not_there_is_one(
    app: Flask, own: BuyingPartner, api: str, if_products: str
) -> None:
    def place(somebody: str) -> Reply:
        body: dict[str, Any] = {"customerId": somebody, "items": [{"productId": if_products, "quantity": 1}]}
        if api == "orders-api":
            body = {"partner_name": somebody, "items": [{"product_id": if_products, "quantity": 1}]}
        target = "/v1/orders" if api == "v1" else "/orders"
        return send(app, Hostile("", "POST", target, json.dumps(body).encode()), key)

    key = make_key(own)
    before = count_rows()

    replies = [place(somebody) for somebody in ("P-2", "Another", "P-99", "Nobody")]

    assert {(reply.status, error_type(reply)) for reply in replies} == {(403, "not_your_partner")}
    assert len({reply.body for reply in replies}) == 1
    assert count_rows() == before
