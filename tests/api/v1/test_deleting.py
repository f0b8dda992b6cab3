"""DELETE /v1/orders/{orderId}: the order is gone from everywhere."""

import pytest
from flask.testing import FlaskClient

from tests.api.asking import Answered, orders_api, v1
from tests.factories import make_key, make_order, make_order_at, make_partner, make_product, one_of
from webapp.history.queries import list_events

GONE = (404, "order_not_found", "Order not found.")


def test_a_deleted_order_is_not_found_anywhere(client: FlaskClient) -> None:
    partner = make_partner(code="CUST7890")
    make_order(partner=partner)
    order = make_order(partner=partner)
    for caller in (v1(client), v1(client, make_key(partner))):
        assert caller.get("/orders/OR00001").status == 200
    v1(client).delete("/orders/OR00001")

    refused: list[Answered] = []
    for caller in (v1(client), v1(client, make_key(partner))):
        refused.append(caller.get("/orders/OR00001"))
        refused.append(caller.put("/orders/OR00001", {"shippingAddress": None}))
        refused.append(caller.delete("/orders/OR00001"))
    other = orders_api(client).get("/orders/OR00001")

    assert [answered.refusal for answered in refused] == [GONE] * 6
    assert other.refusal == (404, "order_not_found", "Order not found: OR00001")
    assert order.order_id == "OR00002"


@pytest.mark.parametrize("is_partner", [False, True], ids=["house", "partner"])
def test_a_deleted_order_leaves_every_list_and_total(client: FlaskClient, is_partner: bool) -> None:
    partner = make_partner(code="CUST7890")
    make_order(partner=partner), make_order(partner=partner)
    key = make_key(partner if is_partner else None)

    v1(client).delete("/orders/OR00001")

    for query in ("", "?status=pending", "?customerId=CUST7890"):
        listed = v1(client, key).get(f"/orders{query}").json
        assert [order["orderId"] for order in listed["data"]] == ["OR00002"]
        assert listed["pagination"]["total"] == 1
    every, page = orders_api(client, key).get("/orders"), orders_api(client, key).get("/orders?limit=5")
    assert every.json == page.json
    assert (every.json["count"], every.json["items"][0]["order_id"]) == (1, "OR00002")


@pytest.mark.parametrize("status", ["placed", "processing", "shipped", "delivered", "cancelled"])
def test_the_house_deletes_any_order(client: FlaskClient, status: str) -> None:
    order, api = make_order_at(status), v1(client)

    deleted = api.delete(f"/orders/{order.order_id}")

    assert (deleted.status, deleted.json) == (200, {"message": "Order OR00001 deleted successfully."})
    assert api.get(f"/orders/{order.order_id}").status == 404


@pytest.mark.parametrize("status", ["processing", "shipped", "delivered", "cancelled"])
def test_a_partner_deletes_its_own_order_only_while_it_is_placed(client: FlaskClient, status: str) -> None:
    partner = make_partner()
    moved, placed = make_order_at(status, partner=partner), make_order(partner=partner)
    api = v1(client, make_key(partner))

    refused, deleted = api.delete(f"/orders/{moved.order_id}"), api.delete(f"/orders/{placed.order_id}")

    assert (refused.status, refused.error_type) == (400, "order_not_deletable")
    assert (api.get(f"/orders/{moved.order_id}").status, deleted.status) == (200, 200)


@pytest.mark.parametrize(
    ("status", "left"),
    [("placed", 10), ("processing", 10), ("cancelled", 10), ("shipped", 6), ("delivered", 6)],
)
def test_stock_that_has_not_left_the_house_comes_back(client: FlaskClient, status: str, left: int) -> None:
    order, api = make_order_at(status, one_of(make_product(stock=10), 4)), v1(client)

    api.delete(f"/orders/{order.order_id}")

    assert api.get("/products/PR00001").json["stock"] == left


def test_the_number_of_a_deleted_order_is_never_given_again(client: FlaskClient) -> None:
    order, api = make_order(), v1(client)
    api.delete(f"/orders/{order.order_id}")

    next_order = make_order()

    assert (order.order_id, next_order.order_id) == ("OR00001", "OR00002")
    assert next_order.items[0].order_item_id == "OI00002"


def test_the_history_of_a_deleted_order_stays(client: FlaskClient) -> None:
    order = make_order()

    v1(client).delete(f"/orders/{order.order_id}")

    assert [(event.kind, event.entry) for event in list_events(order.id)] == [
        ("placed", "cli"),
        ("deleted", "v1"),
    ]
