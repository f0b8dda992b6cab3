"""Orders that somebody of the partner should look at, each found by a rule."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.accounts.models import ApiKey, User
from webapp.history.models import order_events
from webapp.ids import ORDER
from webapp.ordering.models import CANCELLED, PLACED, PROCESSING, order_items, orders
from webapp.sql import Statement

CANCELLED_LATELY: Final = timedelta(days=14)
MOST: Final = 5


class PartShipped(NamedTuple):
    """An open order of which something has left; `remaining` are the units still to come."""

    id: int
    customer_reference: str | None
    remaining: int

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


class CancelledByHouse(NamedTuple):
    id: int
    customer_reference: str | None
    at: datetime
    reason: str | None

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


_is_own = sa.and_(orders.c.partner_id == sa.bindparam("partner_id"), orders.c.deleted_at.is_(None))
_remaining = sa.func.sum(order_items.c.quantity - order_items.c.shipped - order_items.c.closed)
# Each status by itself: for both at once SQLite reads all orders of the partner.
_open = sa.union_all(
    *(sa.select(orders.c.id).where(_is_own, orders.c.status == status) for status in (PLACED, PROCESSING))
).subquery()
_part_shipped = Statement(
    sa.select(orders.c.id, orders.c.customer_reference, sa.cast(_remaining, sa.BigInteger))
    .join(_open, _open.c.id == orders.c.id)
    .join(order_items, order_items.c.order_id == orders.c.id)
    .group_by(orders.c.id, orders.c.customer_reference)
    .having(sa.func.sum(order_items.c.shipped) > 0)
    .order_by(orders.c.id.desc())
    .limit(MOST),
    PartShipped._make,
)
_cancelled = Statement(
    sa.select(orders.c.id, orders.c.customer_reference, order_events.c.at, order_events.c.reason)
    .join(order_events, order_events.c.order_id == orders.c.id)
    .outerjoin(User, sa.and_(order_events.c.actor_kind == "user", User.id == order_events.c.actor_id))
    .outerjoin(ApiKey, sa.and_(order_events.c.actor_kind == "key", ApiKey.id == order_events.c.actor_id))
    .where(
        _is_own,
        orders.c.status == CANCELLED,
        orders.c.updated_at >= sa.bindparam("since", type_=orders.c.updated_at.type),
        order_events.c.kind == CANCELLED,
        User.partner_id.is_(None),
        ApiKey.partner_id.is_(None),
    )
    .order_by(orders.c.id.desc())
    .limit(MOST),
    CancelledByHouse._make,
)


def list_part_shipped(*, seen_by: Actor) -> list[PartShipped]:
    """The newest open orders of the partner that are shipped in part."""
    return _part_shipped.all(partner_id=seen_by.partner_id)


def list_cancelled_by_house(*, seen_by: Actor) -> list[CancelledByHouse]:
    """The partner's orders that were cancelled lately, and not by the partner itself."""
    return _cancelled.all(partner_id=seen_by.partner_id, since=clock.now() - CANCELLED_LATELY)
