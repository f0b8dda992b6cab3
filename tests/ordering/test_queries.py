"""Reading orders: who sees which, page by page or all at once, in few statements."""

from itertools import islice
from typing import Any

import pytest

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
from webapp.demo import loading
from webapp.errors import OrderNotFound
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import PLACED, PROCESSING, SHIPPED
from webapp.ordering.queries import ORDERS_AT_ONCE, get_order, list_keys, list_orders, read_orders

MORE_THAN_TWO_BATCHES = 2 * ORDERS_AT_ONCE + 17


@pytest.mark.parametrize("order_id", ["OR00002", "OR1", "or00001", "OR000001", "OR٠٠٠٠١", "PR00001", ""])
def test_a_malformed_id_is_an_unknown_one(db: None, order_id: str) -> None:
    make_order()

    with pytest.raises(OrderNotFound) as refused:
        get_order(order_id, seen_by=make_staff())

    assert refused.value.order_id == order_id


def test_a_partner_sees_its_own_orders_and_the_house_sees_all(db: None) -> None:
    partner, other = make_partner(), make_partner()
    own, foreign = make_order(partner=partner), make_order(partner=other)
    buyer = make_buyer(partner)

    assert get_order(own.order_id, seen_by=buyer) == own
    assert list_orders(seen_by=buyer, limit=10) == [own]
    assert list(list_keys(seen_by=buyer)) == [own.id]
    assert list_orders(seen_by=make_staff(), limit=10) == [own, foreign]
    assert list(list_keys(seen_by=make_staff())) == [own.id, foreign.id]


def test_anothers_order_is_the_same_not_found_as_none_at_all(db: None) -> None:
    foreign = make_order()

    with pytest.raises(OrderNotFound) as refused:
        get_order(foreign.order_id, seen_by=make_buyer(make_partner()))

    assert vars(refused.value) == {"order_id": foreign.order_id}


def test_a_partner_who_asks_for_anothers_orders_finds_none(db: None) -> None:
    partner, other = make_partner(), make_partner()
    make_order(partner=partner)
    make_order(partner=other)

    assert list_orders(seen_by=make_buyer(partner), limit=10, partner_id=other.id) == []


def test_a_list_is_oldest_first_with_each_orders_own_items(db: None) -> None:
    orders = [make_order(one_of(make_product(), 1), one_of(make_product(), 2)) for _ in range(3)]

    listed = list_orders(seen_by=make_staff(), limit=10)

    assert listed == orders
    assert [order.id for order in listed] == sorted(order.id for order in orders)


def test_pages_by_offset_and_by_the_last_order_seen_hold_every_order_once(db: None) -> None:
    orders, staff = [make_order() for _ in range(5)], make_staff()

    by_offset = [list_orders(seen_by=staff, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    after_each = [list_orders(seen_by=staff, limit=2, after=key) for key in (0, orders[1].id, orders[3].id)]

    assert by_offset == [orders[:2], orders[2:4], orders[4:], []]
    assert after_each == [orders[:2], orders[2:4], orders[4:]]


def test_a_page_holds_one_status_or_one_partner_or_both(db: None) -> None:
    partner, other, staff = make_partner(), make_partner(), make_staff()
    placed, shipped = make_order(partner=partner), make_order_at(SHIPPED, partner=partner)
    elsewhere = make_order_at(SHIPPED, partner=other)

    assert list_orders(seen_by=staff, limit=9, status=SHIPPED) == [shipped, elsewhere]
    assert list_orders(seen_by=staff, limit=9, partner_id=partner.id) == [placed, shipped]
    assert list_orders(seen_by=staff, limit=9, partner_id=partner.id, status=PLACED) == [placed]
    assert list_orders(seen_by=staff, limit=9, status=PROCESSING) == []
    assert list_orders(seen_by=make_buyer(other), limit=9, status=SHIPPED) == [elsewhere]


@pytest.mark.parametrize("number", [1, 40])
@pytest.mark.parametrize("filters", [{}, {"status": PLACED}, {"offset": 0, "partner_id": 1}])
def test_a_page_takes_two_statements_however_long_it_is(
    db: None, number: int, filters: dict[str, Any]
) -> None:
    partner, items = make_partner(), [one_of(make_product()), one_of(make_product())]
    for _ in range(number):
        make_order(*items, partner=partner)

    with sent_statements() as sent:
        page = list_orders(seen_by=make_staff(), limit=100, **filters)

    assert [len(order.items) for order in page] == [2] * number
    assert [" FROM orders" in " ".join(statement.split()) for statement in sent] == [True, False]


def test_an_empty_page_asks_for_no_items(db: None) -> None:
    with sent_statements() as sent:
        assert list_orders(seen_by=make_staff(), limit=100) == []

    assert len(sent) == 1


def test_one_order_takes_two_statements(db: None) -> None:
    order = make_order(*[one_of(make_product())] * 5)

    with sent_statements() as sent:
        get_order(order.order_id, seen_by=make_staff())

    assert len(sent) == 2


def test_all_orders_are_read_in_batches_as_the_reader_asks_for_them(db: None) -> None:
    loading.load(MORE_THAN_TWO_BATCHES)
    keys = list_keys(seen_by=make_staff())

    with sent_statements() as before_asking:
        batches = read_orders(keys)
    with sent_statements() as of_the_first:
        first = next(batches)
    rest = list(batches)

    assert keys.itemsize == 8
    assert (len(before_asking), len(of_the_first)) == (0, 2)
    assert [len(batch) for batch in (first, *rest)] == [ORDERS_AT_ONCE, ORDERS_AT_ONCE, 17]
    assert [order.id for batch in (first, *rest) for order in batch] == list(keys)
    assert list(keys) == list(range(1, MORE_THAN_TWO_BATCHES + 1))
    assert all(order.items for batch in (first, *rest) for order in batch)


def test_a_partner_reads_all_of_its_own_orders_and_no_others(db: None) -> None:
    loading.load(100)
    everything = list_orders(seen_by=make_staff(), limit=100)
    partner_id = everything[0].partner_id
    partner = make_partner()._replace(id=partner_id)

    keys = list_keys(seen_by=make_buyer(partner))

    assert list(keys) == [order.id for order in everything if order.partner_id == partner_id]
    assert 0 < len(keys) < 100


def test_a_list_of_all_is_as_long_as_it_promised_whatever_is_deleted_meanwhile(db: None) -> None:
    first, second = make_order(), make_order()
    keys = list_keys(seen_by=make_staff())

    delete_order(second.order_id, by=make_staff())

    assert [order.id for batch in islice(read_orders(keys), 9) for order in batch] == [first.id, second.id]
    assert list(list_keys(seen_by=make_staff())) == [first.id]
