"""The keys of the orders that pass a filter: the nearest to where a page begins, and how many there are.

What is searched for is looked for among the newest orders first, which fills most pages at once; the indexes
are asked only where it does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.extensions import db
from webapp.ordering import searching
from webapp.ordering.counting import count_orders
from webapp.ordering.models import orders
from webapp.ordering.search_index import order_search, tracking_search
from webapp.ordering.searching import Search
from webapp.sql import Statement

READ_AT_MOST: Final = 2_000
# Keys are given in the order of `placed_at` but for orders that were placed in the same moment.
STRAY_KEYS: Final = 100
LAST_KEY: Final = 2**62


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders to list; None filters nothing. Placed from the one moment on and before the other."""

    search: Search | None = None
    status: str | None = None
    placed_from: datetime | None = None
    placed_to: datetime | None = None


def find_keys(
    wanted: OrderFilter,
    *,
    partner_id: int | None,
    limit: int,
    before: int | None = None,
    after: int | None = None,
) -> list[int]:
    """Keys of one partner's orders or of all, newest first: the newest, or those next to another key."""
    values = _values(wanted, partner_id) | {"before": before, "after": after, "page_size": limit}
    shape = _shape(wanted, values)
    keys: list[tuple[int]] = []
    is_whole = False
    if wanted.search is not None:
        keys = _read(shape).all(**values)
        is_whole = (
            len(keys) >= limit or count_orders(partner_id=partner_id, status=wanted.status) <= READ_AT_MOST
        )
    if not is_whole:
        keys = _looked_up(shape).all(**values)
    return sorted((key for (key,) in keys), reverse=True)


def count_by_status(wanted: OrderFilter, *, partner_id: int | None, most: int) -> tuple[dict[str, int], bool]:
    """How many orders pass in each status, whichever status is wanted, and whether these are all.

    Of more than `most` orders some are left uncounted.
    """
    values = _values(wanted, partner_id) | {"status": None, "page_size": most + 1}
    is_read = wanted.search is not None and count_orders(partner_id=partner_id) <= READ_AT_MOST
    counted = dict(_counts(_shape(wanted, values), is_read).all(**values))
    return counted, is_read or sum(counted.values()) <= most


def _values(wanted: OrderFilter, partner_id: int | None) -> dict[str, Any]:
    given = {
        "partner_id": partner_id,
        "status": wanted.status,
        "placed_from": wanted.placed_from,
        "placed_to": wanted.placed_to,
    }
    return given | (searching.bound(wanted.search, partner_id) if wanted.search else {})


class _Shape(NamedTuple):
    """What the text of a statement depends on: conditions vary, each combination is compiled once."""

    names: frozenset[str]
    words: int
    ranges: int
    dialect: str

    @property
    def is_upwards(self) -> bool:
        return "after" in self.names


def _shape(wanted: OrderFilter, values: dict[str, Any]) -> _Shape:
    conditions = ("partner_id", "status", "placed_from", "placed_to", "before", "after")
    names = frozenset(name for name in conditions if values.get(name) is not None)
    words, ranges = wanted.search or ((), ())
    return _Shape(names, len(words), len(ranges), db.engine.dialect.name)


_page_size = sa.bindparam("page_size", type_=sa.BigInteger)


@cache
def _looked_up(shape: _Shape) -> Statement[Any]:
    """The nearest keys through the indexes: those of each source, and of these the nearest again."""
    branches = [
        _nearest(select.with_only_columns(key.label("id")), key, shape).subquery()
        for select, key in _through_indexes(shape)
    ]
    found = sa.union(*(sa.select(branch.c.id) for branch in branches)).subquery()
    return Statement(_nearest(sa.select(found.c.id), found.c.id, shape))


@cache
def _read(shape: _Shape) -> Statement[Any]:
    """The nearest keys among those of a limited number of orders, which are read one by one."""
    select, key = _one_by_one(shape)
    return Statement(_nearest(select.with_only_columns(key), key, shape))


@cache
def _counts(shape: _Shape, is_read: bool) -> Statement[Any]:
    if is_read:
        found = _one_by_one(shape)[0].subquery()
    else:
        branches = [
            select.with_only_columns(key.label("id"), orders.c.status).limit(_page_size).subquery()
            for select, key in _through_indexes(shape)
        ]
        found = sa.union(*(sa.select(branch.c.id, branch.c.status) for branch in branches)).subquery()
    return Statement(sa.select(found.c.status, sa.func.count()).group_by(found.c.status))


def _through_indexes(shape: _Shape) -> Iterator[tuple[sa.Select[Any], sa.ColumnElement[int]]]:
    sources: searching.Sources = [(orders, orders.c.id, [])]
    if shape.words or shape.ranges:
        by_partner = "partner_id" in shape.names
        sources = searching.sources(shape.words, shape.ranges, shape.dialect, by_partner=by_partner)
    for source, key, conditions in sources:
        yield sa.select(key).select_from(source).where(*conditions, *_conditions(shape.names, key)), key


def _one_by_one(shape: _Shape) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    nearest = sa.select(orders.c.id, orders.c.status).where(*_conditions(shape.names, orders.c.id))
    nearest = nearest.order_by(orders.c.id if shape.is_upwards else orders.c.id.desc()).limit(READ_AT_MOST)
    read = nearest.subquery()
    joined = read.outerjoin(order_search, order_search.c.order_id == read.c.id)
    joined = joined.outerjoin(tracking_search, tracking_search.c.order_id == read.c.id)
    is_found = searching.is_found(shape.words, shape.ranges, read.c.id, shape.dialect)
    return sa.select(read.c.id, read.c.status).select_from(joined).where(is_found), read.c.id


def _nearest(select: sa.Select[Any], key: sa.ColumnElement[int], shape: _Shape) -> sa.Select[Any]:
    return select.order_by(key if shape.is_upwards else key.desc()).limit(_page_size)


def _conditions(names: frozenset[str], key: sa.ColumnElement[int]) -> Iterator[sa.ColumnElement[bool]]:
    yield orders.c.deleted_at.is_(None)
    if "partner_id" in names:
        yield orders.c.partner_id == sa.bindparam("partner_id")
    if "status" in names:
        yield orders.c.status == sa.bindparam("status")
    if "before" in names:
        yield key < sa.bindparam("before", type_=sa.BigInteger)
    if "after" in names:
        yield key > sa.bindparam("after", type_=sa.BigInteger)
    if "placed_from" in names:
        yield orders.c.placed_at >= sa.bindparam("placed_from")
        yield key >= _first_key("placed_from") - STRAY_KEYS
    if "placed_to" in names:
        yield orders.c.placed_at < sa.bindparam("placed_to")
        yield key < sa.func.coalesce(_first_key("placed_to") + STRAY_KEYS, LAST_KEY)


def _first_key(moment: str) -> Any:
    """The key of the first order placed at that moment or after it."""
    there = orders.alias()
    first = sa.select(there.c.id).where(there.c.deleted_at.is_(None))
    first = first.where(there.c.placed_at >= sa.bindparam(moment))
    return first.order_by(there.c.placed_at, there.c.id).limit(1).scalar_subquery()
