"""PUT /v1/orders/{orderId}: it merges, and applies all of a body or nothing of it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.asking import v1
from tests.factories import (
    ADDRESS,
    OTHER_ADDRESS,
    make_key,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from webapp.accounts.partners import BuyingPartner
from webapp.fulfilment.queries import list_shipments, list_shipped_items
from webapp.fulfilment.services import Tracked, ship
from webapp.ordering.models import STATUSES, Order


def path_of(order: Order) -> str:
    return f"/orders/{order.order_id}"


def make_full_order(status: str, partner: BuyingPartner | None = None) -> Order:
    """An order with all that a PUT may name, come to this status."""
    return make_order_at(
        status,
        one_of(make_product(), 2),
        partner=partner,
        shipping_address=ADDRESS,
        customer_reference="PO-7",
    )


@pytest.mark.parametrize(
    ("present", "wanted"),
    [
        ("placed", "processing"),
        ("placed", "shipped"),
        ("placed", "delivered"),
        ("placed", "cancelled"),
        ("processing", "shipped"),
        ("processing", "delivered"),
        ("processing", "cancelled"),
        ("shipped", "delivered"),
    ],
)
def test_an_order_moves_forwards_and_may_skip(client: FlaskClient, present: str, wanted: str) -> None:
    order, api = make_order_at(present), v1(client)

    updated = api.put(path_of(order), {"status": wanted})

    assert (updated.status, updated.json["status"]) == (200, wanted)
    assert api.get(path_of(order)).text == updated.text


def test_invalid_input_changes_nothing(client: FlaskClient) -> None:
    order, api = make_full_order("placed"), v1(client)
    before = api.get(path_of(order))
    invalid: list[dict[str, Any]] = [
        {"status": "created"}, {"status": "placed"}, {"status": "Shipped"}, {"status": None}, {"status": 1},
        {"trackingNumber": 5}, {"trackingNumber": "x" * 101}, {"trackingNumber": "a\nb"},
        {"shippingAddress": "here"}, {"shippingAddress": {"street": 1}}, {"customerReference": []},
        {"items": None}, {"items": "PR00001"}, {"items": [{"productId": "PR00001", "quantity": 0}]},
    ]  # fmt: skip

    refusals = [api.put(path_of(order), {"trackingNumber": "TRK1", **body}).refusal for body in invalid]

    assert {(status, error_type) for status, error_type, _ in refusals} == {(400, "invalid_input")}
    assert all(sentence.startswith("Invalid input: ") for _, _, sentence in refusals)
    after = api.get(path_of(order))
    assert (after.text, after.headers["ETag"]) == (before.text, before.headers["ETag"])


def test_what_is_absent_stays(client: FlaskClient) -> None:
    order, api = make_full_order("placed"), v1(client)
    api.put(path_of(order), {"trackingNumber": "TRK1"})
    before = api.get(path_of(order)).json

    updated = api.put(path_of(order), {"status": "processing"})

    assert updated.json == {**before, "status": "processing"}
    assert list(updated.json) == [
        "orderId", "customerId", "orderDate", "totalAmount", "status", "items",
        "shippingAddress", "trackingNumber", "customerReference",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["shippingAddress", "trackingNumber", "customerReference"])
def test_null_clears(client: FlaskClient, field: str) -> None:
    order, api = make_full_order("placed"), v1(client)
    api.put(path_of(order), {"trackingNumber": "TRK1"})
    before = api.get(path_of(order)).json

    updated = api.put(path_of(order), {field: None})

    del before[field]
    assert updated.json == before


@pytest.mark.parametrize("body", [{}, {"note": "unknown"}, {"status": "pending"}])
def test_an_update_that_changes_nothing_makes_no_new_version(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    order, api = make_order(), v1(client)
    before = api.get(path_of(order))

    updated = api.put(path_of(order), body)

    assert (updated.status, updated.text) == (200, before.text)
    assert updated.headers["ETag"] == before.headers["ETag"]


@pytest.mark.parametrize("is_partner", [False, True], ids=["house", "partner"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_whole_order_may_be_sent_back_as_it_is_at_every_status(
    client: FlaskClient, status: str, is_partner: bool
) -> None:
    partner = make_partner()
    order = make_full_order("placed", partner)
    v1(client).put(path_of(order), {"trackingNumber": "TRK1"})
    v1(client).put(path_of(order), {"status": "pending" if status == "placed" else status})
    api = v1(client, make_key(partner if is_partner else None))
    before = api.get(path_of(order))

    sent_back = api.put(path_of(order), before.text)

    assert '"trackingNumber":"TRK1"' in before.text
    assert (sent_back.status, sent_back.text) == (200, before.text)
    assert sent_back.headers["ETag"] == before.headers["ETag"]


def test_status_tracking_and_address_apply_together(client: FlaskClient) -> None:
    order, api = make_order(), v1(client)
    body = {"status": "shipped", "trackingNumber": "TRK987654", "shippingAddress": ADDRESS}

    updated = api.put(path_of(order), body)

    assert {name: updated.json[name] for name in body} == body
    assert updated.headers["ETag"] == '"2"'


@pytest.mark.parametrize(
    ("present", "body", "what"),
    [
        ("shipped", {"status": "pending", "trackingNumber": "TRK2"}, "status to 'pending'"),
        ("processing", {"status": "pending", "shippingAddress": OTHER_ADDRESS}, "status to 'pending'"),
        ("shipped", {"status": "delivered", "shippingAddress": OTHER_ADDRESS}, "shippingAddress"),
        ("processing", {"status": "shipped", "customerReference": "PO-8"}, "customerReference"),
    ],
)
def test_nothing_applies_when_one_part_is_refused(
    client: FlaskClient, present: str, body: dict[str, Any], what: str
) -> None:
    order, api = make_full_order(present), v1(client)
    before = api.get(path_of(order))

    refused = api.put(path_of(order), body)

    assert refused.json["error"] == {"code": 400, "message": f"Cannot change {what} if already {present}."}
    after = api.get(path_of(order))
    assert (after.text, after.headers["ETag"]) == (before.text, before.headers["ETag"])


@pytest.mark.parametrize("status", ["placed", "processing", "shipped", "delivered"])
def test_a_tracking_number_alone_never_moves_the_status(client: FlaskClient, status: str) -> None:
    order, api = make_order_at(status), v1(client)
    before = api.get(path_of(order)).json

    updated = api.put(path_of(order), {"trackingNumber": " TRK1 "})

    assert updated.json == {**before, "trackingNumber": "TRK1"}


@pytest.mark.parametrize("cleared", [None, "", "  "])
@pytest.mark.parametrize("status", ["placed", "delivered"])
def test_an_empty_tracking_number_clears_it(client: FlaskClient, status: str, cleared: str | None) -> None:
    order, api = make_order_at(status), v1(client)
    api.put(path_of(order), {"trackingNumber": "TRK1"})

    updated = api.put(path_of(order), {"trackingNumber": cleared})

    assert (updated.status, "trackingNumber" in updated.json) == (200, False)


def shipped_units(order: Order) -> list[int]:
    return [item.quantity for item in list_shipped_items(order.id)]


def test_a_number_given_before_shipping_becomes_that_of_the_shipment(client: FlaskClient) -> None:
    order, api = make_order(one_of(make_product(), 3)), v1(client)
    api.put(path_of(order), {"trackingNumber": "TRK1"})
    (announced,) = list_shipments(order.id)

    updated = api.put(path_of(order), {"status": "shipped"})

    (shipment,) = list_shipments(order.id)
    assert (announced.dispatched_at, shipment.dispatched_at is None) == (None, False)
    assert (shipment.id, shipment.tracking_number) == (announced.id, "TRK1")
    assert (updated.json["trackingNumber"], shipped_units(order)) == ("TRK1", [3])


@pytest.mark.parametrize("status", ["shipped", "delivered"])
def test_moving_to_shipped_or_beyond_dispatches_what_remains_without_a_number(
    client: FlaskClient, status: str
) -> None:
    order, api = make_order(one_of(make_product(), 3)), v1(client)

    updated = api.put(path_of(order), {"status": status})

    (shipment,) = list_shipments(order.id)
    assert (shipment.tracking_number, "trackingNumber" in updated.json) == (None, False)
    assert (shipment.dispatched_at is not None, shipped_units(order)) == (True, [3])


def ship_one(order: Order, number: str) -> Tracked:
    return ship(order.order_id, {order.items[0].id: 1}, by=make_staff(), tracking_number=number)


def test_the_tracking_number_is_the_newest_shipments(client: FlaskClient) -> None:
    order, api = make_order(one_of(make_product(), 3)), v1(client)
    ship_one(order, "TRK1"), ship_one(order, "TRK2")

    read = api.get(path_of(order))
    api.put(path_of(order), {"trackingNumber": "TRK2-UPDATED"})

    assert (read.json["status"], read.json["trackingNumber"]) == ("processing", "TRK2")
    assert [shipment.tracking_number for shipment in list_shipments(order.id)] == ["TRK1", "TRK2-UPDATED"]
