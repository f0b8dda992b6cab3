"""Putting a wrong move right: one step back, with everything that belonged to the step."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import make_buyer, make_order, make_partner, make_product, make_staff, one_of
from tests.observing import kinds_of_events, stock_of
from webapp.accounts.actors import system
from webapp.catalog.services import update_product
from webapp.errors import (
    NotAllowed,
    NothingToSetBack,
    OrderNotFound,
    ProductNotAvailable,
    VersionChanged,
)
from webapp.fulfilment.closing import close_rest
from webapp.fulfilment.correcting import last_step, set_back
from webapp.fulfilment.queries import list_shipments, list_shipped_items
from webapp.fulfilment.services import OrderUpdate, get_tracked_order, ship, update_order
from webapp.history.queries import list_events
from webapp.ordering.counting import count_orders
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import list_newest
from webapp.ordering.models import Order
from webapp.ordering.queries import get_order
from webapp.ordering.searching import parse_search
from webapp.telling import tell

WHY = "It was another order"


def reload(order: Order) -> Order:
    return get_order(order.order_id, seen_by=make_staff())


def move(order: Order, status: str, **more: Any) -> None:
    update_order(order.order_id, OrderUpdate(status=status, **more), by=make_staff())


def put_right(order: Order) -> Order:
    return set_back(order.order_id, by=make_staff(), reason=WHY).order


@pytest.mark.parametrize("moves", [["processing"], ["shipped"], ["delivered"], ["cancelled"]])
def test_a_move_in_one_is_taken_back_in_one(db: None, moves: list[str]) -> None:
    product = make_product(stock=20)
    order = make_order(one_of(product, 5))
    for status in moves:
        move(order, status)

    put_right(order)

    after = reload(order)
    assert (after.status, after.version) == ("placed", 3)
    assert [(item.shipped, item.closed, item.stock_taken) for item in after.items] == [(0, 0, 5)]
    assert stock_of(product) == 15
    assert list_shipments(order.id) == []
    assert (count_orders(status="placed"), count_orders(status=moves[0])) == (1, 0)
    assert kinds_of_events(order.id)[-1] == "corrected"


def test_every_step_can_be_taken_back_the_newest_first(db: None) -> None:
    order = make_order()
    for status in ("processing", "shipped", "delivered"):
        move(order, status)

    statuses = [put_right(order).status for _ in range(3)]

    assert statuses == ["shipped", "processing", "placed"]
    with pytest.raises(NothingToSetBack):
        put_right(order)


def test_part_shipments_are_taken_back_one_by_one(db: None) -> None:
    order = make_order(one_of(make_product(), 5), one_of(make_product(), 5))
    first, second = order.items
    ship(order.order_id, {first.id: 5}, by=make_staff(), tracking_number="TRK-1")
    ship(order.order_id, {second.id: 2}, by=make_staff(), tracking_number="TRK-2")

    put_right(order)

    assert [item.shipped for item in reload(order).items] == [5, 0]
    assert [it.tracking_number for it in list_shipments(order.id)] == ["TRK-1"]
    assert (reload(order).status, reload(order).is_shipped_in_part) == ("processing", True)
    found = [
        list_newest(OrderFilter(search=parse_search(number)), seen_by=make_staff()).orders
        for number in ("TRK-1", "TRK-2")
    ]
    assert [len(orders) for orders in found] == [1, 0]

    put_right(order)

    assert (reload(order).status, list_shipped_items(order.id)) == ("placed", [])


def test_an_announced_shipment_is_announced_again_with_its_number(db: None) -> None:
    order = make_order()
    update_order(order.order_id, OrderUpdate(tracking_number="TRK-1"), by=make_staff())
    move(order, "shipped")

    put_right(order)

    tracked = get_tracked_order(order.order_id, seen_by=make_staff())
    assert (tracked.tracking_number, tracked.order.status) == ("TRK-1", "placed")
    assert tracked.shipment is not None
    assert tracked.shipment.dispatched_at is None


def test_closing_the_rest_is_taken_back_with_its_stock(db: None) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 6))
    ship(order.order_id, {order.items[0].id: 2}, by=make_staff())
    close_rest(order.order_id, by=make_staff(), reason="Discontinued")
    assert stock_of(product) == 8

    put_right(order)

    (item,) = reload(order).items
    assert (item.shipped, item.closed, item.stock_taken, stock_of(product)) == (2, 0, 6, 4)
    assert reload(order).status == "processing"


@pytest.mark.parametrize("sold_out", [True, False])
def test_stock_that_is_gone_is_not_taken_again(db: None, sold_out: bool) -> None:
    product = make_product(stock=5)
    order = make_order(one_of(product, 5))
    move(order, "cancelled")
    if sold_out:
        make_order(one_of(product, 1))
        with pytest.raises(ProductNotAvailable):
            put_right(order)
        assert (reload(order).status, stock_of(product)) == ("cancelled", 4)
    else:
        update_product(product.product_id, {"stock": None}, by=make_staff())
        assert put_right(order).items[0].stock_taken == 0


def test_a_correction_is_told_in_the_history_with_its_reason(db: None) -> None:
    order = make_order(one_of(make_product(sku="A-1"), 3))
    move(order, "shipped", tracking_number="TRK-1")
    put_right(order)

    entry = tell(list_events(order.id), told_to=make_staff(), currency="USD")[-1]

    assert entry.title == "Set back from shipped to placed"
    assert entry.details == ["3 × A-1 taken back", "Tracking number TRK-1 removed"]
    assert (entry.reason, entry.kind) == (WHY, "placed")


def test_what_a_correction_would_take_back_can_be_said_beforehand(db: None) -> None:
    order = make_order()
    move(order, "processing")
    move(order, "shipped")

    step = last_step(list_events(order.id))
    put_right(order)
    before = last_step(list_events(order.id))

    assert step is not None
    assert before is not None
    assert (step.status_before, step.is_shipment, step.is_closing) == ("processing", True, False)
    assert (before.status_before, before.is_shipment) == ("placed", False)


@pytest.mark.parametrize(
    ("refused", "act"),
    [
        (NothingToSetBack, lambda it: set_back(it, by=make_staff(), reason=WHY)),
        (VersionChanged, lambda it: set_back(it, by=make_staff(), reason=WHY, if_version=[9])),
        (NotAllowed, lambda it: set_back(it, by=make_buyer(make_partner()), reason=WHY)),
        (OrderNotFound, lambda it: set_back("OR99999", by=system(), reason=WHY)),
    ],
)
def test_what_cannot_be_corrected_is_refused(
    db: None, refused: type[Exception], act: Callable[[str], object]
) -> None:
    order = make_order()

    with pytest.raises(refused):
        act(order.order_id)

    assert reload(order).version == 1
