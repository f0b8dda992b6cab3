"""What is placed day by day, kept in the transaction that changes it, so that charts add up no orders."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp.columns import Key
from webapp.extensions import db
from webapp.money import Money
from webapp.ordering.models import CANCELLED, Order
from webapp.sql import Statement

# What was placed in each half hour (its number since 1970), cancelled orders left out, so that no chart has
# to add up orders. Spread over several slots on PostgreSQL.
order_sums = db.Table(
    "order_sums",
    sa.Column("half_hour", Key, primary_key=True, autoincrement=False),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("orders", sa.BigInteger, nullable=False),
    sa.Column("total", Money, nullable=False),
)

# Days of any zone that is whole half hours from UTC are sums of these.
HALF_HOUR: Final = 1_800
HALF_HOURS_A_DAY: Final = 48
EPOCH: Final = date(1970, 1, 1)
SLOTS: Final = 4

_c = order_sums.c
_inserted = insert(order_sums).values({column: sa.bindparam(column.name) for column in _c})
_added = Statement(
    _inserted.on_conflict_do_update(
        index_elements=["half_hour", "currency", "slot"],
        set_={name: _c[name] + _inserted.excluded[name] for name in ("orders", "total")},
    )
)


_zone_offset = sa.bindparam("zone_offset", type_=sa.BigInteger)
# Days since 1970; both databases cut what is left of a whole number.
_day: sa.ColumnElement[int] = (_c.half_hour + _zone_offset).op(
    "/", precedence=8, return_type=sa.BigInteger()
)(sa.literal_column(str(HALF_HOURS_A_DAY)))
_per_day = (
    sa.select(
        _day.label("day"), _c.currency, _c.orders, sa.type_coerce(_c.total, sa.BigInteger).label("total")
    )
    .where(_c.half_hour >= sa.bindparam("first"), _c.half_hour < sa.bindparam("end"))
    .subquery()
)
_summed = Statement(
    sa.select(
        _per_day.c.day,
        _per_day.c.currency,
        sa.cast(sa.func.sum(_per_day.c.orders), sa.BigInteger),
        sa.type_coerce(sa.cast(sa.func.sum(_per_day.c.total), sa.BigInteger), Money),
    ).group_by(_per_day.c.day, _per_day.c.currency)
)


class DaySum(NamedTuple):
    """What was placed on a day, in one currency; cancelled and deleted orders are left out."""

    day: date
    currency: str
    orders: int
    total: Decimal


def sum_change(before: Order | None, after: Order | None) -> None:
    """Add an order as it is now and take it away as it was, inside its write; None where it is not there."""
    left, came = _share(before), _share(after)
    if left == came or (order := after or before) is None:
        return
    _added.run(
        half_hour=half_hour_of(order.placed_at),
        currency=order.currency,
        slot=_slot(),
        orders=came[0] - left[0],
        total=came[1] - left[1],
    )


def sum_placed(placed: Iterable[Order]) -> None:
    """Add new orders, all in one slot and always in the order of the rows."""
    slot = _slot()
    sums = _sums_of((order.placed_at, order.currency, order.total) for order in placed)
    _added.run_each([{**row, "slot": slot} for row in _rows(sums)])


def _slot() -> int:
    return random.randrange(SLOTS) if db.engine.dialect.name == "postgresql" else 0  # noqa: S311


def _share(order: Order | None) -> tuple[int, Decimal]:
    if order is None or order.status == CANCELLED:
        return 0, Decimal("0.00")
    return 1, order.total


def half_hour_of(moment: datetime) -> int:
    return int(moment.timestamp()) // HALF_HOUR


def list_day_sums(first: date, last: date, *, zone: ZoneInfo) -> list[DaySum]:
    """What was placed from one day to another as the zone has them; a row for each day that has any."""
    sums: dict[tuple[int, str], tuple[int, Decimal]] = {}
    for begins, ends, offset in _stretches(first, last, zone):
        for day, currency, orders, total in _summed.all(first=begins, end=ends, zone_offset=offset):
            # The day on which the clocks change has a part in two stretches.
            so_far = sums.get((day, currency), (0, Decimal("0.00")))
            sums[day, currency] = so_far[0] + orders, so_far[1] + total
    return [
        DaySum(EPOCH + timedelta(days=day), currency, orders, total)
        for (day, currency), (orders, total) in sorted(sums.items())
        if orders
    ]


def _stretches(first: date, last: date, zone: ZoneInfo) -> list[tuple[int, int, int]]:
    """The half hours of these days, cut where the clocks change, each part with the zone's offset in half
    hours: within it a day is known from the half hour alone.
    """
    begins, ends = (
        half_hour_of(datetime.combine(day, time(), zone)) for day in (first, last + timedelta(days=1))
    )
    # Clocks are changed at most once between two of these.
    looked_at = [*range(begins, ends, HALF_HOURS_A_DAY), ends - 1]
    stretches: list[tuple[int, int, int]] = []
    start, offset = begins, _offset(begins, zone)
    for before, after in pairwise(looked_at):
        if _offset(after, zone) != offset:
            changed = next(it for it in range(before, after + 1) if _offset(it, zone) != offset)
            stretches.append((start, changed, offset))
            start, offset = changed, _offset(changed, zone)
    return [*stretches, (start, ends, offset)]


def _offset(half_hour: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(half_hour * HALF_HOUR, UTC).astimezone(zone).utcoffset()
    return int((offset or timedelta()).total_seconds()) // HALF_HOUR


def resum(rows: Iterable[tuple[datetime, str, Decimal]]) -> None:
    """Replace all sums by those of orders given as (placed_at, currency, total); after loading in bulk."""
    totals = _sums_of(rows)
    db.session.execute(sa.delete(order_sums))
    if totals:
        db.session.execute(sa.insert(order_sums), list(_rows(totals)))


def _sums_of(rows: Iterable[tuple[datetime, str, Decimal]]) -> dict[tuple[int, str], tuple[int, Decimal]]:
    totals: dict[tuple[int, str], tuple[int, Decimal]] = {}
    for placed_at, currency, total in rows:
        key = half_hour_of(placed_at), currency
        orders, amount = totals.get(key, (0, Decimal("0.00")))
        totals[key] = orders + 1, amount + total
    return totals


def _rows(totals: dict[tuple[int, str], tuple[int, Decimal]]) -> Iterator[dict[str, Any]]:
    for (half_hour, currency), (orders, total) in sorted(totals.items()):
        row = {"half_hour": half_hour, "currency": currency, "slot": 0}
        yield {**row, "orders": orders, "total": total}
