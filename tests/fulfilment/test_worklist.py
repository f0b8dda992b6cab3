"""What waits for staff, and what stands out by which rule and since when."""

from datetime import timedelta
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
from webapp import clock, transactions
from webapp.catalog.services import update_product
from webapp.errors import NotAllowed
from webapp.extensions import db as database
from webapp.fulfilment.models import shipments
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.fulfilment.worklist import (
    NO_NUMBER,
    NOT_AVAILABLE,
    PART_SHIPPED,
    PART_SHIPPED_LONG,
    PATIENCE,
    UNTOUCHED,
    count_part_shipped,
    list_flagged,
    list_oldest,
)
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import Order, orders

HOUR = timedelta(hours=1)


def make_part_shipped(**fields: Any) -> Order:
    order = make_order(one_of(make_product(), 2))
    ship(order.order_id, {order.items[0].id: 1}, by=make_staff(), **fields)
    return order


def flagged(rule: str) -> list[str]:
    return [it.order_id for it in list_flagged(rule, seen_by=make_staff(), limit=9)]


def happened(order: Order, ago: timedelta) -> None:
    """Let all that was done with an order be so long ago."""
    when = clock.now() - ago

    def work() -> None:
        database.session.execute(
            sa.update(orders).where(orders.c.id == order.id).values(placed_at=when, updated_at=when)
        )
        sent = sa.update(shipments).where(shipments.c.order_id == order.id)
        database.session.execute(sent.values(dispatched_at=when))

    transactions.write(work)


def test_each_stage_lists_its_orders_the_oldest_first(db: None) -> None:
    made = {
        "placed": [make_order(), make_order()],
        "processing": [make_order_at("processing")],
        PART_SHIPPED: [make_part_shipped()],
        "shipped": [make_order_at("shipped")],
    }
    make_order_at("delivered")
    delete_order(make_order().order_id, by=make_staff())

    listed = {stage: list_oldest(stage, seen_by=make_staff(), limit=9) for stage in made}

    assert {stage: [it.order_id for it in found] for stage, found in listed.items()} == {
        stage: [order.order_id for order in found] for stage, found in made.items()
    }
    assert count_part_shipped() == 1


@pytest.mark.parametrize("rule", PATIENCE)
def test_only_staff_look_at_the_worklist(db: None, rule: str) -> None:
    buyer = make_buyer(make_partner())

    with pytest.raises(NotAllowed):
        list_flagged(rule, seen_by=buyer, limit=1)
    with pytest.raises(NotAllowed):
        list_oldest("placed", seen_by=buyer, limit=1)


def test_a_shipment_without_a_number_stands_out_after_a_day(db: None) -> None:
    late, fresh, numbered, delivered = (make_order_at("shipped") for _ in range(4))
    update_order(numbered.order_id, OrderUpdate(tracking_number="TRK-1"), by=make_staff())
    update_order(delivered.order_id, OrderUpdate(status="delivered"), by=make_staff())
    for order in (late, numbered, delivered):
        happened(order, 25 * HOUR)
    happened(fresh, 23 * HOUR)

    (found,) = list_flagged(NO_NUMBER, seen_by=make_staff(), limit=9)

    assert found.order_id == late.order_id
    assert abs(clock.now() - 25 * HOUR - found.since) < timedelta(minutes=1)


def test_a_part_shipment_stands_out_after_a_week(db: None) -> None:
    late, fresh, whole = make_part_shipped(), make_part_shipped(), make_part_shipped()
    update_order(whole.order_id, OrderUpdate(status="shipped"), by=make_staff())
    for order in (late, whole):
        happened(order, timedelta(days=7) + HOUR)
    happened(fresh, timedelta(days=7) - HOUR)

    assert flagged(PART_SHIPPED_LONG) == [late.order_id]


def test_a_placed_order_that_nobody_touched_stands_out_after_two_days(db: None) -> None:
    late, fresh, touched, moved = make_order(), make_order(), make_order(), make_order()
    for order in (late, touched, moved):
        happened(order, timedelta(days=2) + HOUR)
    happened(fresh, timedelta(days=2) - HOUR)
    update_order(touched.order_id, OrderUpdate(customer_reference="PO-1"), by=make_staff())
    update_order(moved.order_id, OrderUpdate(status="processing"), by=make_staff())

    assert flagged(UNTOUCHED) == [late.order_id]


def test_an_open_order_with_an_item_that_cannot_be_had_stands_out(db: None) -> None:
    gone, held, fine = make_product(), make_product(stock=2), make_product()
    waiting, sent, done = (make_order(one_of(fine), one_of(gone)) for _ in range(3))
    make_order(one_of(held, 2))
    make_order(one_of(fine))
    ship(sent.order_id, {sent.items[1].id: 1}, by=make_staff())
    update_order(done.order_id, OrderUpdate(status="shipped"), by=make_staff())
    assert flagged(NOT_AVAILABLE) == []

    update_product(gone.product_id, {"availability": "out_of_stock"}, by=make_staff())

    (found,) = list_flagged(NOT_AVAILABLE, seen_by=make_staff(), limit=9)
    assert found.order_id == waiting.order_id
    assert clock.now() - found.since < timedelta(minutes=1)
