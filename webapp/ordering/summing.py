"""What is placed day by day, kept in the transaction that changes it, so that charts add up no orders."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
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
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    borders = {
        f"border_{number}": half_hour_of(datetime.combine(day, time(), zone))
        for number, day in enumerate([*days, last + timedelta(days=1)])
    }
    found = _summed(len(days)).all(**borders)
    return [DaySum(days[number], currency, orders, total) for number, currency, orders, total in found]


@lru_cache(maxsize=8)
def _summed(days: int) -> Statement[Any]:
    # A range of the index for each day: days are not as long as each other in every zone.
    summed = sa.union_all(*(_of_day(number) for number in range(days))).subquery()
    there: sa.Select[Any] = sa.select(*summed.c).where(summed.c.orders > 0)
    return Statement(there.order_by(summed.c.day, summed.c.currency))


def _of_day(number: int) -> sa.Select[Any]:
    total = sa.func.sum(sa.type_coerce(_c.total, sa.BigInteger))
    summed = sa.select(
        sa.literal(number, sa.Integer).label("day"),
        _c.currency,
        sa.cast(sa.func.sum(_c.orders), sa.BigInteger).label("orders"),
        sa.type_coerce(sa.cast(total, sa.BigInteger), Money).label("total"),
    )
    summed = summed.where(_c.half_hour >= sa.bindparam(f"border_{number}"))
    return summed.where(_c.half_hour < sa.bindparam(f"border_{number + 1}")).group_by(_c.currency)


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
