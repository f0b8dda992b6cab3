"""Partners as their pages show them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from flask import url_for

from webapp.accounts.actors import Actor
from webapp.accounts.addresses import list_addresses
from webapp.accounts.finding_audit import AuditFilter, find_audit
from webapp.accounts.finding_people import list_people_of
from webapp.accounts.keeping_partners import (
    ALL,
    BY_API,
    INACTIVE,
    ListedPartner,
    count_partners,
    find_partners,
    list_merged_into,
)
from webapp.accounts.models import PEOPLE_MANAGE, Partner
from webapp.accounts.partners import find_by_code
from webapp.formatting import STATUS_WORDS, address_lines, counted, day, money, number, zone
from webapp.ops.audit.showing import ShownEvent, show_event
from webapp.ops.lists import Tab, address, pages_of, tabs_of
from webapp.ordering.counting import count_orders_by_status, count_orders_of
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import ListedOrder, list_newest
from webapp.ordering.spending import MonthlySpending, list_spending
from webapp.paging import Pager
from webapp.portal.keys.answers import list_keys
from webapp.portal.keys.showing import HOUSE_WORDS
from webapp.portal.people.showing import show

KINDS: Final[Mapping[str, str]] = {
    ALL: "All",
    BY_API: "Registered by an API",
    INACTIVE: "Inactive",
}
RECENT: Final = 10
EVENTS: Final = 8


class ShownPartner(NamedTuple):
    """A partner of the list. `state` is a badge (word, kind)."""

    code: str
    name: str
    href: str
    state: tuple[str, str]
    orders: str


class Results(NamedTuple):
    partners: Sequence[ShownPartner]
    tabs: Sequence[Tab]
    pager: Pager


class Named(NamedTuple):
    name: str
    href: str


class Figure(NamedTuple):
    number: str
    word: str
    href: str


class RecentOrder(NamedTuple):
    order_id: str
    href: str
    reference: str
    status: str
    status_word: str
    placed: str
    total: str


def show_results(q: str, which: str, page: int, *, by: Actor) -> Results:
    """Raises BadValue."""
    path = url_for("ops.partners.partners")
    found, has_more = find_partners(q, which, seen_by=by, page=page)
    totals, orders = count_partners(q, seen_by=by), count_orders_of([partner.id for partner in found])
    return Results(
        partners=[_listed(partner, orders.get(partner.id, 0)) for partner in found],
        tabs=tabs_of(KINDS, totals, current=which, at=lambda it: address(path, q=q, which=it)),
        pager=pages_of(
            totals[which],
            "partner",
            "partners",
            page=page,
            has_more=has_more,
            at=lambda it: address(path, q=q, which=which, page=it),
        ),
    )


def state_of(partner: Partner | ListedPartner) -> tuple[str, str]:
    """In a badge: (word, kind)."""
    if partner.merged_into_id is not None:
        return "Merged", ""
    if not partner.is_active:
        return "Inactive", ""
    return ("Registered by an API", "expiring") if partner.is_registered_by_api else ("Active", "active")


def show_partner(partner: Partner, by: Actor) -> dict[str, Any]:
    """What the page of one partner needs; what only admins may see, for them alone."""
    is_admin = by.may(PEOPLE_MANAGE)
    facts: dict[str, Any] = {
        "state": state_of(partner),
        "figures": _figures(partner),
        "ordered": _ordered(list_spending(partner.id, zone=zone())),
        "recent": _recent(partner.id, by),
        "people": [show(person, own_id=by.id) for person in list_people_of(partner.id, seen_by=by)],
        "addresses": [
            (it.label, address_lines(it.address), it.is_default)
            for it in list_addresses(seen_by=by, partner_id=partner.id)
        ],
        "merged": list_merged_into(partner.id),
        "into": _into(partner),
        "made": day(partner.created_at),
        "all_orders": _orders_of(partner.code),
        "is_admin": is_admin,
    }
    if is_admin:
        facts |= list_keys(by, HOUSE_WORDS, partner_id=partner.id)
        facts["events"] = _events(partner.code, by)
    return facts


def _listed(partner: ListedPartner, orders: int) -> ShownPartner:
    href = url_for("ops.partners.partner", partner_code=partner.code)
    return ShownPartner(partner.code, partner.name, href, state_of(partner), number(orders))


def _into(partner: Partner) -> Named | None:
    """What the partner became, where it was merged."""
    if partner.merged_into_id is None:
        return None
    into = find_by_code(partner.code)
    return into and Named(into.name, url_for("ops.partners.partner", partner_code=into.code))


def _figures(partner: Partner) -> list[Figure]:
    counts = count_orders_by_status(partner_id=partner.id)
    return [
        Figure(number(orders), STATUS_WORDS[status], _orders_of(partner.code, status=status))
        for status, orders in counts.items()
    ]


def _orders_of(code: str, **filters: str) -> str:
    return address("/ops/orders", partner=code, **filters)


def _ordered(months: Sequence[MonthlySpending]) -> str:
    """What was ordered in the last twelve months, in each currency."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for month in months:
        totals[month.currency] += month.total
    sums = [money(total, currency) for currency, total in totals.items()]
    orders = counted(sum(month.orders for month in months), "order")
    return f"{' and '.join(sums)} in {orders}" if sums else "Nothing"


def _recent(partner_id: int, by: Actor) -> list[RecentOrder]:
    page = list_newest(OrderFilter(partner_id=partner_id), seen_by=by, limit=RECENT)
    return [_order(row) for row in page.orders]


def _order(order: ListedOrder) -> RecentOrder:
    return RecentOrder(
        order_id=order.order_id,
        href=f"/ops/orders/{order.order_id}",
        reference=order.customer_reference or "",
        status=order.status,
        status_word="Shipped in part" if order.is_shipped_in_part else STATUS_WORDS[order.status],
        placed=day(order.placed_at),
        total=money(order.total, order.currency),
    )


def _events(code: str, by: Actor) -> list[ShownEvent]:
    page = find_audit(AuditFilter(subject=code), seen_by=by, limit=EVENTS)
    return [show_event(event) for event in page.events]
