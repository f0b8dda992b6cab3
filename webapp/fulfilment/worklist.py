"""The worklist of staff: the oldest orders of each stage, and those that stand out by a rule."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL, Partner
from webapp.catalog.models import Product
from webapp.fulfilment.models import shipments
from webapp.ids import ORDER
from webapp.ordering.models import PLACED, PROCESSING, SHIPPED, order_items, orders
from webapp.sql import Statement

# A stage is a status, but that orders which are shipped in part are one of their own.
PART_SHIPPED: Final = "part_shipped"
STAGES: Final = (PLACED, PROCESSING, PART_SHIPPED, SHIPPED)
# More of those that are shipped in part are not counted.
COUNTED_AT_MOST: Final = 1_000

NO_NUMBER: Final = "no_number"
PART_SHIPPED_LONG: Final = "part_shipped_long"
UNTOUCHED: Final = "untouched"
NOT_AVAILABLE: Final = "not_available"
# After how long an order stands out by a rule.
PATIENCE: Final[Mapping[str, timedelta]] = {
    NO_NUMBER: timedelta(hours=24),
    PART_SHIPPED_LONG: timedelta(days=7),
    UNTOUCHED: timedelta(days=2),
    NOT_AVAILABLE: timedelta(0),
}


class WorkOrder(NamedTuple):
    """An order that waits for somebody to take its next step."""

    id: int
    partner_name: str
    customer_reference: str | None
    status: str
    currency: str
    total: Decimal
    version: int
    placed_at: datetime

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


class Flagged(NamedTuple):
    """An order that stands out by a rule, and since when."""

    id: int
    partner_name: str
    customer_reference: str | None
    since: datetime

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


_limit = sa.bindparam("page_size", type_=sa.BigInteger)
_is_there = orders.c.deleted_at.is_(None)
_is_part = orders.c.is_shipped_in_part
_of_stage: Final[Mapping[str, sa.ColumnElement[bool]]] = {
    PLACED: orders.c.status == PLACED,
    PROCESSING: sa.and_(orders.c.status == PROCESSING, sa.not_(_is_part)),
    PART_SHIPPED: _is_part,
    SHIPPED: orders.c.status == SHIPPED,
}
_work = sa.select(
    orders.c.id,
    Partner.name,
    orders.c.customer_reference,
    orders.c.status,
    orders.c.currency,
    orders.c.total,
    orders.c.version,
    orders.c.placed_at,
).join(Partner, Partner.id == orders.c.partner_id)
_oldest = {
    stage: Statement(_work.where(_is_there, condition).order_by(orders.c.id).limit(_limit), WorkOrder._make)
    for stage, condition in _of_stage.items()
}
_counted_part = Statement(
    sa.select(sa.func.count()).select_from(
        sa.select(orders.c.id).where(_is_there, _is_part).limit(_limit).subquery()
    )
)


def list_oldest(stage: str, *, seen_by: Actor, limit: int) -> list[WorkOrder]:
    """The orders that have been in a stage the longest by their numbers. Raises NotAllowed."""
    seen_by.require(ORDERS_FULFIL)
    return _oldest[stage].all(page_size=limit)


def count_part_shipped() -> int:
    """How many orders are shipped in part; one more than COUNTED_AT_MOST stands for any number above it."""
    counted: int = _counted_part.one(page_size=COUNTED_AT_MOST + 1)[0]
    return counted


def list_flagged(rule: str, *, seen_by: Actor, limit: int) -> list[Flagged]:
    """The oldest orders that stand out by a rule (one of PATIENCE). Raises NotAllowed."""
    seen_by.require(ORDERS_FULFIL)
    return _flagged[rule].all(before=clock.now() - PATIENCE[rule], page_size=limit)


_before = sa.bindparam("before", type_=orders.c.placed_at.type)
_sent = (
    sa.select(sa.func.min(shipments.c.dispatched_at))
    .where(shipments.c.order_id == orders.c.id, shipments.c.dispatched_at.is_not(None))
    .correlate(orders)
)
# Of an item that has taken stock the units lie there, whatever has become of its product.
_waits = sa.and_(
    order_items.c.quantity - order_items.c.shipped - order_items.c.closed
    > order_items.c.stock_taken - order_items.c.shipped,
    order_items.c.quantity > order_items.c.shipped + order_items.c.closed,
)
_cannot_be_had = sa.or_(
    sa.not_(Product.orderable), Product.withdrawn_at.is_not(None), sa.and_(Product.stock == 0)
)


def _rule(
    since: sa.Select[Any] | sa.ColumnElement[Any], status: sa.ColumnElement[bool]
) -> Statement[Flagged]:
    """Orders that are so, since a moment that is long enough ago."""
    moment = since.scalar_subquery() if isinstance(since, sa.Select) else since
    flagged = sa.select(
        orders.c.id,
        orders.c.partner_id,
        orders.c.customer_reference,
        sa.type_coerce(moment, _before.type).label("since"),
    )
    found = flagged.where(_is_there, status).subquery()
    select = sa.select(found.c.id, Partner.name, found.c.customer_reference, found.c.since)
    select = select.join(Partner, Partner.id == found.c.partner_id).where(found.c.since < _before)
    return Statement(select.order_by(found.c.id).limit(_limit), Flagged._make)


def _not_available() -> Statement[Flagged]:
    """Open orders with an item that waits for a product which cannot be had."""
    # Each status by itself: for both at once SQLite reads all orders.
    open_orders = sa.select(
        orders.c.id, orders.c.partner_id, orders.c.customer_reference, orders.c.placed_at
    ).where(_is_there)
    statuses = (orders.c.status == PLACED, orders.c.status == PROCESSING)
    waiting = sa.union_all(*(open_orders.where(status) for status in statuses)).subquery()
    # No order has waited for longer than it exists.
    since = sa.func.max(
        sa.case((Product.updated_at > waiting.c.placed_at, Product.updated_at), else_=waiting.c.placed_at)
    )
    select = (
        sa.select(
            waiting.c.id, Partner.name, waiting.c.customer_reference, sa.type_coerce(since, _before.type)
        )
        .join(order_items, order_items.c.order_id == waiting.c.id)
        .join(Product, Product.id == order_items.c.product_id)
        .join(Partner, Partner.id == waiting.c.partner_id)
        .where(_waits, _cannot_be_had)
        .group_by(waiting.c.id, Partner.name, waiting.c.customer_reference)
        .having(since < _before)
    )
    return Statement(select.order_by(waiting.c.id).limit(_limit), Flagged._make)


_flagged = {
    NO_NUMBER: _rule(_sent.where(shipments.c.tracking_number.is_(None)), orders.c.status == SHIPPED),
    PART_SHIPPED_LONG: _rule(_sent, _is_part),
    UNTOUCHED: _rule(orders.c.updated_at, orders.c.status == PLACED),
    NOT_AVAILABLE: _not_available(),
}
