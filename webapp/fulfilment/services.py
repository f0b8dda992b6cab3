"""Moving orders along: status, shipments and tracking, and everything that one update may hold together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL, ORDERS_WRITE
from webapp.errors import (
    InvalidInput,
    MoveNotAllowed,
    NothingToShip,
    OrderNotEditable,
)
from webapp.fulfilment.models import Shipment
from webapp.fulfilment.queries import find_newest_shipment
from webapp.fulfilment.shipping import ShipmentDraft
from webapp.idempotency import Retry
from webapp.ordering import editing
from webapp.ordering.deleting import check_version
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order
from webapp.ordering.placing import RequestedItem
from webapp.ordering.queries import get_order
from webapp.ordering.saving import save


class Unset(Enum):
    """The one value of a field that an update does not name."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True)
class OrderUpdate:
    """What to change about an order; what is UNSET stays. None clears a number, an address, a reference."""

    status: str | Unset = UNSET
    carrier: str | Unset = UNSET
    tracking_number: str | Unset | None = UNSET
    shipping_address: dict[str, str] | Unset | None = UNSET
    customer_reference: str | Unset | None = UNSET
    items: Sequence[RequestedItem] | Unset = UNSET


@dataclass(frozen=True, slots=True)
class Tracked:
    """An order with the shipment whose number is its tracking number."""

    order: Order
    shipment: Shipment | None

    @property
    def tracking_number(self) -> str | None:
        return self.shipment.tracking_number if self.shipment else None


def get_tracked_order(order_id: str, *, seen_by: Actor) -> Tracked:
    """Raises OrderNotFound."""
    order = get_order(order_id, seen_by=seen_by)
    return Tracked(order, find_newest_shipment(order.id))


def update_order(
    order_id: str,
    update: OrderUpdate,
    *,
    by: Actor,
    if_version: Collection[int] | None = None,
    reason: str | None = None,
) -> Tracked:
    """Apply all of an update, or nothing of it.

    Raises OrderNotFound, VersionChanged, MoveNotAllowed, OrderNotEditable, NotAllowed, and for items as
    placing an order does.
    """

    def work() -> Tracked:
        order = get_order(order_id, seen_by=by)
        check_version(order, if_version)
        before = order.snapshot()
        draft = ShipmentDraft(order, find_newest_shipment(order.id), clock.now())
        apply_update(draft, update, by=by)
        return _saved(draft, before, by=by, reason=reason)

    return transactions.write(work)


def apply_update(draft: ShipmentDraft, update: OrderUpdate, *, by: Actor) -> None:
    """What `update_order` does to an order and its newest shipment, in memory alone.

    Raises as it does, but for what only the database knows: versions, and stock that is short.
    """
    if update.items is not UNSET:
        editing.edit_items(draft.order, update.items, by=by)
    if update.customer_reference is not UNSET:
        editing.edit_reference(draft.order, update.customer_reference, by=by)
    if update.shipping_address is not UNSET:
        editing.edit_address(draft.order, update.shipping_address, by=by)
    if update.status is not UNSET:
        _move(draft, update.status, by=by)
    # After the move, which may have sent off a shipment that the number belongs to.
    if update.tracking_number is not UNSET or update.carrier is not UNSET:
        _track(draft, update.tracking_number, update.carrier, by=by)


def ship(
    order_id: str,
    quantities: Mapping[int, int] | Callable[[Order], Mapping[int, int]] | None,
    *,
    by: Actor,
    carrier: str | Unset | None = UNSET,
    tracking_number: str | Unset | None = UNSET,
    if_version: Collection[int] | None = None,
    reason: str | None = None,
    retry: Retry[Tracked] | None = None,
) -> Tracked:
    """Send off units per order item (by integer key, or what a function makes of the order), or all that
    remains.

    The first part shipment moves a placed order to processing, the last one to shipped. A shipment that was
    announced goes with the carrier and the number that it has, unless others are given, or None. Raises
    OrderNotFound, VersionChanged, MoveNotAllowed, NothingToShip, QuantityNotOpen, NotAllowed,
    and InvalidInput for items of another order.
    """
    by.require(ORDERS_FULFIL)

    def work() -> Tracked:
        order = get_order(order_id, seen_by=by)
        check_version(order, if_version)
        if order.status not in (PLACED, PROCESSING):
            raise MoveNotAllowed(order.order_id, order.status, SHIPPED)
        before = order.snapshot()
        draft = ShipmentDraft(order, find_newest_shipment(order.id), clock.now())
        wanted = _remaining(order)
        if quantities is not None:
            units = quantities(order) if callable(quantities) else quantities
            wanted = [units.get(item.id, 0) for item in order.items]
            if units.keys() - {item.id for item in order.items}:
                raise InvalidInput("items", "must be items of this order")
        if not any(wanted):
            raise NothingToShip(order.order_id)
        draft.dispatch(wanted)
        given = {"carrier": carrier, "tracking_number": tracking_number}
        draft.label({name: value or None for name, value in given.items() if not isinstance(value, Unset)})
        order.move_to(PROCESSING if any(_remaining(order)) else SHIPPED)
        return _saved(draft, before, by=by, reason=reason)

    return transactions.write(work, retry)


def _move(draft: ShipmentDraft, status: str, *, by: Actor) -> None:
    order = draft.order
    if status == order.status:
        return
    by.require(ORDERS_WRITE if status == CANCELLED else ORDERS_FULFIL)
    if not by.is_house and order.status != PLACED:
        raise MoveNotAllowed(order.order_id, order.status, status)
    order.move_to(status)
    if status in (SHIPPED, DELIVERED) and any(remaining := _remaining(order)):
        draft.dispatch(remaining)


def _track(draft: ShipmentDraft, number: str | Unset | None, carrier: str | Unset, *, by: Actor) -> None:
    held = (draft.after.tracking_number, draft.after.carrier) if draft.after else (None, None)
    wanted = (held[0] if number is UNSET else number, held[1] if carrier is UNSET else carrier)
    if wanted == held:
        return
    by.require(ORDERS_FULFIL)
    if draft.order.status == CANCELLED:
        raise OrderNotEditable(draft.order.order_id, CANCELLED, "tracking_number")
    draft.track(*wanted)


def _saved(draft: ShipmentDraft, before: Order, *, by: Actor, reason: str | None = None) -> Tracked:
    order = draft.order
    is_news = order.status != before.status and order.status in (SHIPPED, DELIVERED, CANCELLED)
    kind = order.status if is_news else "updated"
    save(order, before, kind=kind, by=by, more=draft.changes, reason=reason)
    return Tracked(order, draft.write())


def _remaining(order: Order) -> list[int]:
    return [item.remaining for item in order.items]
