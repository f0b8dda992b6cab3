"""Whatever filters, words and sorts are combined, the pages of a list hold all that passes, in its order."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any, Final

import pytest

from tests.factories import make_staff
from tests.ordering.test_finding import MANY, Found, all_orders
from webapp import clock
from webapp.accounts.actors import Actor
from webapp.demo import loading
from webapp.ordering.filtering import NEWEST, SORTS, VALUE_DOWN, VALUE_UP, OrderFilter
from webapp.ordering.listing import list_keys_newest, list_newest
from webapp.ordering.models import CANCELLED, DELIVERED, Order
from webapp.ordering.searching import parse_search, with_partners

AGE: Final[Callable[[Order], Any]] = lambda order: order.id  # noqa: E731
VALUE: Final[Callable[[Order], Any]] = lambda order: (order.total, order.id)  # noqa: E731


@pytest.mark.parametrize("typed", ["", "ipa", "1z999aa10", "raytech", "no such words"])
def test_the_pages_of_a_list_hold_all_that_passes_in_its_order(db: None, typed: str) -> None:
    loading.load(MANY)
    everything, house = all_orders(), make_staff()
    end = clock.now() - timedelta(days=30)
    dates = {"placed_from": end - timedelta(days=30), "placed_to": end}
    values = {"least": Decimal(400), "most": Decimal(900)}
    asked: tuple[dict[str, Any], ...] = (
        {}, {"partner_id": 1}, values, {"least": Decimal(8_000)}, {"status": CANCELLED, **values},
        {"partner_id": 2, **dates, **values}, {"is_shipped_in_part": True}, {"status": DELIVERED, **dates},
    )  # fmt: skip

    for given, sort in product(asked, SORTS):
        wanted = OrderFilter(search=with_partners(parse_search(typed)), **given)
        passing = [found.order for found in everything if passes(found, wanted, typed)]
        order_of = VALUE if sort in (VALUE_UP, VALUE_DOWN) else AGE
        there = [order.id for order in sorted(passing, key=order_of, reverse=sort in (NEWEST, VALUE_DOWN))]

        assert list(list_keys_newest(wanted, seen_by=house, sort=sort)) == there, (given, sort)
        assert walked(wanted, house, sort) == there, (given, sort)


def passes(found: Found, wanted: OrderFilter, typed: str) -> bool:
    order = found.order
    return (
        (not typed or found.has(typed) or typed in order.partner_name.casefold())
        and wanted.status in (None, order.status)
        and wanted.partner_id in (None, order.partner_id)
        and (wanted.least is None or wanted.least <= order.total)
        and (wanted.most is None or order.total <= wanted.most)
        and (wanted.placed_from is None or wanted.placed_from <= order.placed_at)
        and (wanted.placed_to is None or order.placed_at < wanted.placed_to)
        and (not wanted.is_shipped_in_part or order.is_shipped_in_part)
    )


def walked(wanted: OrderFilter, by: Actor, sort: str) -> list[int]:
    """The keys of all pages, one after the other."""
    seen: list[int] = []
    before: int | None = None
    for limit in (30, 50, *[MANY] * 8):
        page = list_newest(wanted, seen_by=by, sort=sort, limit=limit, before=before)
        seen += [order.id for order in page.orders]
        before = page.older
        if before is None:
            return seen
    raise AssertionError("the pages never end")
