"""What is placed day by day, kept in the transaction that changes it, so that charts add up no orders."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
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
SLOTS: Final = 4

_c = order_sums.c
_inserted = insert(order_sums).values({column: sa.bindparam(column.name) for column in _c})
_added = Statement(
    _inserted.on_conflict_do_update(
        index_elements=["half_hour", "currency", "slot"],
        set_={name: _c[name] + _inserted.excluded[name] for name in ("orders", "total")},
    )
)
_summed = Statement(
    sa.select(
        _c.half_hour,
        _c.currency,
        sa.cast(sa.func.sum(_c.orders), sa.BigInteger),
        sa.type_coerce(sa.cast(sa.func.sum(sa.type_coerce(_c.total, sa.BigInteger)), sa.BigInteger), Money),
    )
    .where(_c.half_hour >= sa.bindparam("first"), _c.half_hour < sa.bindparam("end"))
    .group_by(_c.half_hour, _c.currency)
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
    slot = random.randrange(SLOTS) if db.engine.dialect.name == "postgresql" else 0  # noqa: S311
    _added.run(
        half_hour=half_hour_of(order.placed_at),
        currency=order.currency,
        slot=slot,
        orders=came[0] - left[0],
        total=came[1] - left[1],
    )


def _share(order: Order | None) -> tuple[int, Decimal]:
    if order is None or order.status == CANCELLED:
        return 0, Decimal("0.00")
    return 1, order.total


def half_hour_of(moment: datetime) -> int:
    return int(moment.timestamp()) // HALF_HOUR


def list_day_sums(first: date, last: date, *, zone: ZoneInfo) -> list[DaySum]:
    """What was placed from one day to another as the zone has them; a row for each day that has any."""
    begins, ends = (
        half_hour_of(datetime.combine(day, time(), zone)) for day in (first, last + timedelta(days=1))
    )
    sums: dict[tuple[date, str], tuple[int, Decimal]] = {}
    for half_hour, currency, orders, total in _summed.all(first=begins, end=ends):
        day = datetime.fromtimestamp(half_hour * HALF_HOUR, UTC).astimezone(zone).date()
        before = sums.get((day, currency), (0, Decimal("0.00")))
        sums[day, currency] = before[0] + orders, before[1] + total
    return [DaySum(*key, *sums[key]) for key in sorted(sums) if sums[key][0]]


def resum(rows: Iterable[tuple[datetime, str, Decimal]]) -> None:
    """Replace all sums by those of orders given as (placed_at, currency, total); after loading in bulk."""
    totals: dict[tuple[int, str], tuple[int, Decimal]] = {}
    for placed_at, currency, total in rows:
        key = half_hour_of(placed_at), currency
        orders, amount = totals.get(key, (0, Decimal("0.00")))
        totals[key] = orders + 1, amount + total
    db.session.execute(sa.delete(order_sums))
    if totals:
        db.session.execute(sa.insert(order_sums), list(_rows(totals)))


def _rows(totals: dict[tuple[int, str], tuple[int, Decimal]]) -> Iterator[dict[str, Any]]:
    for (half_hour, currency), (orders, total) in sorted(totals.items()):
        row = {"half_hour": half_hour, "currency": currency, "slot": 0}
        yield {**row, "orders": orders, "total": total}
