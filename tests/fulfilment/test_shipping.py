"""Shipments: in parts or at once, announced or sent, and whose number is the order's."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import make_order, make_order_at, make_product, make_staff, one_of
from tests.observing import count_rows, kinds_of_events
from webapp import clock
from webapp.accounts.models import ORDERS_READ, ORDERS_WRITE
from webapp.errors import (
    MoveNotAllowed,
    NotAllowed,
    NothingToShip,
    OrderNotEditable,
    QuantityNotOpen,
    VersionChanged,
)
from webapp.fulfilment.queries import list_shipments, list_shipped_items
from webapp.fulfilment.services import OrderUpdate, Tracked, get_tracked_order, ship, update_order
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order


def send(order: Order, *quantities: int, **how: Any) -> Tracked:
    """Ship so many of the first item, of the second, ...; without quantities, all that remains."""
    wanted = {item.id: quantity for item, quantity in zip(order.items, quantities, strict=False)}
    return ship(order.order_id, wanted if quantities else None, by=make_staff(), **how)


def update(order: Order, **changes: Any) -> Tracked:
    return update_order(order.order_id, OrderUpdate(**changes), by=make_staff())


def tracked(order: Order) -> Tracked:
    return get_tracked_order(order.order_id, seen_by=make_staff())


def numbers(order: Order) -> list[str | None]:
    return [shipment.tracking_number for shipment in list_shipments(order.id)]


def sent(order: Order) -> list[tuple[int, int, int]]:
    """(number of the shipment, number of the item, units) of all that has left, counted from 1."""
    shipments = [shipment.id for shipment in list_shipments(order.id)]
    items = [item.id for item in tracked(order).order.items]
    return [
        (shipments.index(row.shipment_id) + 1, items.index(row.order_item_id) + 1, row.quantity)
        for row in list_shipped_items(order.id)
    ]


@pytest.fixture
def order(db: None) -> Order:
    """Three of one product and two of another."""
    return make_order(one_of(make_product(), 3), one_of(make_product(), 2))


def test_the_first_part_shipment_makes_a_placed_order_processing(order: Order) -> None:
    shipped = send(order, 1, carrier="UPS", tracking_number="TRK1")

    assert shipped == tracked(order)
    assert shipped.order.status == PROCESSING
    assert [(item.shipped, item.remaining) for item in shipped.order.items] == [(1, 2), (0, 2)]
    (shipment,) = list_shipments(order.id)
    assert (shipment.carrier, shipment.tracking_number) == ("UPS", "TRK1")
    assert shipment.dispatched_at is not None
    assert clock.now() - shipment.dispatched_at < timedelta(minutes=1)


def test_an_order_is_shipped_when_nothing_remains(order: Order) -> None:
    send(order, 1)
    send(order, 2, 1)
    assert tracked(order).order.status == PROCESSING

    send(order)

    assert tracked(order).order.status == SHIPPED
    assert sent(order) == [(1, 1, 1), (2, 1, 2), (2, 2, 1), (3, 2, 1)]


def test_more_than_remains_is_not_shipped(order: Order) -> None:
    send(order, 2)
    rows = count_rows()

    with pytest.raises(QuantityNotOpen) as refused:
        send(order, 2, 1)

    assert (refused.value.item_id, refused.value.remaining) == (order.items[0].order_item_id, 1)
    assert count_rows() == rows
    assert sent(order) == [(1, 1, 2)]


@pytest.mark.parametrize("quantities", [(0,), (0, 0)])
def test_a_shipment_of_nothing_is_refused(order: Order, quantities: tuple[int, ...]) -> None:
    with pytest.raises(NothingToShip):
        send(order, *quantities)

    assert list_shipments(order.id) == []


@pytest.mark.parametrize("status", [SHIPPED, DELIVERED, CANCELLED])
def test_what_is_shipped_or_cancelled_is_not_shipped_again(db: None, status: str) -> None:
    order = make_order_at(status)
    shipments = list_shipments(order.id)

    with pytest.raises(MoveNotAllowed) as refused:
        send(order, 1)

    assert (refused.value.current, refused.value.wanted) == (status, SHIPPED)
    assert list_shipments(order.id) == shipments


def test_shipping_takes_its_own_right_and_the_version_seen(order: Order) -> None:
    with pytest.raises(NotAllowed) as refused:
        ship(order.order_id, None, by=make_staff(ORDERS_READ, ORDERS_WRITE))
    with pytest.raises(VersionChanged):
        send(order, 1, if_version=(order.version + 1,))

    assert refused.value.scope == "orders:fulfil"
    assert list_shipments(order.id) == []


@pytest.mark.parametrize("status", [SHIPPED, DELIVERED])
def test_moving_the_status_sends_off_the_rest_without_a_number(order: Order, status: str) -> None:
    send(order, 1, tracking_number="TRK1")

    moved = update(order, status=status)

    assert moved == tracked(order)
    assert moved.tracking_number is None
    assert numbers(order) == ["TRK1", None]
    assert sent(order) == [(1, 1, 1), (2, 1, 2), (2, 2, 2)]


def test_a_number_given_with_the_move_belongs_to_what_leaves_now(order: Order) -> None:
    send(order, 1, tracking_number="TRK1")

    moved = update(order, status=SHIPPED, tracking_number="TRK2")

    assert moved.tracking_number == "TRK2"
    assert numbers(order) == ["TRK1", "TRK2"]


def test_delivering_what_is_shipped_sends_nothing_again(order: Order) -> None:
    send(order, tracking_number="TRK1")

    moved = update(order, status=DELIVERED, tracking_number="TRK1-UPDATED")

    assert moved.tracking_number == "TRK1-UPDATED"
    assert numbers(order) == ["TRK1-UPDATED"]
    assert sent(order) == [(1, 1, 3), (1, 2, 2)]


def test_a_number_alone_announces_a_shipment_and_moves_nothing(order: Order) -> None:
    announced = update(order, tracking_number="TRK1")

    assert announced == tracked(order)
    assert (announced.order.status, announced.tracking_number) == (PLACED, "TRK1")
    assert [shipment.dispatched_at for shipment in list_shipments(order.id)] == [None]
    assert sent(order) == []


@pytest.mark.parametrize("move", [{"status": SHIPPED}, {"status": DELIVERED}, None])
def test_an_announced_shipment_is_the_one_that_leaves(order: Order, move: dict[str, str] | None) -> None:
    update(order, tracking_number="TRK1")

    moved = update(order, **move) if move else send(order)

    assert moved == tracked(order)
    assert moved.tracking_number == "TRK1"
    (shipment,) = list_shipments(order.id)
    assert shipment.dispatched_at is not None
    assert sent(order) == [(1, 1, 3), (1, 2, 2)]


def test_an_announced_shipment_may_leave_with_less_than_all(order: Order) -> None:
    update(order, tracking_number="TRK1")

    send(order, 1, carrier="DHL")
    send(order, tracking_number="TRK2")

    assert numbers(order) == ["TRK1", "TRK2"]
    assert [shipment.carrier for shipment in list_shipments(order.id)] == ["DHL", None]
    assert sent(order) == [(1, 1, 1), (2, 1, 2), (2, 2, 2)]


def test_the_number_is_that_of_the_newest_shipment_and_is_corrected_there(order: Order) -> None:
    send(order, 1, tracking_number="TRK1")
    send(order, 1, tracking_number="TRK2")

    corrected = update(order, tracking_number="TRK3")

    assert corrected.tracking_number == tracked(order).tracking_number == "TRK3"
    assert numbers(order) == ["TRK1", "TRK3"]
    assert corrected.order.status == PROCESSING


@pytest.mark.parametrize("status", [PLACED, PROCESSING, SHIPPED, DELIVERED])
def test_a_number_may_be_corrected_and_taken_away_in_every_status_but_cancelled(
    db: None, status: str
) -> None:
    order = make_order_at(status)
    update(order, tracking_number="TRK1")

    assert update(order, tracking_number="TRK2").tracking_number == "TRK2"
    assert update(order, tracking_number=None).tracking_number is None

    assert (tracked(order).tracking_number, numbers(order)) == (None, [None])
    assert tracked(order).order.status == status


def test_taking_away_a_number_that_there_is_not_opens_no_shipment(order: Order) -> None:
    update(order, tracking_number=None)

    assert list_shipments(order.id) == []
    assert kinds_of_events(order.id) == ["placed"]


def test_a_cancelled_order_gets_no_number(db: None) -> None:
    order = make_order_at(CANCELLED)

    with pytest.raises(OrderNotEditable) as refused:
        update(order, tracking_number="TRK1")

    assert (refused.value.status, refused.value.what) == (CANCELLED, "tracking_number")
    assert list_shipments(order.id) == []


def test_an_order_that_has_left_in_part_cannot_be_cancelled(order: Order) -> None:
    send(order, 1)

    with pytest.raises(MoveNotAllowed) as refused:
        update(order, status=CANCELLED)

    assert (refused.value.current, refused.value.wanted) == ("shipped in part", CANCELLED)
    assert tracked(order).order.status == PROCESSING


def test_the_history_says_what_left_with_whom(order: Order) -> None:
    send(order, 1, carrier="UPS", tracking_number="TRK1")

    event = list_events(order.id)[-1]
    assert event.changes == {
        "status": [PLACED, PROCESSING],
        "carrier": [None, "UPS"],
        "tracking_number": [None, "TRK1"],
        "shipped": [None, [{"sku": order.items[0].sku, "quantity": 1}]],
    }
