"""Among many orders the indexes find what reading every order finds: no fewer, no more."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from tests.factories import make_buyer, make_order, make_partner, make_staff
from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.demo import loading
from webapp.extensions import db as database
from webapp.fulfilment.models import shipments
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ids import ORDER
from webapp.ordering import finding, looking_up
from webapp.ordering.filtering import NEWEST, OLDEST, OrderFilter
from webapp.ordering.finding import LOOKED_AT
from webapp.ordering.listing import list_counted, list_keys_newest, list_newest
from webapp.ordering.models import CANCELLED, DELIVERED, Order
from webapp.ordering.queries import list_orders
from webapp.ordering.search_index import update_search
from webapp.ordering.searching import parse_search

# The last of these orders are still waiting for SQLite's index.
MANY = LOOKED_AT + 300
SEARCHES = (
    "märzen", "br-4001", "po-1", "po-12", "1z999aa10", "jd0146", "lager glass", "founders 4 ipa",
    "no such words", "17", "or21", "or00007", "2299", "4001", "999", "000",
)  # fmt: skip


class Found(NamedTuple):
    """An order with all the text that it is found by."""

    order: Order
    items: str
    tracking: str

    def has(self, typed: str) -> bool:
        number = typed.removeprefix("or")
        if number.isdigit() and self.begins_with(number):
            return True
        words = typed.split()
        return len(typed) > 2 and any(
            all(word in text for word in words) for text in (self.items, self.tracking)
        )

    def begins_with(self, number: str) -> bool:
        printed = ORDER.dump(self.order.id).removeprefix("OR")
        return (printed if number.startswith("0") else str(self.order.id)).startswith(number)


def all_orders() -> list[Found]:
    numbers = dict(
        database.session.execute(sa.select(shipments.c.order_id, shipments.c.tracking_number)).all()
    )
    return [
        Found(
            order,
            "\n".join(
                [order.customer_reference or "", *(f"{item.sku} {item.product_name}" for item in order.items)]
            ).casefold(),
            (numbers.get(order.id) or "").casefold(),
        )
        for order in list_orders(seen_by=make_staff(), limit=MANY)
    ][::-1]


def keys(wanted: OrderFilter, by: Actor, **page: Any) -> list[int]:
    return [order.id for order in list_newest(wanted, seen_by=by, **page).orders]


@pytest.fixture
def many(db: None) -> None:
    loading.load(MANY)


@pytest.mark.parametrize("first", [finding.FIRST, 5])
def test_the_indexes_find_what_reading_finds(many: None, monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    # With few that are read first, more is looked up: also by walking through the tracking numbers.
    monkeypatch.setattr(finding, "FIRST", first)
    everything, house = all_orders(), make_staff()
    buyer = make_buyer(make_partner()._replace(id=1))
    end = clock.now() - timedelta(days=30)
    start = end - timedelta(days=20)

    asked = (
        (house, None, False, None),
        (house, CANCELLED, False, None),
        (house, None, True, None),
        (house, None, False, Decimal(2000)),
        (buyer, None, False, None),
    )
    for typed, (by, status, is_dated, least) in product(SEARCHES, asked):
        dates: dict[str, Any] = {"placed_from": start, "placed_to": end} if is_dated else {}
        wanted = OrderFilter(search=parse_search(typed), status=status, least=least, **dates)
        passing = [
            found.order
            for found in everything
            if found.has(typed)
            and by.partner_id in (None, found.order.partner_id)
            and (least is None or found.order.total >= least)
            and (not is_dated or start <= found.order.placed_at < end)
        ]
        there = [order.id for order in passing if status in (None, order.status)]
        middle = there[len(there) // 2] if there else 1

        assert list(list_keys_newest(wanted, seen_by=by)) == there, wanted
        assert keys(wanted, by) == there[:50]
        assert keys(wanted, by, before=middle) == [key for key in there if key < middle][:50]
        newer = [key for key in there if key > middle][-50:]
        assert keys(wanted, by, after=middle) == (newer if len(newer) == 50 else there[:50])
        counted = list_counted(wanted, seen_by=by)[1]
        assert counted.is_complete or status or len(passing) > min(50, first)
        assert counted.total == len(passing) or (not counted.is_complete and len(there) >= counted.total)
        if counted.is_complete:
            assert counted.by_status[DELIVERED] == sum(order.status == DELIVERED for order in passing)


@pytest.mark.parametrize("sort", [NEWEST, OLDEST])
@pytest.mark.parametrize("typed", ["br-4001", "po-12", "1z999aa10", "no such words"])
def test_looks_that_stop_early_lead_on_to_the_end(
    many: None, monkeypatch: pytest.MonkeyPatch, typed: str, sort: str
) -> None:
    monkeypatch.setattr(looking_up, "HITS", {"sqlite": 3, "postgresql": 3})
    monkeypatch.setattr(finding, "FIRST", 5)
    looked_for = finding.Finding(OrderFilter(search=parse_search(typed)), partner_id=None, sort=sort)
    found: list[int] = []
    before = None

    for _ in range(MANY):
        keys, stopped_at = looked_for.find(limit=10, before=before, look_at=30)
        found += keys
        if stopped_at is None and len(keys) < 10:
            break
        before = stopped_at or keys[-1]

    everything = [one.order.id for one in all_orders() if one.has(typed)]
    assert found == (everything if sort == NEWEST else everything[::-1])


def test_what_changes_in_an_old_order_is_found_at_once(many: None) -> None:
    by = make_staff()
    edited, tracked = list_orders(seen_by=by, limit=2)
    before = edited.snapshot()
    edited.customer_reference = "Kiosk 9"

    transactions.write(lambda: update_search(edited, before))
    update_order(tracked.order_id, OrderUpdate(tracking_number="Corrected-1"), by=by)
    placed = make_order(customer_reference="Zwickl")

    assert keys(OrderFilter(search=parse_search("kiosk")), by) == [edited.id]
    assert keys(OrderFilter(search=parse_search("corrected")), by) == [tracked.id]
    assert keys(OrderFilter(search=parse_search("zwickl")), by) == [placed.id]
    assert before.customer_reference
    assert edited.id not in keys(OrderFilter(search=parse_search(before.customer_reference)), by)
