"""Counts of orders: exact at every moment, without counting."""

from collections import Counter
from functools import partial

import pytest
from flask import Flask

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.observing import at_once, sent_statements
from webapp import transactions
from webapp.accounts.partners import BuyingPartner
from webapp.checking import find_problems
from webapp.errors import ProductNotAvailable
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.counting import count_orders, recount
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, STATUSES
from webapp.ordering.placing import place_order


def counts(partner: BuyingPartner | None = None) -> dict[str, int]:
    partner_id = partner.id if partner else None
    by_status = {status: count_orders(partner_id=partner_id, status=status) for status in STATUSES}
    return {status: number for status, number in by_status.items() if number}


def test_a_new_order_is_counted_for_its_partner_and_for_all(db: None) -> None:
    partner, other, idle = make_partner(), make_partner(), make_partner()

    make_order(partner=partner)
    make_order(partner=partner)
    make_order(partner=other)

    assert (counts(partner), counts(other), counts(idle)) == ({PLACED: 2}, {PLACED: 1}, {})
    assert counts() == {PLACED: 3}
    assert (count_orders(), count_orders(partner_id=partner.id), count_orders(partner_id=idle.id)) == (
        3,
        2,
        0,
    )


@pytest.mark.parametrize("status", [PROCESSING, SHIPPED, DELIVERED, CANCELLED])
def test_a_moved_order_is_counted_where_it_came_to(db: None, status: str) -> None:
    partner = make_partner()
    make_order(partner=partner)

    make_order_at(status, partner=partner)

    assert counts() == counts(partner) == {PLACED: 1, status: 1}
    assert count_orders() == 2


def test_a_deleted_order_is_counted_nowhere(db: None) -> None:
    partner = make_partner()
    order = make_order_at(PROCESSING, partner=partner)

    delete_order(order.order_id, by=make_staff())

    assert counts() == counts(partner) == {}


def test_a_change_that_leaves_the_status_leaves_the_counts(db: None) -> None:
    order = make_order()

    update_order(order.order_id, OrderUpdate(customer_reference="PO-1"), by=make_staff())

    assert counts() == {PLACED: 1}


def test_a_refused_order_is_not_counted(db: None) -> None:
    product = make_product(stock=1)

    with pytest.raises(ProductNotAvailable):
        make_order(one_of(product, 2))

    assert count_orders() == 0


def test_counting_reads_no_orders(db: None) -> None:
    partner = make_partner()
    make_order(partner=partner)

    with sent_statements() as sent:
        count_orders()
        count_orders(partner_id=partner.id, status=PLACED)

    assert len(sent) == 2
    assert all("FROM order_counts" in statement for statement in sent)


def test_counts_stay_exact_when_many_write_at_once(app: Flask, db: None) -> None:
    partner, item, by = make_partner(), one_of(make_product()), make_staff()
    moved = [make_order(item, partner=partner) for _ in range(4)]
    place = partial(place_order, lambda: partner, [item], by=by)
    moves = [partial(update_order, order.order_id, OrderUpdate(status=SHIPPED), by=by) for order in moved]

    ends = at_once(app, *[place] * 4, *moves)

    assert not [end for end in ends if isinstance(end, Exception)]
    assert counts() == counts(partner) == {PLACED: 4, SHIPPED: 4}
    assert find_problems() == []


def test_recounting_replaces_all_counts(db: None) -> None:
    partner, other = make_partner(), make_partner()
    make_order(partner=partner)
    truth = Counter({(partner.id, PLACED): 3, (partner.id, SHIPPED): 2, (other.id, PLACED): 5})

    transactions.write(lambda: recount((*whose, number) for whose, number in truth.items()))

    assert counts(partner) == {PLACED: 3, SHIPPED: 2}
    assert counts(other) == {PLACED: 5}
    assert counts() == {PLACED: 8, SHIPPED: 2}
