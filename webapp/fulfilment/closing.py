"""Closing the rest of an order that was shipped in part: what is missing will not be sent."""

from collections.abc import Collection
from typing import Any

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL
from webapp.fulfilment.queries import find_newest_shipment
from webapp.fulfilment.services import Tracked
from webapp.fulfilment.shipping import index_tracking_numbers, remove_shipment
from webapp.ordering.deleting import check_version
from webapp.ordering.models import SHIPPED
from webapp.ordering.queries import get_order
from webapp.ordering.saving import save


def close_rest(
    order_id: str, *, by: Actor, reason: str, if_version: Collection[int] | None = None
) -> Tracked:
    """Record what was not shipped as closed, give its stock back and make the order shipped; totals stay.

    A shipment that was only announced for the rest goes with it. Raises OrderNotFound, VersionChanged,
    MoveNotAllowed unless a part of the order was shipped, NotAllowed.
    """
    by.require(ORDERS_FULFIL)

    def work() -> Tracked:
        order = get_order(order_id, seen_by=by)
        check_version(order, if_version)
        before = order.snapshot()
        order.close_rest()
        closed = [{"sku": item.sku, "quantity": item.remaining} for item in before.items if item.remaining]
        changes: dict[str, tuple[Any, Any]] = {"closed": (None, closed)}
        newest = find_newest_shipment(order.id)
        announced = newest if newest is not None and newest.dispatched_at is None else None
        if announced is not None:
            changes["tracking_number"] = (announced.tracking_number, None)
        save(order, before, kind=SHIPPED, by=by, more=changes, reason=reason)
        # After the order, as everywhere: two who change one order never wait for each other crosswise.
        if announced is not None:
            remove_shipment(announced)
            index_tracking_numbers(order)
        return Tracked(order, find_newest_shipment(order.id))

    return transactions.write(work)
