"""Placing many orders at once: each whole or not at all, and all of them in one transaction."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
import sqlalchemy as sa

from tests.factories import make_buyer, make_partner, make_product, make_staff, one_of
from tests.observing import count_rows, kinds_of_events, movements_of, stock_of
from webapp import checking, transactions
from webapp.accounts.audit import audit_events
from webapp.accounts.models import Partner
from webapp.accounts.partners import BuyingPartner, partner_by_code
from webapp.errors import (
    DatabaseUnavailable,
    DomainError,
    EmptyOrder,
    InvalidInput,
    NotAllowed,
    OrderTotalTooLarge,
    ProductNotAvailable,
    ProductNotFound,
    TooManyItems,
)
from webapp.extensions import db as database
from webapp.ordering.batching import MOST_ITEMS, Batch, Placed, RequestedOrder, place_orders
from webapp.ordering.counting import count_orders, count_orders_of
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem
from webapp.transactions import Overtaken


def order_of(*items: RequestedItem, partner: BuyingPartner | None = None) -> RequestedOrder:
    buyer = partner or make_partner()
    return RequestedOrder(lambda: buyer, items)


def place(*batch: RequestedOrder | DomainError) -> list[type]:
    """What became of each."""
    return [type(result) for result in place_orders(batch, by=make_staff())]


def test_a_refused_order_hinders_no_other(db: None) -> None:
    product, sold_out = make_product(price="10.99"), make_product(stock=0)
    dear = make_product(price="99999999.99")
    batch: Batch = [
        order_of(one_of(product)),
        order_of(one_of(product), one_of(sold_out)),
        order_of(one_of(product), RequestedItem("PR99999", 1)),
        InvalidInput("customerId", "is required"),
        order_of(),
        order_of(one_of(dear, 1_000_000)),
        order_of(one_of(product, 2)),
    ]

    results = place_orders(batch, by=make_staff())

    refused = [ProductNotAvailable, ProductNotFound, InvalidInput, EmptyOrder, OrderTotalTooLarge]
    assert [type(result) for result in results] == [Order, *refused, Order]
    assert [str(it.total) for it in results if isinstance(it, Order)] == ["10.99", "21.98"]
    assert count_orders() == 2


def test_what_is_placed_is_as_if_placed_by_itself(db: None) -> None:
    product, one, other = make_product(stock=9), make_partner(), make_partner()

    results = place_orders(
        [
            RequestedOrder(lambda: one, [one_of(product, 2)], "PO-1", {"street": "1 Main St"}),
            order_of(one_of(product, 3), partner=other),
            order_of(one_of(product, 1), partner=one),
        ],
        by=make_staff(),
    )

    first, *_ = [result for result in results if isinstance(result, Order)]
    assert (first.customer_reference, first.shipping_address) == ("PO-1", {"street": "1 Main St"})
    assert movements_of(product) == [("adjustment", 9), ("order", -2), ("order", -3), ("order", -1)]
    assert kinds_of_events(first.id) == ["placed"]
    assert count_orders_of([one.id, other.id]) == {one.id: 2, other.id: 1}
    assert checking.find_problems() == []


def test_the_orders_of_a_batch_share_the_stock(db: None) -> None:
    scarce, other = make_product(stock=5), make_product(stock=5)

    ends = place(
        order_of(one_of(scarce, 3)),
        order_of(one_of(other), one_of(scarce, 3)),
        order_of(one_of(scarce, 2)),
        order_of(one_of(scarce)),
    )

    assert ends == [Order, ProductNotAvailable, Order, ProductNotAvailable]
    assert (stock_of(scarce), stock_of(other)) == (0, 5)


def test_a_partner_is_registered_by_the_first_order_that_is_placed(db: None) -> None:
    product, sold_out, by = make_product(), make_product(stock=0), make_staff()
    batch = [
        RequestedOrder(partial(partner_by_code, code, by=by), [one_of(item)])
        for code, item in [("NEW-1", sold_out), ("NEW-2", sold_out), ("NEW-2", product), ("NEW-2", product)]
    ]

    results = place_orders(batch, by=by)

    assert [isinstance(result, Order) for result in results] == [False, False, True, True]
    assert list(database.session.scalars(sa.select(Partner.code))) == ["NEW-2"]
    registered = sa.select(audit_events.c.subject).where(audit_events.c.kind == "partner_registered")
    assert list(database.session.scalars(registered)) == ["NEW-2"]


def test_when_all_are_refused_nothing_is_left_of_them(db: None) -> None:
    sold_out, partner = make_product(stock=0), make_partner()
    before = count_rows()

    ends = place(*[order_of(one_of(sold_out), partner=partner)] * 3)

    assert ends == [ProductNotAvailable] * 3
    assert count_rows() == before


def test_nobody_places_orders_who_may_not(db: None) -> None:
    partner = make_partner()
    batch = [order_of(one_of(make_product()), partner=partner)]

    with pytest.raises(NotAllowed):
        place_orders(batch, by=make_buyer(partner, "orders:read"))


def test_more_items_than_are_written_at_once_are_refused_together(db: None) -> None:
    order = order_of(*[one_of(make_product())] * 500)
    too_long = order_of(*[one_of(make_product())] * MOST_ITEMS)
    before = count_rows()

    with pytest.raises(InvalidInput):
        place(*[order] * (MOST_ITEMS // 500), order_of(one_of(make_product())))

    # One that is refused by itself is not written.
    assert place(too_long, too_long) == [TooManyItems] * 2
    assert count_rows()["orders"] == before["orders"]


class Killed(BaseException):
    """The end of the process, as far as its transaction goes."""


def test_what_ends_before_it_is_committed_leaves_no_order_of_the_batch(db: None) -> None:
    product = make_product(stock=5)
    batch = [order_of(one_of(product)), order_of(one_of(product))]
    before = count_rows()

    def die(work: Callable[[], object]) -> None:
        work()
        raise Killed()

    with pytest.raises(Killed), transactions.along(die):
        place(*batch)

    assert (count_rows(), stock_of(product)) == (before, 5)


@pytest.mark.parametrize("times", [1, 9])
def test_a_busy_database_runs_the_whole_batch_again_or_none_of_it(db: None, times: int) -> None:
    product = make_product(stock=5)
    batch = [order_of(one_of(product, 3)), order_of(one_of(product, 3)), order_of(one_of(product, 2))]
    fails = iter([True] * times)

    def overtaken_at_first(work: Callable[[], object]) -> object:
        result = work()
        if next(fails, False):
            raise Overtaken()
        return result

    results: list[Placed] = []
    with transactions.along(overtaken_at_first), suppress(DatabaseUnavailable):
        results.extend(place_orders(batch, by=make_staff()))

    assert [isinstance(it, Order) for it in results] == ([True, False, True] if times == 1 else [])
    assert (stock_of(product), count_orders()) == ((0, 2) if times == 1 else (5, 0))
    assert checking.find_problems() == []
