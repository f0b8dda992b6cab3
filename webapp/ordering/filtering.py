"""Which orders a list holds and in which order, as conditions of its statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.extensions import db
from webapp.ordering import searching
from webapp.ordering.models import orders
from webapp.ordering.searching import Search

NEWEST: Final = "newest"
OLDEST: Final = "oldest"
VALUE_UP: Final = "value_up"
VALUE_DOWN: Final = "value_down"
SORTS: Final = (NEWEST, OLDEST, VALUE_UP, VALUE_DOWN)

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
    partner_id: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    is_shipped_in_part: bool = False

    @property
    def has_value(self) -> bool:
        return self.least is not None or self.most is not None


class Shape(NamedTuple):
    """What the text of a statement depends on: conditions vary, each combination is compiled once."""

    names: frozenset[str]
    words: int
    ranges: int
    partners: int
    sort: str
    is_back: bool
    dialect: str

    @property
    def is_by_value(self) -> bool:
        return self.sort in (VALUE_UP, VALUE_DOWN)

    @property
    def is_upwards(self) -> bool:
        return (self.sort in (OLDEST, VALUE_UP)) is not self.is_back

    @property
    def has_search(self) -> bool:
        return bool(self.words or self.ranges or self.partners)

    @property
    def has_value(self) -> bool:
        return "least" in self.names or "most" in self.names

    def having(self, name: str) -> "Shape":
        return self._replace(names=self.names | {name})

    def without(self, *names: str) -> "Shape":
        return self._replace(names=self.names - {*names})


def bind(wanted: OrderFilter, partner_id: int | None) -> dict[str, Any]:
    """The values of the parameters below."""
    given = {
        "partner_id": partner_id,
        "status": wanted.status,
        "placed_from": wanted.placed_from,
        "placed_to": wanted.placed_to,
        "least": wanted.least,
        "most": wanted.most,
    }
    return given | (searching.bound(wanted.search, partner_id) if wanted.search else {})


_NAMES: Final = ("partner_id", "status", "placed_from", "placed_to", "least", "most", "edge")


def shape_of(
    wanted: OrderFilter, values: dict[str, Any], *, sort: str = NEWEST, is_back: bool = False
) -> Shape:
    names = {name for name in _NAMES if values.get(name) is not None}
    if wanted.is_shipped_in_part:
        names.add("in_part")
    words, ranges, partners = wanted.search or ((), (), ())
    return Shape(
        frozenset(names), len(words), len(ranges), len(partners), sort, is_back, db.engine.dialect.name
    )


def in_order(shape: Shape, rows: sa.FromClause = orders, *, by_value: bool | None = None) -> Sequence[Any]:
    """What to sort by; keys alone tell orders of one value apart."""
    is_by_value = shape.is_by_value if by_value is None else by_value
    columns = (rows.c.total, rows.c.id) if is_by_value else (rows.c.id,)
    return columns if shape.is_upwards else [column.desc() for column in columns]


def conditions(shape: Shape, *, walks_values: bool = False) -> Iterator[sa.ColumnElement[bool]]:
    """What an order must be, apart from what is searched for.

    SQLite reads through one index: where that is to be the one of values or of part shipped orders, the
    others are hidden from it.
    """
    is_hidden = shape.dialect == "sqlite" and (walks_values or "in_part" in shape.names)
    is_moment_hidden = is_hidden and walks_values
    key = orders.c.id + 0 if is_moment_hidden else orders.c.id
    placed_at = _hidden(orders.c.placed_at) if is_moment_hidden else orders.c.placed_at
    yield orders.c.deleted_at.is_(None)
    if "in_part" in shape.names:
        yield orders.c.is_shipped_in_part
    for name in ("partner_id", "status"):
        if name in shape.names:
            column = orders.c[name]
            yield (_hidden(column) if is_hidden else column) == sa.bindparam(name)
    yield from key_conditions(shape, key)
    if "placed_from" in shape.names:
        yield placed_at >= sa.bindparam("placed_from", type_=orders.c.placed_at.type)
    if "placed_to" in shape.names:
        yield placed_at < sa.bindparam("placed_to", type_=orders.c.placed_at.type)
    yield from value_conditions(shape)


def _hidden(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(column, column)


def key_conditions(shape: Shape, key: sa.ColumnElement[int]) -> Iterator[sa.ColumnElement[bool]]:
    """What can be said of an order by its key alone."""
    if "edge" in shape.names and not shape.is_by_value:
        edge = sa.bindparam("edge", type_=sa.BigInteger)
        yield key > edge if shape.is_upwards else key < edge
    if "placed_from" in shape.names:
        yield key >= _first_key("placed_from") - STRAY_KEYS
    if "placed_to" in shape.names:
        yield key < sa.func.coalesce(_first_key("placed_to") + STRAY_KEYS, LAST_KEY)


def value_conditions(shape: Shape, rows: sa.FromClause = orders) -> Iterator[sa.ColumnElement[bool]]:
    if "least" in shape.names:
        yield rows.c.total >= sa.bindparam("least")
    if "most" in shape.names:
        yield rows.c.total <= sa.bindparam("most")
    if "edge" in shape.names and shape.is_by_value:
        here = sa.tuple_(rows.c.total, rows.c.id)
        edge = sa.tuple_(
            sa.bindparam("edge_total", type_=orders.c.total.type), sa.bindparam("edge", type_=sa.BigInteger)
        )
        yield here > edge if shape.is_upwards else here < edge


def _first_key(moment: str) -> Any:
    """The key of the first order placed at that moment or after it."""
    there = orders.alias()
    first = sa.select(there.c.id).where(there.c.deleted_at.is_(None))
    first = first.where(there.c.placed_at >= sa.bindparam(moment))
    return first.order_by(there.c.placed_at, there.c.id).limit(1).scalar_subquery()
