"""What merging a partner into another would move, before anybody does it."""

from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import ApiKey, Partner, User, partner_addresses
from webapp.cart.models import cart_items, carts
from webapp.ordering.models import orders
from webapp.sql import Statement


class Belongings(NamedTuple):
    """How much a partner has. Orders count the deleted ones, keys those that were not revoked, carts those
    that hold something.
    """

    orders: int
    people: int
    keys: int
    addresses: int
    carts: int


_key = sa.bindparam("partner_key", type_=sa.BigInteger)


def _number_of(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).select_from(table).where(table.c.partner_id == _key, *conditions)
    return counted.scalar_subquery()


_is_held = sa.exists().where(cart_items.c.cart_id == carts.c.id, cart_items.c.removed_at.is_(None))
_counted = Statement(
    sa.select(
        _number_of(orders).label("orders"),
        _number_of(User.__table__).label("people"),
        _number_of(ApiKey.__table__, ApiKey.__table__.c.revoked_at.is_(None)).label("keys"),
        _number_of(partner_addresses).label("addresses"),
        _number_of(carts, _is_held).label("carts"),
    ),
    Belongings._make,
)


def count_belongings(partner: Partner) -> Belongings:
    return _counted.one(partner_key=partner.id)
