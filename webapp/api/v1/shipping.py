"""The resource of v1 that holds an order's shipments."""

from typing import Final

from flask import request, url_for

from webapp import errors
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL, ORDERS_READ
from webapp.api.dialect import answer, retry_of
from webapp.api.operations import Operation
from webapp.api.reading import read_object
from webapp.api.schemas import parse
from webapp.api.v1 import shipments
from webapp.api.v1.about import SHIPMENTS
from webapp.api.v1.errors import DIALECT
from webapp.api.v1.schemas import refuse_changed
from webapp.api.v1.shipments import NewShipment, ShipmentChanges, ShipmentListOut, ShipmentOut
from webapp.api.v1.versions import etag_of, if_match
from webapp.fulfilment.by_product import units_of
from webapp.fulfilment.queries import list_shipped_items
from webapp.fulfilment.services import Tracked, ship
from webapp.fulfilment.tracking import update_shipment
from webapp.idempotency import Answer
from webapp.ordering.queries import get_order

_SENT: Final = """{
"carrier": "UPS",
"trackingNumber": "TRK987654",
"items": [{"productId": "PR00001", "quantity": 2}]
}"""
_SHIPMENT: Final = """{
"shipmentId": "SH00001",
"orderId": "OR00001",
"carrier": "UPS",
"trackingNumber": "TRK987654",
"createdAt": "2023-10-27T16:20:00Z",
"dispatchedAt": "2023-10-27T16:20:00Z",
"items": [{"productId": "PR00001", "quantity": 2}]
}"""

LIST_SHIPMENTS: Final = Operation(
    name="list_shipments",
    summary="List an order's shipments",
    description="All shipments of an order, oldest first, and what is still to be shipped. One that has a "
    "tracking number and was not sent off yet is among them.",
    tag=SHIPMENTS,
    scopes=(ORDERS_READ,),
    answers={200: ShipmentListOut},
    headers=("ETag",),
    refuses=(errors.OrderNotFound,),
    shown={200: f'{{"data": [{_SHIPMENT}], "remaining": [{{"productId": "PR00002", "quantity": 1}}]}}'},
)
CREATE_SHIPMENT: Final = Operation(
    name="create_shipment",
    summary="Ship an order, or a part of it",
    description="Sends off units of products of the order, or where no `items` are named, all that remains. "
    "The first part shipment makes a pending order processing, the last one makes it shipped. A shipment "
    "that was announced by its tracking number is the one that goes; it keeps its carrier and number where "
    "none are sent.",
    tag=SHIPMENTS,
    scopes=(ORDERS_FULFIL,),
    body=NewShipment,
    answers={201: ShipmentOut},
    headers=("Location", "ETag"),
    takes_retry_key=True,
    takes_if_match=True,
    refuses=(errors.OrderNotFound, errors.MoveNotAllowed, errors.NothingToShip, errors.QuantityNotOpen),
    sent=_SENT,
    shown={201: _SHIPMENT},
)
GET_SHIPMENT: Final = Operation(
    name="get_shipment",
    summary="Retrieve a shipment",
    description="Retrieves one shipment of an order.",
    tag=SHIPMENTS,
    scopes=(ORDERS_READ,),
    answers={200: ShipmentOut},
    headers=("ETag",),
    refuses=(errors.OrderNotFound, errors.ShipmentNotFound),
    shown={200: _SHIPMENT},
)
CHANGE_SHIPMENT: Final = Operation(
    name="update_shipment",
    summary="Correct a shipment",
    description="Puts the carrier and the tracking number of one shipment right, also after delivery. What "
    "is absent stays, null clears. A whole shipment may be sent back: its other fields are accepted as they "
    "were.",
    tag=SHIPMENTS,
    scopes=(ORDERS_FULFIL,),
    body=ShipmentChanges,
    answers={200: ShipmentOut},
    headers=("ETag",),
    takes_if_match=True,
    refuses=(errors.OrderNotFound, errors.ShipmentNotFound, errors.OrderNotEditable),
    sent='{"carrier": "UPS", "trackingNumber": "TRK987654-UPDATED"}',
    shown={200: _SHIPMENT.replace("TRK987654", "TRK987654-UPDATED")},
)


@DIALECT.serves(LIST_SHIPMENTS)
def list_order_shipments(by: Actor, order_id: str) -> Answer:
    order = get_order(order_id, seen_by=by)
    return answer(shipments.dump_shipments(order), ETag=etag_of(order))


@DIALECT.serves(CREATE_SHIPMENT)
def create_shipment(by: Actor, order_id: str) -> Answer:
    new = parse(NewShipment, read_object(request))
    sent = ship(
        order_id,
        None if new.items is None else units_of([item.requested for item in new.items]),
        by=by,
        **shipments.given(new),
        if_version=if_match(),
        retry=retry_of(by, _created_shipment),
    )
    return _created_shipment(sent)


@DIALECT.serves(GET_SHIPMENT)
def get_shipment(by: Actor, order_id: str, shipment_id: str) -> Answer:
    order = get_order(order_id, seen_by=by)
    return answer(shipments.find_one(order, shipment_id), ETag=etag_of(order))


@DIALECT.serves(CHANGE_SHIPMENT)
def change_shipment(by: Actor, order_id: str, shipment_id: str) -> Answer:
    body = read_object(request)
    changes = parse(ShipmentChanges, body)
    if shipments.names_read_only(body):
        present = shipments.find_one(get_order(order_id, seen_by=by), shipment_id)
        refuse_changed(body, shipments.READ_ONLY, present)
    changed = update_shipment(order_id, shipment_id, by=by, **shipments.given(changes), if_version=if_match())
    return answer(shipments.find_one(changed.order, shipment_id), ETag=etag_of(changed.order))


def _created_shipment(sent: Tracked) -> Answer:
    shipment, order = sent.shipment, sent.order
    assert shipment is not None  # noqa: S101 - it was just sent off
    location = url_for("v1.get_shipment", order_id=order.order_id, shipment_id=shipment.shipment_id)
    shown = shipments.dump_shipment(shipment, order, list_shipped_items(order.id))
    return answer(shown, 201, Location=location, ETag=etag_of(order))
