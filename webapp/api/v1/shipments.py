"""Shipments in the v1 API's words, both ways."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from typing_extensions import TypedDict

from webapp.api.answers import Time
from webapp.api.schemas import FIRST_FAILS, ITEMS, OptionalReference
from webapp.api.v1.schemas import Camel, NewItem
from webapp.clock import dump_time
from webapp.errors import ShipmentNotFound
from webapp.fulfilment.by_product import remaining_of
from webapp.fulfilment.models import Shipment
from webapp.fulfilment.queries import ShippedItem, list_shipments, list_shipped_items
from webapp.fulfilment.services import UNSET
from webapp.ids import PRODUCT
from webapp.ordering.models import Order

READ_ONLY: Final = ("shipmentId", "orderId", "createdAt", "dispatchedAt", "items")


class NewShipment(Camel):
    """What is sent off: units of products of the order, or where no `items` are named, all that remains."""

    carrier: OptionalReference = None
    tracking_number: OptionalReference = None
    items: Annotated[list[NewItem], FIRST_FAILS, ITEMS] | None = None


class ShipmentChanges(Camel):
    """Only the fields that were sent count; null clears one."""

    carrier: OptionalReference = None
    tracking_number: OptionalReference = None


class UnitsOut(TypedDict):
    productId: str
    quantity: int


class ShipmentOut(TypedDict):
    """`dispatchedAt` is null, and `items` are empty, while a shipment is only announced."""

    shipmentId: str
    orderId: str
    carrier: str | None
    trackingNumber: str | None
    createdAt: Time
    dispatchedAt: Time | None
    items: list[UnitsOut]


class ShipmentListOut(TypedDict):
    """`remaining` is what is still to be shipped of the order."""

    data: list[ShipmentOut]
    remaining: list[UnitsOut]


def given(changes: NewShipment | ShipmentChanges) -> dict[str, Any]:
    """What was sent of a carrier and a number, UNSET for what was not."""
    sent = changes.model_fields_set
    return {
        name: getattr(changes, name) if name in sent else UNSET for name in ("carrier", "tracking_number")
    }


def names_read_only(body: Mapping[str, Any]) -> bool:
    """Whether a PUT names fields that may only be sent back as they are."""
    return any(name in body for name in READ_ONLY)


def find_one(order: Order, shipment_id: str) -> ShipmentOut:
    """Raises ShipmentNotFound."""
    for shipment in dump_shipments(order)["data"]:
        if shipment["shipmentId"] == shipment_id:
            return shipment
    raise ShipmentNotFound(shipment_id)


def dump_shipments(order: Order) -> ShipmentListOut:
    """An order's, oldest first."""
    shipped = list_shipped_items(order.id)
    dumped = [dump_shipment(shipment, order, shipped) for shipment in list_shipments(order.id)]
    return {"data": dumped, "remaining": _dump_units(remaining_of(order))}


def dump_shipment(shipment: Shipment, order: Order, shipped: Sequence[ShippedItem]) -> ShipmentOut:
    """`shipped` may be of other shipments too."""
    products = {item.id: PRODUCT.dump(item.product_key) for item in order.items}
    units: Counter[str] = Counter()
    for row in shipped:
        if row.shipment_id == shipment.id:
            units[products[row.order_item_id]] += row.quantity
    return {
        "shipmentId": shipment.shipment_id,
        "orderId": order.order_id,
        "carrier": shipment.carrier,
        "trackingNumber": shipment.tracking_number,
        "createdAt": dump_time(shipment.created_at),
        "dispatchedAt": dump_time(shipment.dispatched_at) if shipment.dispatched_at else None,
        "items": _dump_units(units),
    }


def _dump_units(units: Mapping[str, int]) -> list[UnitsOut]:
    return [
        {"productId": product_id, "quantity": quantity} for product_id, quantity in units.items() if quantity
    ]
