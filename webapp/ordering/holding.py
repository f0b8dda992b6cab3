"""Orders under way that hold a product."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_READ, Partner
from webapp.ids import ORDER
from webapp.ordering.models import PLACED, PROCESSING, order_items, orders
from webapp.sql import Statement

SHOWN: Final = 20

_i = order_items.c
_open_units = sa.func.sum(_i.quantity - _i.shipped - _i.closed)


class HoldingOrder(NamedTuple):
    """An open order; `units` of the product are still to be shipped."""

    id: int
    partner_name: str
    status: str
    placed_at: datetime
    units: int

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


_holding = Statement(
    sa.select(
        orders.c.id, Partner.name, orders.c.status, orders.c.placed_at, sa.cast(_open_units, sa.BigInteger)
    )
    .join(order_items, _i.order_id == orders.c.id)
    .join(Partner, Partner.id == orders.c.partner_id)
    .where(
        _i.product_id == sa.bindparam("product_key"),
        _i.quantity > _i.shipped + _i.closed,
        sa.or_(orders.c.status == PLACED, orders.c.status == PROCESSING),
        orders.c.deleted_at.is_(None),
    )
    .group_by(orders.c.id, Partner.name, orders.c.status, orders.c.placed_at)
    .order_by(orders.c.id)
    .limit(sa.bindparam("page_size", type_=sa.BigInteger)),
    HoldingOrder._make,
)


def list_holding(product_key: int, *, seen_by: Actor, limit: int = SHOWN) -> Sequence[HoldingOrder]:
    """The oldest open orders of all partners with units of the product to ship. For the house alone."""
    seen_by.require(ORDERS_READ)
    return _holding.all(product_key=product_key, page_size=limit) if seen_by.is_house else []
