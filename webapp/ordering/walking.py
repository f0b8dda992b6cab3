"""Orders as programs page through them: whole pages in any order, from a number or from a cursor on.

Where few orders pass, they are all read and sorted; where many do, the index of the order that is wanted is
walked, and much of what is passed by is wanted. Which it is, counting them tells. SQLite reads through one
index: the others are hidden from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.ordering.counting import count_orders
from webapp.ordering.filtering import OrderFilter, Shape, bind, conditions, shape_of
from webapp.ordering.models import Order, orders
from webapp.ordering.queries import list_by_keys, partner_seen
from webapp.sql import Statement

COUNTED_AT_MOST: Final = 10_000

CREATED: Final = "id"
UPDATED: Final = "updated_at"
TOTAL: Final = "total"


class Sort(NamedTuple):
    """By one of the columns above; keys tell orders of one value apart. Creation order is that of keys."""

    column: str = CREATED
    is_down: bool = False


OLDEST: Final = Sort()


class Place(NamedTuple):
    """Where a page ended: at this order, with this value of what is sorted by."""

    value: int | datetime | Decimal
    order_key: int


@dataclass(frozen=True, slots=True)
class Walk:
    """Which orders to list and how. Placed or updated from a moment on, placed before another."""

    status: str | None = None
    partner_id: int | None = None
    placed_from: datetime | None = None
    placed_to: datetime | None = None
    updated_from: datetime | None = None
    sort: Sort = OLDEST


class WalkedPage(NamedTuple):
    """`total` is None for more than COUNTED_AT_MOST; `end` is where the next page begins, None at the end."""

    orders: list[Order]
    total: int | None
    end: Place | None


def list_walked(
    walk: Walk, *, seen_by: Actor, limit: int, offset: int = 0, after: Place | None = None
) -> WalkedPage:
    """A page of orders with their items, those that stand after a place or from the first on."""
    whose = partner_seen(walk.partner_id, seen_by=seen_by)
    wanted = OrderFilter(
        status=walk.status, placed_from=walk.placed_from, placed_to=walk.placed_to, partner_id=whose
    )
    values = bind(wanted, whose) | {"updated_from": walk.updated_from, "counted": COUNTED_AT_MOST + 1}
    way = _Way(shape_of(wanted, values), walk.sort, walk.updated_from is not None, after is not None)
    total, leads = _count(way, values, wanted)
    if total is None or total > COUNTED_AT_MOST:
        leads = walk.sort.column
    if after is not None:
        values |= {"edge_value": after.value, "edge_key": after.order_key}
    page = _page(way, leads).all(**values, page_size=limit + 1, skipped=offset) if total != 0 else []
    places = [Place(row[0], row[-1]) for row in page]
    shown = places[:limit]
    return WalkedPage(
        orders=list_by_keys([place.order_key for place in shown]),
        total=total,
        end=shown[-1] if len(places) > limit else None,
    )


class _Way(NamedTuple):
    """What the text of a statement depends on."""

    shape: Shape
    sort: Sort
    is_updated_from: bool
    is_after: bool


def _count(way: _Way, values: dict[str, Any], wanted: OrderFilter) -> tuple[int | None, str]:
    """How many orders pass, None for more than are counted; and the column whose index leads to them best."""
    leads = CREATED
    if way.is_updated_from:
        (updated,) = _updated_since.one(**values)
        leads = UPDATED if updated <= COUNTED_AT_MOST else CREATED
    elif wanted.placed_from is None and wanted.placed_to is None:
        return count_orders(partner_id=wanted.partner_id, status=wanted.status), leads
    (total,) = _counted(way._replace(is_after=False, sort=OLDEST), leads).one(**values)
    return (total if total <= COUNTED_AT_MOST else None), leads


def _number_of(passing: sa.Select[Any]) -> Statement[Any]:
    some = passing.limit(sa.bindparam("counted", type_=sa.BigInteger)).subquery()
    return Statement(sa.select(sa.func.count()).select_from(some))


_since: Final = sa.bindparam("updated_from", type_=orders.c.updated_at.type)
_updated_since: Final = _number_of(
    sa.select(orders.c.id).where(orders.c.deleted_at.is_(None), orders.c.updated_at >= _since)
)


@cache
def _counted(way: _Way, leads: str) -> Statement[Any]:
    return _number_of(sa.select(orders.c.id).where(*_conditions(way, leads)))


@cache
def _page(way: _Way, leads: str) -> Statement[Any]:
    names = [*dict.fromkeys((way.sort.column, CREATED))]
    passing = sa.select(*(orders.c[name] for name in names)).where(*_conditions(way, leads))
    if leads == way.sort.column:
        page, keys = passing, [orders.c[name] for name in names]
    else:
        # All are read, then sorted: else the other index would be walked, past all that do not pass.
        read = passing.cte("passing").prefix_with("MATERIALIZED")
        page, keys = sa.select(*read.c), [*read.c]
    return Statement(
        page.where(*_beyond(way, keys))
        .order_by(*(key.desc() if way.sort.is_down else key for key in keys))
        .limit(sa.bindparam("page_size", type_=sa.BigInteger))
        .offset(sa.bindparam("skipped", type_=sa.BigInteger))
    )


def _conditions(way: _Way, leads: str) -> Iterator[sa.ColumnElement[bool]]:
    yield from conditions(way.shape, walks_values=leads != CREATED)
    if way.is_updated_from:
        is_hidden = way.shape.dialect == "sqlite" and leads != UPDATED
        updated_at = orders.c.updated_at
        yield (sa.func.coalesce(updated_at, updated_at) if is_hidden else updated_at) >= _since


def _beyond(way: _Way, keys: Sequence[sa.ColumnElement[Any]]) -> Iterator[sa.ColumnElement[bool]]:
    if way.is_after:
        edges = [
            sa.bindparam("edge_value", type_=orders.c[way.sort.column].type),
            sa.bindparam("edge_key", type_=sa.BigInteger),
        ][-len(keys) :]
        here, edge = sa.tuple_(*keys), sa.tuple_(*edges)
        yield here < edge if way.sort.is_down else here > edge
