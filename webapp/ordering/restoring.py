"""Deleted orders: seeing what is left of them, and bringing one back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import Partner
from webapp.catalog.queries import find_products
from webapp.errors import OrderNotFound
from webapp.history.models import order_events
from webapp.ids import ORDER
from webapp.ordering.models import CANCELLED, Order, orders
from webapp.ordering.queries import find_deleted
from webapp.ordering.saving import save
from webapp.sql import Statement

DELETED: Final = "deleted"


class DeletedOrder(NamedTuple):
    """A tombstone as it is listed, with who deleted the order, when and why."""

    id: int
    partner_name: str
    status: str
    at: datetime
    actor_kind: str
    actor_name: str
    reason: str | None

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


_events = order_events.alias()
_last_deletion = (
    sa.select(sa.func.max(_events.c.id))
    .where(_events.c.order_id == orders.c.id, _events.c.kind == DELETED)
    .correlate(orders)
    .scalar_subquery()
)
_listed = Statement(
    sa.select(
        orders.c.id,
        Partner.name,
        orders.c.status,
        order_events.c.at,
        order_events.c.actor_kind,
        order_events.c.actor_name,
        order_events.c.reason,
    )
    .join(Partner, Partner.id == orders.c.partner_id)
    .join(order_events, order_events.c.id == _last_deletion)
    .where(orders.c.deleted_at.is_not(None), orders.c.id < sa.bindparam("before", type_=sa.BigInteger))
    .order_by(orders.c.id.desc())
    .limit(sa.bindparam("page_size", type_=sa.BigInteger)),
    DeletedOrder._make,
)
LAST_KEY: Final = 2**62


def list_deleted(*, seen_by: Actor, before: int | None = None, limit: int = 50) -> Sequence[DeletedOrder]:
    """Deleted orders, the highest numbers first, below the key `before`. Raises NotAllowed."""
    seen_by.require_admin()
    return _listed.all(before=LAST_KEY if before is None else before, page_size=limit)


def get_deleted(order_id: str, *, seen_by: Actor) -> Order:
    """What is left of a deleted order. Raises OrderNotFound, also for one that is not deleted, NotAllowed."""
    seen_by.require_admin()
    order = find_deleted(order_id)
    if order is None:
        raise OrderNotFound(order_id)
    return order


def restore_order(order_id: str, *, by: Actor, reason: str | None = None) -> Order:
    """Bring a deleted order back as it was, with the stock of what remains to be shipped taken again.

    Raises OrderNotFound, ProductNotAvailable when there is not enough stock, NotAllowed.
    """
    by.require_admin()

    def work() -> Order:
        order = get_deleted(order_id, seen_by=by)
        before = order.snapshot()
        if order.status != CANCELLED:
            take_stock_again(order)
        save(order, before, kind="restored", by=by, reason=reason, was_deleted=True)
        return order

    return transactions.write(work)


def take_stock_again(order: Order) -> None:
    """Hold what remains to be shipped; whether there is enough shows when the order is saved."""
    products = find_products([item.product_key for item in order.items])
    order.take_stock_again(lambda key: key in products and products[key].stock is not None)
