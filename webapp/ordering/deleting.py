"""Deleting an order: it leaves every list and total, its tombstone and its history stay."""

from collections.abc import Collection

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_DELETE, ORDERS_WRITE
from webapp.errors import OrderNotDeletable, VersionChanged
from webapp.ordering.models import PLACED, Order
from webapp.ordering.queries import get_order
from webapp.ordering.saving import save


def delete_order(
    order_id: str, *, by: Actor, if_version: Collection[int] | None = None, reason: str | None = None
) -> Order:
    """Delete an order; stock that has not left comes back. A partner deletes its own while placed.

    Raises OrderNotFound, OrderNotDeletable, VersionChanged, NotAllowed.
    """
    by.require(ORDERS_DELETE if by.is_house else ORDERS_WRITE)

    def work() -> Order:
        order = get_order(order_id, seen_by=by)
        check_version(order, if_version)
        if not by.is_house and order.status != PLACED:
            raise OrderNotDeletable(order.order_id, order.status)
        before = order.snapshot()
        order.give_back_stock()
        save(order, before, kind="deleted", by=by, reason=reason, is_deleted=True)
        return order

    return transactions.write(work)


def check_version(order: Order, if_version: Collection[int] | None) -> None:
    """Raises VersionChanged when the order is at none of the versions that the caller has seen."""
    if if_version is not None and order.version not in if_version:
        raise VersionChanged(order.order_id, order.version)
