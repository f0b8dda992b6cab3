"""What stands out, and how much is placed, as the page of the worklist shows it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from flask import url_for

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.charts import BarChart, Value, bar_chart
from webapp.formatting import MONTHS, age, counted, day, moment, money, zone
from webapp.fulfilment import worklist
from webapp.ordering.summing import DaySum, list_day_sums

FLAGGED: Final = 5
DAYS: Final = 30
# Below the bars only some days are named.
NAMED_EVERY: Final = 5


class Rule(NamedTuple):
    """A rule by which orders stand out: what it says, and what to do about them."""

    id: str
    title: str
    advice: str
    icon: str


RULES: Final = (
    Rule(
        worklist.NO_NUMBER,
        "Shipped for 24 hours without a tracking number",
        "Ask the warehouse for the number, or write that there is none.",
        "truck",
    ),
    Rule(
        worklist.PART_SHIPPED_LONG,
        "Part shipped for 7 days",
        "Ship the rest, or close it.",
        "package",
    ),
    Rule(
        worklist.UNTOUCHED,
        "Placed for 2 days and untouched",
        "Begin processing, or cancel with a reason.",
        "receipt-text",
    ),
    Rule(
        worklist.NOT_AVAILABLE,
        "Open with an item that cannot be had",
        "The product is out of stock, switched off or withdrawn, and nothing is held for the order.",
        "triangle-alert",
    ),
)


class ShownFlag(NamedTuple):
    order_id: str
    href: str
    partner: str
    reference: str
    since: str
    age: str


class ShownRule(NamedTuple):
    id: str
    title: str
    advice: str
    icon: str
    orders: Sequence[ShownFlag]
    has_more: bool


class Chart(NamedTuple):
    """Thirty days as bars, each with the day thirty days before as a line; the same in words and numbers."""

    id: str
    title: str
    chart: BarChart
    said: str
    days: Sequence[tuple[str, str, str, str]]


class Figures(NamedTuple):
    rules: Sequence[ShownRule]
    charts: Sequence[Chart]


def get_figures(by: Actor) -> Figures:
    """What stands out, and the charts."""
    now, here = clock.now(), url_for("ops.orders.orders")
    found = {rule: worklist.list_flagged(rule.id, seen_by=by, limit=FLAGGED + 1) for rule in RULES}
    today = now.astimezone(zone()).date()
    sums = list_day_sums(today - timedelta(days=2 * DAYS - 1), today, zone=zone())
    return Figures(
        rules=[
            ShownRule(
                *rule,
                orders=[
                    ShownFlag(
                        order_id=it.order_id,
                        href=f"{here}/{it.order_id}",
                        partner=it.partner_name,
                        reference=it.customer_reference or "",
                        since=f"Since {moment(it.since)}",
                        age=age(it.since, now),
                    )
                    for it in flagged[:FLAGGED]
                ],
                has_more=len(flagged) > FLAGGED,
            )
            for rule, flagged in found.items()
            if flagged
        ],
        charts=list(_charts(sums, today)),
    )


def _charts(sums: Sequence[DaySum], today: date) -> Iterator[Chart]:
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    orders: dict[date, Decimal] = {}
    values: dict[str, dict[date, Decimal]] = {}
    for it in sums:
        orders[it.day] = orders.get(it.day, Decimal(0)) + it.orders
        values.setdefault(it.currency, {})[it.day] = it.total
    yield _chart("orders", "Orders per day", days, orders, lambda amount: counted(int(amount), "order"))
    for currency, totals in values.items():
        title = "Value per day" if len(values) == 1 else f"Value per day in {currency}"
        yield _chart(f"value-{currency}", title, days, totals, _money_in(currency))


def _money_in(currency: str) -> Callable[[Decimal], str]:
    return lambda amount: money(amount, currency)


def _chart(
    id: str,
    title: str,
    days: Sequence[date],
    amounts: Mapping[date, Decimal],
    told: Callable[[Decimal], str],
) -> Chart:
    month = timedelta(days=DAYS)
    now = [amounts.get(it, Decimal(0)) for it in days]
    before = [amounts.get(it - month, Decimal(0)) for it in days]
    bars = [
        Value(
            f"{it.day} {MONTHS[it.month - 1]}" if index % NAMED_EVERY == NAMED_EVERY // 2 else "",
            amount,
            f"{day(it)}: {told(amount)}, thirty days before {told(earlier)}",
            earlier,
        )
        for index, (it, amount, earlier) in enumerate(zip(days, now, before, strict=True))
    ]
    rows = [
        (day(it), told(amount), day(it - month), told(earlier))
        for it, amount, earlier in zip(days, now, before, strict=True)
    ]
    return Chart(id, title, bar_chart(bars), _compared(sum(now), sum(before), told), rows)


def _compared(now: Decimal | int, before: Decimal | int, told: Callable[[Decimal], str]) -> str:
    now, before = Decimal(now), Decimal(before)
    said = f"{told(now)} in the last {DAYS} days, {told(before)} in the {DAYS} before"
    if not before:
        return f"{said}."
    change = round((now - before) / before * 100)
    return f"{said}: {abs(change):,} % {'more' if change > 0 else 'less'}." if change else f"{said}: as much."
