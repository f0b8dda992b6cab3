"""/v1/orders/{orderId}/shipments: what left the house, in parts or in whole, as programs record it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import Caller, v1
from tests.factories import make_key, make_order, make_order_at, make_partner, make_product, one_of
from tests.ops.order.orders import make_case
from tests.people import Browser, make_user
from tests.portal.order.orders import text_of

SHIPMENTS = "/orders/OR00001/shipments"
FIRST = f"{SHIPMENTS}/SH00001"


def units(product: str, quantity: int) -> dict[str, Any]:
    return {"productId": product, "quantity": quantity}


@pytest.fixture
def api(client: FlaskClient) -> Caller:
    """A key of the house, and order OR00001 of five of one product, two of another, and two of the first."""
    beer, wine = make_product(), make_product()
    make_order(one_of(beer, 5), one_of(wine, 2), one_of(beer, 2), partner=make_partner(code="CUST7890"))
    return v1(client)


def test_an_order_is_shipped_in_parts_and_then_all_that_remains(api: Caller) -> None:
    sent = {"carrier": "UPS", "trackingNumber": " TRK1 ", "items": [units("PR00001", 6)]}

    part, rest = api.post(SHIPMENTS, sent), api.post(SHIPMENTS, {})

    assert (part.status, part.headers["ETag"]) == (201, '"2"')
    assert part.headers["Location"] == f"/v1{FIRST}"
    assert part.json == {
        "shipmentId": "SH00001",
        "orderId": "OR00001",
        "carrier": "UPS",
        "trackingNumber": "TRK1",
        "createdAt": part.json["dispatchedAt"],
        "dispatchedAt": part.json["dispatchedAt"],
        "items": [units("PR00001", 6)],
    }
    assert rest.json["items"] == [units("PR00002", 2), units("PR00001", 1)]
    assert (rest.json["carrier"], rest.json["trackingNumber"]) == (None, None)
    listed = api.get(SHIPMENTS)
    assert listed.json == {"data": [part.json, rest.json], "remaining": []}
    assert listed.headers["ETag"] == api.get("/orders/OR00001").headers["ETag"] == '"3"'
    assert api.get(FIRST).text == part.text
    assert api.get("/orders/OR00001").json["status"] == "shipped"


def test_a_part_shipment_makes_the_order_processing_and_says_what_remains(api: Caller) -> None:
    api.post(SHIPMENTS, {"items": [units("PR00001", 2), units("PR00001", 1)]})

    assert api.get("/orders/OR00001").json["status"] == "processing"
    assert api.get(SHIPMENTS).json["remaining"] == [units("PR00001", 4), units("PR00002", 2)]


def test_a_shipment_that_was_announced_is_the_one_that_goes(api: Caller) -> None:
    api.put("/orders/OR00001", {"trackingNumber": "TRK1"})
    (announced,) = api.get(SHIPMENTS).json["data"]

    sent = api.post(SHIPMENTS, {"carrier": "UPS"})

    assert (announced["dispatchedAt"], announced["items"]) == (None, [])
    assert (sent.json["shipmentId"], sent.json["trackingNumber"]) == (announced["shipmentId"], "TRK1")
    assert (sent.json["carrier"], len(sent.json["items"])) == ("UPS", 2)


@pytest.mark.parametrize(
    ("body", "error_type", "sentence"),
    [
        (
            {"items": [units("PR00001", 8)]},
            "quantity_not_open",
            "Invalid input: Only 7 of PR00001 remain to be shipped.",
        ),
        (
            {"items": [units("PR00002", 1), units("PR00003", 1)]},
            "invalid_input",
            "Invalid input: items must be of this order, which PR00003 is not.",
        ),
        ({"items": []}, "invalid_input", "Invalid input: items must name at least one product."),
        (
            {"items": [units("PR00001", 0)]},
            "invalid_input",
            "Invalid input: items[0].quantity must be an integer from 1 to 1,000,000.",
        ),
    ],
)
def test_what_cannot_be_shipped_is_refused_and_nothing_is(
    api: Caller, body: dict[str, Any], error_type: str, sentence: str
) -> None:
    make_product()

    refused = api.post(SHIPMENTS, body)

    assert refused.refusal == (400, error_type, sentence)
    assert (api.get(SHIPMENTS).json["data"], api.get("/orders/OR00001").headers["ETag"]) == ([], '"1"')


@pytest.mark.parametrize("status", ["cancelled", "shipped", "delivered"])
def test_an_order_that_is_done_with_ships_nothing_more(client: FlaskClient, status: str) -> None:
    make_order_at(status)

    refused = v1(client).post(SHIPMENTS, {})

    sentence = f"Cannot change status to 'shipped' if already {status}."
    assert refused.refusal == (400, "move_not_allowed", sentence)


def test_a_shipment_is_made_of_the_order_that_was_seen_or_not_at_all(api: Caller) -> None:
    seen = api.get(SHIPMENTS).headers["ETag"]
    api.put("/orders/OR00001", {"status": "processing"})
    fresh = api.get(SHIPMENTS).headers["ETag"]

    stale = api.post(SHIPMENTS, {"items": [units("PR00002", 1)]}, {"If-Match": seen})
    made = api.post(SHIPMENTS, {"items": [units("PR00002", 1)]}, {"If-Match": fresh})
    too_late = api.put(FIRST, {"carrier": "UPS"}, {"If-Match": fresh})

    assert (stale.status, made.status, too_late.status) == (412, 201, 412)
    assert stale.error_type == too_late.error_type == "version_changed"
    assert api.get(FIRST).text == made.text


def test_a_shipment_that_is_sent_again_is_made_once(api: Caller) -> None:
    body = {"items": [units("PR00001", 1)]}

    first, second = (api.post(SHIPMENTS, body, {"Idempotency-Key": "parcel 1"}) for _ in range(2))
    other = api.post(SHIPMENTS, {}, {"Idempotency-Key": "parcel 1"})

    assert (first.status, second.status, second.text) == (201, 201, first.text)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert (second.headers["Location"], second.headers["ETag"]) == (first.headers["Location"], '"2"')
    assert (other.status, other.error_type) == (422, "idempotency_key_reused")
    assert len(api.get(SHIPMENTS).json["data"]) == 1


def test_carrier_and_number_are_put_right_one_by_one_also_after_delivery(api: Caller) -> None:
    api.post(SHIPMENTS, {"carrier": "UPS", "trackingNumber": "TRK1"})
    api.put("/orders/OR00001", {"status": "delivered"})

    number = api.put(FIRST, {"trackingNumber": "TRK2"})
    carrier = api.put(FIRST, {"carrier": None})

    assert (number.status, number.headers["ETag"], carrier.headers["ETag"]) == (200, '"4"', '"5"')
    assert [(it.json["carrier"], it.json["trackingNumber"]) for it in (number, carrier)] == [
        ("UPS", "TRK2"),
        (None, "TRK2"),
    ]
    assert api.get("/orders/OR00001").json["trackingNumber"] == "TRK2"


def test_a_whole_shipment_may_be_sent_back_and_what_is_read_only_stays(api: Caller) -> None:
    shipment = api.post(SHIPMENTS, {"carrier": "UPS"}).json

    same = api.put(FIRST, shipment)
    names = ("shipmentId", "orderId", "createdAt", "dispatchedAt", "items")
    changed = {name: api.put(FIRST, {"carrier": "DHL", name: "x"}).refusal for name in names}

    assert (same.json, same.headers["ETag"]) == (shipment, '"2"')
    assert changed == {
        name: (400, "invalid_input", f"Invalid input: {name} cannot be changed.") for name in names
    }
    assert api.get(FIRST).json == shipment


def test_a_shipment_is_found_with_its_own_order_alone(api: Caller) -> None:
    api.post(SHIPMENTS, {})
    make_order()

    refused = [api.get("/orders/OR00002/shipments/SH00001"), api.put("/orders/OR00002/shipments/SH00001", {})]

    assert {it.refusal for it in refused} == {(404, "shipment_not_found", "Shipment not found: SH00001")}


def test_what_a_program_ships_is_on_the_pages_and_the_other_way_round(
    app: Flask, client: FlaskClient
) -> None:
    case = make_case(app)
    buyer = Browser(app, make_user("buyer", case.partner))
    path = f"/orders/{case.order.order_id}/shipments"
    sent = {"carrier": "UPS", "trackingNumber": "TRK1", "items": [units(case.beer.product_id, 5)]}

    v1(client).post(path, sent)
    case.send(carrier="DHL", tracking_number="TRK2")

    for page in (case.browser.get(case.page), buyer.get(f"/portal/orders/{case.order.order_id}")):
        assert "with UPS" in text_of(page.text)
        assert "TRK1" in text_of(page.text)
        assert "5 × BR-1" in text_of(page.text)
    shown = v1(client, make_key(case.partner)).get(path).json["data"]
    assert [(it["carrier"], it["trackingNumber"], it["items"]) for it in shown] == [
        ("UPS", "TRK1", [units(case.beer.product_id, 5)]),
        ("DHL", "TRK2", [units(case.beer.product_id, 7), units(case.wine.product_id, 3)]),
    ]
