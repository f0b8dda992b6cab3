"""Lists of orders as people see them: newest first, page by page, by dates and status, counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    make_buyer,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from tests.observing import sent_statements
from webapp import transactions
from webapp.extensions import db as database
from webapp.fulfilment.services import ship
from webapp.ordering.deleting import delete_order
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import (
    OrderPage,
    list_counted,
    list_keys_newest,
    list_newest,
    read_listed,
)
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, SHIPPED, Order, orders
from webapp.ordering.searching import parse_search

EVERYTHING = OrderFilter()
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def keys(page: OrderPage) -> list[int]:
    return [order.id for order in page.orders]


def place_at(*moments: datetime, **fields: Any) -> list[Order]:
    """Orders that were placed at these moments."""
    product = make_product()
    placed = [make_order(one_of(product), **fields) for _ in moments]
    for order, moment in zip(placed, moments, strict=True):
        moved = sa.update(orders).where(orders.c.id == order.id).values(placed_at=moment)
        transactions.write(lambda moved=moved: database.session.execute(moved))  # type: ignore[misc]
    return placed


def test_a_row_tells_what_a_list_shows(db: None) -> None:
    partner = make_partner("RayTech Corp.")
    order = make_order(
        one_of(make_product(price="10.99"), 2),
        one_of(make_product(price="1.00"), 3),
        partner=partner,
        customer_reference="PO-7",
    )

    (row,) = list_newest(EVERYTHING, seen_by=make_buyer(partner)).orders

    assert (row.order_id, row.partner_name, row.customer_reference) == (
        order.order_id,
        "RayTech Corp.",
        "PO-7",
    )
    assert (row.status, row.currency, row.total, row.items) == (PLACED, "USD", order.total, 2)
    assert row.placed_at == order.placed_at
    assert not row.is_shipped_in_part


def test_a_row_says_that_an_order_is_shipped_in_part(db: None) -> None:
    order = make_order(one_of(make_product(), 3))

    ship(order.order_id, {order.items[0].id: 1}, by=make_staff())
    (in_part,) = list_newest(EVERYTHING, seen_by=make_staff()).orders
    ship(order.order_id, None, by=make_staff())
    (in_full,) = list_newest(EVERYTHING, seen_by=make_staff()).orders

    assert (in_part.is_shipped_in_part, in_full.is_shipped_in_part) == (True, False)


def test_pages_lead_from_the_newest_order_to_the_oldest_and_back(db: None) -> None:
    made = [make_order().id for _ in range(7)]
    newest_first, by = made[::-1], make_staff()

    first = list_newest(EVERYTHING, seen_by=by, limit=3)
    second = list_newest(EVERYTHING, seen_by=by, limit=3, before=first.orders[-1].id)
    third = list_newest(EVERYTHING, seen_by=by, limit=3, before=second.orders[-1].id)
    back = list_newest(EVERYTHING, seen_by=by, limit=3, after=third.orders[0].id)
    front = list_newest(EVERYTHING, seen_by=by, limit=3, after=second.orders[0].id)

    assert keys(first) + keys(second) + keys(third) == newest_first
    assert (back, front) == (second, first)
    assert [page.has_newer for page in (first, second, third)] == [False, True, True]
    assert [page.has_older for page in (first, second, third)] == [True, True, False]


def test_what_is_newer_but_fills_no_page_is_shown_with_what_follows(db: None) -> None:
    made = [make_order().id for _ in range(5)]

    page = list_newest(EVERYTHING, seen_by=make_staff(), limit=3, after=made[3])

    assert keys(page) == made[:1:-1]
    assert (page.has_newer, page.has_older) == (False, True)


def test_beyond_the_last_order_there_is_an_empty_page(db: None) -> None:
    order = make_order()

    page = list_newest(EVERYTHING, seen_by=make_staff(), before=order.id)

    assert page == OrderPage([])


def test_a_partner_lists_and_counts_its_own_orders_only(db: None) -> None:
    partner, other = make_partner(), make_partner()
    own, _ = make_order(partner=partner), make_order(partner=other)
    buyer = make_buyer(partner)
    dated = OrderFilter(placed_from=own.placed_at)

    for wanted in (EVERYTHING, dated, OrderFilter(status=PLACED), OrderFilter(search=parse_search("SKU"))):
        assert keys(list_newest(wanted, seen_by=buyer)) == [own.id]
        assert list(list_keys_newest(wanted, seen_by=buyer)) == [own.id]
        assert list_counted(wanted, seen_by=buyer)[1].total == 1
        assert list_counted(wanted, seen_by=make_staff())[1].total == 2


def test_deleted_orders_are_neither_listed_nor_counted(db: None) -> None:
    gone, left = make_order(), make_order()
    listed = list_keys_newest(EVERYTHING, seen_by=make_staff())

    delete_order(gone.order_id, by=make_staff())

    for wanted in (
        EVERYTHING,
        OrderFilter(placed_from=gone.placed_at),
        OrderFilter(search=parse_search("SKU")),
    ):
        assert keys(list_newest(wanted, seen_by=make_staff())) == [left.id]
        assert list_counted(wanted, seen_by=make_staff())[1].total == 1
    assert [row.id for batch in read_listed(listed) for row in batch] == [left.id]


def test_a_list_holds_one_status(db: None) -> None:
    placed, shipped = make_order(), make_order_at(SHIPPED)

    assert keys(list_newest(OrderFilter(status=PLACED), seen_by=make_staff())) == [placed.id]
    assert keys(list_newest(OrderFilter(status=SHIPPED), seen_by=make_staff())) == [shipped.id]
    assert keys(list_newest(OrderFilter(status=DELIVERED), seen_by=make_staff())) == []


def test_dates_hold_from_their_first_moment_to_before_their_last(db: None) -> None:
    hour = timedelta(hours=1)
    early, at_first, between, at_last, late = place_at(*(NOON + hour * n for n in range(5)))
    by = make_staff()

    both = OrderFilter(placed_from=NOON + hour, placed_to=NOON + 3 * hour)
    since = OrderFilter(placed_from=NOON + 3 * hour)
    until = OrderFilter(placed_to=NOON + hour)

    assert keys(list_newest(both, seen_by=by)) == [between.id, at_first.id]
    assert keys(list_newest(since, seen_by=by)) == [late.id, at_last.id]
    assert keys(list_newest(until, seen_by=by)) == [early.id]
    assert keys(list_newest(OrderFilter(placed_from=NOON + 9 * hour), seen_by=by)) == []
    assert keys(list_newest(OrderFilter(placed_to=NOON - hour), seen_by=by)) == []


def test_orders_that_were_numbered_out_of_their_order_in_time_keep_to_the_dates(db: None) -> None:
    second = timedelta(seconds=1)
    later, earlier = place_at(NOON + second, NOON - second)
    by = make_staff()

    assert keys(list_newest(OrderFilter(placed_to=NOON), seen_by=by)) == [earlier.id]
    assert keys(list_newest(OrderFilter(placed_from=NOON), seen_by=by)) == [later.id]
    assert keys(list_newest(OrderFilter(placed_to=NOON, search=parse_search("SKU")), seen_by=by)) == [
        earlier.id
    ]


def test_counts_tell_how_many_there_are_in_each_status_whichever_is_listed(db: None) -> None:
    for status in (PLACED, PLACED, SHIPPED, CANCELLED):
        make_order_at(status, customer_reference="PO-7")
    make_order(customer_reference="PO-8")
    some = {"placed": 2, "processing": 0, "shipped": 1, "delivered": 0, "cancelled": 1}
    by = make_staff()

    of_all = list_counted(OrderFilter(status=SHIPPED), seen_by=by)[1]
    searched = list_counted(OrderFilter(status=SHIPPED, search=parse_search("po-7")), seen_by=by)[1]
    by_number = list_counted(OrderFilter(search=parse_search("or00004")), seen_by=by)[1]

    assert (of_all.by_status, of_all.total, of_all.is_complete) == ({**some, "placed": 3}, 5, True)
    assert (searched.by_status, searched.total, searched.is_complete) == (some, 4, True)
    assert by_number.by_status["cancelled"] == by_number.total == 1


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize(
    "wanted",
    [
        EVERYTHING,
        OrderFilter(status=PLACED),
        OrderFilter(placed_from=NOON, placed_to=datetime(2100, 1, 1, tzinfo=UTC)),
        OrderFilter(search=parse_search("sku order or1")),
    ],
    ids=["all", "status", "dates", "words"],
)
def test_a_page_takes_few_statements_however_long_it_is(db: None, number: int, wanted: OrderFilter) -> None:
    product = make_product(sku="SKU order or1")
    for _ in range(number):
        make_order(one_of(product), one_of(product))

    with sent_statements() as sent:
        page = list_newest(wanted, seen_by=make_staff())

    assert [row.items for row in page.orders] == [2] * number
    # SQLite's index of letters reads tables of its own beside.
    assert len([text for text in sent if "'main'." not in text]) <= 3


def test_everything_that_is_filtered_is_read_in_batches(db: None) -> None:
    product = make_product()
    made = [make_order(one_of(product), customer_reference=f"PO-{n % 2}").id for n in range(9)]

    listed = list_keys_newest(OrderFilter(search=parse_search("po-0")), seen_by=make_staff())
    batches = list(read_listed(listed))

    assert list(listed) == made[::-2]
    assert [[row.id for row in batch] for batch in batches] == [made[::-2]]
