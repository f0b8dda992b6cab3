"""What is to be packed of an order: all that remains, or what a shipment holds."""

from collections.abc import Mapping
from typing import NamedTuple

from webapp.documents.queries import Documented
from webapp.fulfilment.models import Shipment
from webapp.ordering.models import CANCELLED


class Units(NamedTuple):
    """How many of an item were sent before, and how many go into the box now."""

    earlier: int
    now: int


class Packing(NamedTuple):
    """`shipment` is the one that takes it along, where there is one; `units` are by an order item's key."""

    shipment: Shipment | None
    units: Mapping[int, Units]


def packing_of(it: Documented, shipment: Shipment | None) -> Packing:
    """With a shipment that has left what it took along; else what remains, nothing of a cancelled order."""
    if shipment is not None and shipment.dispatched_at is not None:
        return Packing(shipment, _taken_along(it, shipment))
    is_off = it.order.status == CANCELLED
    units = {item.id: Units(item.shipped, 0 if is_off else item.remaining) for item in it.order.items}
    return Packing(shipment or _next_or_last(it), units)


def find_shipment(it: Documented, shipment_id: str | None) -> Shipment | None:
    return next((found for found in it.shipments if found.shipment_id == shipment_id), None)


def _taken_along(it: Documented, shipment: Shipment) -> Mapping[int, Units]:
    # An announced one may have left later than one that was made after it.
    left = sorted((found.dispatched_at, found.id) for found in it.shipments if found.dispatched_at)
    before = [key for at, key in left if (at, key) < (shipment.dispatched_at, shipment.id)]
    return {
        item.id: Units(
            sum(it.sent[key].get(item.id, 0) for key in before), it.sent[shipment.id].get(item.id, 0)
        )
        for item in it.order.items
    }


def _next_or_last(it: Documented) -> Shipment | None:
    """The shipment that is announced; where all has left, the last one: how it went is still of use."""
    announced = next((found for found in it.shipments if found.dispatched_at is None), None)
    if announced is None and it.shipments and not any(item.remaining for item in it.order.items):
        return it.shipments[-1]
    return announced
