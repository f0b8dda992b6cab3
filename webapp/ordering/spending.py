"""What a partner spends, month by month."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from webapp import clock
from webapp.money import Money
from webapp.ordering.models import CANCELLED, orders
from webapp.sql import Statement

MONTHS: Final = 12


class MonthlySpending(NamedTuple):
    """The orders that were placed in a month, cancelled ones left out. `month` is its first day."""

    month: date
    currency: str
    total: Decimal
    orders: int


def list_spending(partner_id: int, *, zone: ZoneInfo, until: datetime | None = None) -> list[MonthlySpending]:
    """What was spent in each of the last 12 months as the zone has them, the present one included.

    A currency has a row for each month or none at all; oldest month first.
    """
    months = list_months((until or clock.now()).astimezone(zone).date())
    borders = {
        f"border_{index}": datetime(month.year, month.month, 1, tzinfo=zone).astimezone(UTC)
        for index, month in enumerate([*months, _month_after(months[-1])])
    }
    found = {
        (index, currency): MonthlySpending(months[index], currency, total, number)
        for index, currency, total, number in _summed().all(partner_id=partner_id, **borders)
    }
    return [
        found.get((index, currency), MonthlySpending(month, currency, Decimal("0.00"), 0))
        for currency in sorted({currency for _, currency in found})
        for index, month in enumerate(months)
    ]


def list_months(until: date) -> list[date]:
    """The first days of the last 12 months, that of `until` the last."""
    count = until.year * 12 + until.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(count - MONTHS + 1, count + 1)]


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@cache
def _summed() -> Statement[Any]:
    # A range of the index for each month: to sort every order into its month costs more than to add it up.
    return Statement(sa.union_all(*(_of_month(index) for index in range(MONTHS))))


def _of_month(index: int) -> sa.Select[Any]:
    cents = sa.func.sum(sa.type_coerce(orders.c.total, sa.BigInteger))
    summed = sa.select(
        sa.literal(index, sa.Integer).label("month"),
        orders.c.currency,
        sa.type_coerce(sa.cast(cents, sa.BigInteger), Money).label("total"),
        sa.func.count().label("orders"),
    )
    summed = summed.where(
        orders.c.partner_id == sa.bindparam("partner_id"),
        orders.c.deleted_at.is_(None),
        orders.c.status != CANCELLED,
        orders.c.placed_at >= sa.bindparam(f"border_{index}"),
        orders.c.placed_at < sa.bindparam(f"border_{index + 1}"),
    )
    return summed.group_by(orders.c.currency)
