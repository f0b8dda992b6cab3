"""Reading what documents are made of: in a few statements, and only what one may see."""

import pytest

from tests.factories import make_buyer, make_order, make_partner, make_staff
from tests.observing import sent_statements
from webapp.documents.queries import MOST_ORDERS, read_documented
from webapp.errors import OrderNotFound, TooManyOrders
from webapp.fulfilment.services import ship
from webapp.ordering.deleting import delete_order


def test_many_orders_take_as_many_statements_as_one(db: None) -> None:
    orders = [make_order() for _ in range(5)]
    for order in orders:
        ship(order.order_id, None, by=make_staff())
    ids = [order.order_id for order in reversed(orders)]

    with sent_statements() as for_one:
        read_documented(ids[:1], seen_by=make_staff())
    with sent_statements() as for_all:
        found = read_documented([*ids, ids[0]], seen_by=make_staff())

    assert [it.order.order_id for it in found] == ids
    assert [len(it.order.items) for it in found] == [1] * 5
    assert [[*it.sent[it.shipments[0].id].values()] for it in found] == [[1]] * 5
    assert len(for_all) == len(for_one) <= 5


def test_another_partner_s_order_and_a_deleted_one_are_not_found(db: None) -> None:
    partner = make_partner()
    own, theirs, deleted = make_order(partner=partner), make_order(), make_order(partner=partner)
    delete_order(deleted.order_id, by=make_staff())

    assert len(read_documented([own.order_id], seen_by=make_buyer(partner))) == 1
    for wrong in (theirs.order_id, deleted.order_id, "OR99999", "nonsense", ""):
        with pytest.raises(OrderNotFound) as refusal:
            read_documented([own.order_id, wrong], seen_by=make_buyer(partner))
        assert refusal.value.order_id == wrong


def test_a_file_takes_so_many_orders_and_no_more(db: None) -> None:
    named = [f"OR{number:05}" for number in range(1, MOST_ORDERS + 2)]

    with pytest.raises(TooManyOrders):
        read_documented(named, seen_by=make_staff())
    with pytest.raises(OrderNotFound):
        read_documented(named[1:], seen_by=make_staff())
