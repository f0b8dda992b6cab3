"""Putting a wrong move right: one correction takes back the newest step of an order that still stands.

A step is a move of the status, units that were sent off, or the closing of the rest, often two of them
together. The history keeps what was done, and the correction after it.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL
from webapp.errors import NothingToSetBack
from webapp.fulfilment.models import Shipment
from webapp.fulfilment.queries import find_newest_shipment, list_shipments, list_shipped_items
from webapp.fulfilment.services import Tracked
from webapp.fulfilment.shipping import (
    empty_shipment,
    index_tracking_numbers,
    remove_shipment,
    write_shipment,
)
from webapp.history.queries import OrderEvent, list_events
from webapp.ordering.deleting import check_version
from webapp.ordering.models import CANCELLED, PLACED, Order
from webapp.ordering.queries import get_order
from webapp.ordering.restoring import take_stock_again
from webapp.ordering.saving import save

CORRECTED: Final = "corrected"


class Step(NamedTuple):
    """What was done at once, and the status that the order had before."""

    status_before: str
    is_shipment: bool
    is_closing: bool


def last_step(events: Iterable[OrderEvent]) -> Step | None:
    """The newest step that stands, of a history with its oldest entry first; None where there is none."""
    standing: list[Step] = []
    status = PLACED
    for event in events:
        came_to = (event.changes.get("status") or [None, None])[1]
        if event.kind == CORRECTED:
            del standing[-1:]
        elif event.kind != PLACED and (came_to or event.changes.keys() & {"shipped", "closed"}):
            standing.append(Step(status, "shipped" in event.changes, "closed" in event.changes))
        status = came_to or status
    return standing[-1] if standing else None


def set_back(order_id: str, *, by: Actor, reason: str, if_version: Collection[int] | None = None) -> Tracked:
    """Take back the newest step that stands, with stock taken again where it had been given back.

    Raises OrderNotFound, VersionChanged, NothingToSetBack, ProductNotAvailable when there is not enough
    stock any more, NotAllowed.
    """
    by.require(ORDERS_FULFIL)

    def work() -> Tracked:
        order = get_order(order_id, seen_by=by)
        check_version(order, if_version)
        return set_back_within(order, by=by, reason=reason)

    return transactions.write(work)


def set_back_within(order: Order, *, by: Actor, reason: str) -> Tracked:
    """The work of `set_back` on an order that was just loaded, inside a write."""
    step = last_step(list_events(order.id))
    if step is None:
        raise NothingToSetBack(order.order_id)
    before = order.snapshot()
    changes: dict[str, tuple[Any, Any]] = {}
    sent = _newest_sent(order) if step.is_shipment else None
    if sent is not None:
        changes |= _take_back(order, sent)
    if step.is_closing:
        reopened = [{"sku": item.sku, "quantity": item.closed} for item in order.items if item.closed]
        changes["reopened"] = (None, reopened)
        order.items = [item._replace(closed=0) for item in order.items]
    if step.is_closing or order.status == CANCELLED:
        take_stock_again(order)
    order.status = step.status_before
    save(order, before, kind=CORRECTED, by=by, more=changes, reason=reason)
    # After the order, as everywhere: two who change one order never wait for each other crosswise.
    if sent is not None:
        _unsend(order, sent)
    return Tracked(order, find_newest_shipment(order.id))


class _Sent(NamedTuple):
    """What was sent off last. A shipment that was announced before it was sent off is announced again."""

    shipment: Shipment
    was_announced: bool


def _newest_sent(order: Order) -> _Sent | None:
    shipments = list_shipments(order.id)
    sent = [(it.dispatched_at, it.id, it) for it in shipments if it.dispatched_at is not None]
    if not sent:
        return None
    *_, newest = max(sent, key=lambda it: it[:2])
    was_announced = newest.dispatched_at != newest.created_at and newest.id == shipments[-1].id
    return _Sent(newest, was_announced)


def _take_back(order: Order, sent: _Sent) -> dict[str, tuple[Any, Any]]:
    """Let what was sent off last be still to be shipped, in memory; the changes that this makes."""
    units = {
        row.order_item_id: row.quantity
        for row in list_shipped_items(order.id)
        if row.shipment_id == sent.shipment.id
    }
    taken_back = [{"sku": item.sku, "quantity": units[item.id]} for item in order.items if item.id in units]
    order.items = [item._replace(shipped=item.shipped - units.get(item.id, 0)) for item in order.items]
    changes: dict[str, tuple[Any, Any]] = {"taken_back": (None, taken_back)}
    if not sent.was_announced and sent.shipment.tracking_number:
        changes["tracking_number"] = (sent.shipment.tracking_number, None)
    return changes


def _unsend(order: Order, sent: _Sent) -> None:
    if sent.was_announced:
        empty_shipment(sent.shipment)
        write_shipment(sent.shipment._replace(dispatched_at=None))
        return
    remove_shipment(sent.shipment)
    index_tracking_numbers(order)
