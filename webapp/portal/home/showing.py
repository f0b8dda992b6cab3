"""What the home of a partner's people shows, in words and amounts ready to be laid out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from flask import url_for

from webapp.accounts.actors import Actor
from webapp.cart.queries import get_cart
from webapp.charts import BarChart, Value, bar_chart
from webapp.formatting import MONTHS, STATUS_WORDS, counted, day, money, number, zone
from webapp.ordering.attention import list_cancelled_by_house, list_part_shipped
from webapp.ordering.counting import count_orders_by_status
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import ListedOrder, list_newest
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED
from webapp.ordering.spending import MonthlySpending, list_spending

RECENT: Final = 5
PATH: Final = (PLACED, PROCESSING, SHIPPED, DELIVERED)


class Figure(NamedTuple):
    """How many orders there are of a kind, and where they are listed."""

    number: str
    word: str
    href: str


class Attention(NamedTuple):
    """Something to look at, and why; `kind` is that of a badge."""

    icon: str
    kind: str
    title: str
    why: str
    href: str


class ShownStep(NamedTuple):
    word: str
    state: str


class RecentOrder(NamedTuple):
    order_id: str
    href: str
    again: str
    reference: str
    status: str
    status_word: str
    steps: Sequence[ShownStep]
    placed: str
    items: str
    total: str


class Spending(NamedTuple):
    """What was spent in one currency: a chart, what it says in a sentence, and the same month by month."""

    chart: BarChart
    said: str
    months: Sequence[tuple[str, str, str]]


class Home(NamedTuple):
    figures: Sequence[Figure]
    attention: Sequence[Attention]
    recent: Sequence[RecentOrder]
    spending: Sequence[Spending]


def get_home(by: Actor) -> Home:
    partner_id = by.partner_id or 0
    counts = count_orders_by_status(partner_id=partner_id)
    return Home(
        figures=[
            Figure(number(counts[status]), word, url_for("portal.orders.orders", status=status))
            for status, word in (
                (PLACED, "placed"),
                (PROCESSING, "being prepared"),
                (SHIPPED, "on their way"),
            )
        ],
        attention=list(_attention(by, partner_id)),
        recent=[_recent(order) for order in list_newest(OrderFilter(), seen_by=by, limit=RECENT).orders],
        spending=[
            _spending(currency, list(months))
            for currency, months in groupby(
                list_spending(partner_id, zone=zone()), key=lambda month: month.currency
            )
        ],
    )


def _attention(by: Actor, partner_id: int) -> Iterator[Attention]:
    cart = get_cart(by, partner_id)
    if cart.items:
        waits = f"{counted(len(cart.items), 'product')}, {money(cart.total, cart.currency or '')}."
        troubled = len(cart.problems)
        yield Attention(
            "shopping-cart",
            "warning" if troubled else "info",
            "Your order is not placed yet",
            f"{waits} {counted(troubled, 'product')} cannot be ordered as it stands." if troubled else waits,
            url_for("portal.cart.cart"),
        )
    for order in list_part_shipped(seen_by=by):
        yield Attention(
            "truck",
            SHIPPED,
            f"{_named(order.order_id, order.customer_reference)} is shipped in part",
            f"{counted(order.remaining, 'unit is', 'units are')} still to come.",
            url_for("portal.order.order", order_id=order.order_id),
        )
    for cancelled in list_cancelled_by_house(seen_by=by):
        yield Attention(
            "ban",
            CANCELLED,
            f"{_named(cancelled.order_id, cancelled.customer_reference)} was cancelled by the distributor",
            f"On {day(cancelled.at)}. {cancelled.reason or 'No reason was given.'}",
            url_for("portal.order.order", order_id=cancelled.order_id),
        )


def _named(order_id: str, reference: str | None) -> str:
    return f"{order_id} ({reference})" if reference else order_id


def _recent(order: ListedOrder) -> RecentOrder:
    return RecentOrder(
        order_id=order.order_id,
        href=url_for("portal.order.order", order_id=order.order_id),
        again=url_for("portal.quick_order.order_again", order_id=order.order_id),
        reference=order.customer_reference or "",
        status=order.status,
        status_word="Shipped in part" if order.is_shipped_in_part else STATUS_WORDS[order.status],
        steps=_steps(order.status),
        placed=day(order.placed_at),
        items=counted(order.items, "item"),
        total=money(order.total, order.currency),
    )


def _steps(status: str) -> list[ShownStep]:
    if status == CANCELLED:
        return []
    here = PATH.index(status)
    return [
        ShownStep(
            STATUS_WORDS[step],
            "done" if index < here or status == DELIVERED else "current" if index == here else "to_come",
        )
        for index, step in enumerate(PATH)
    ]


def _spending(currency: str, months: Sequence[MonthlySpending]) -> Spending:
    rows = [
        (f"{MONTHS[it.month.month - 1]} {it.month.year}", money(it.total, currency), number(it.orders))
        for it in months
    ]
    values = [
        Value(MONTHS[it.month.month - 1][0], it.total, f"{month}: {total}")
        for it, (month, total, _) in zip(months, rows, strict=True)
    ]
    spent = sum((it.total for it in months), Decimal(0))
    highest = max(range(len(months)), key=lambda index: months[index].total)
    return Spending(
        bar_chart(values),
        f"{money(spent, currency)} in twelve months, {rows[-1][1]} of it this month. "
        f"The most was {rows[highest][1]} in {rows[highest][0]}.",
        rows,
    )
