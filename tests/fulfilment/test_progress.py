"""The steps of an order: which were taken and when, which were passed over, which are to come."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import make_order, make_order_at, make_product, make_staff, one_of
from webapp.fulfilment.progress import CURRENT, DONE, STOPPED, TO_COME, Step, list_steps
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.history.queries import OrderEvent, list_events
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order
from webapp.ordering.queries import get_order

Move = tuple[str | None, str]


def steps_of(order: Order) -> list[Step]:
    return list_steps(get_order(order.order_id, seen_by=make_staff()), list_events(order.id))


def states_of(order: Order) -> list[tuple[str, str]]:
    return [(step.status, step.state) for step in steps_of(order)]


def move(order: Order, *statuses: str) -> None:
    for status in statuses:
        update_order(order.order_id, OrderUpdate(status=status), by=make_staff())


def hour(number: int) -> datetime:
    return datetime(2026, 1, 1, number, tzinfo=UTC)


@pytest.fixture
def event() -> Callable[[int, Any], OrderEvent]:
    def make(at: int, changes: Any) -> OrderEvent:
        return OrderEvent(at, 1, "updated", hour(at), "system", None, "Waybill", "ops", changes, None)

    return make


def test_an_order_stands_at_its_status_with_the_rest_before_it(db: None) -> None:
    order = make_order()
    move(order, PROCESSING)

    assert states_of(order) == [
        (PLACED, DONE),
        (PROCESSING, CURRENT),
        (SHIPPED, TO_COME),
        (DELIVERED, TO_COME),
    ]


def test_each_step_taken_has_the_moment_of_its_entry_in_the_history(db: None) -> None:
    order = make_order()
    move(order, PROCESSING, SHIPPED)

    assert [step.at for step in steps_of(order)] == [event.at for event in list_events(order.id)] + [None]


def test_a_step_that_was_passed_over_counts_as_passed(db: None) -> None:
    order = make_order_at(SHIPPED)

    steps = steps_of(order)

    assert [step.state for step in steps] == [DONE, DONE, CURRENT, TO_COME]
    assert steps[1].at is None


def test_a_delivered_order_has_nothing_to_come(db: None) -> None:
    order = make_order()
    move(order, PROCESSING, SHIPPED, DELIVERED)

    assert [step.state for step in steps_of(order)] == [DONE] * 4


@pytest.mark.parametrize(
    ("before", "way"), [((), [PLACED, CANCELLED]), ((PROCESSING,), [PLACED, PROCESSING, CANCELLED])]
)
def test_a_cancelled_orders_way_ends_where_it_was_cancelled(
    db: None, before: tuple[str, ...], way: list[str]
) -> None:
    order = make_order()
    move(order, *before, CANCELLED)

    steps = steps_of(order)

    assert [step.status for step in steps] == way
    assert steps[-1].state == STOPPED
    assert steps[-1].at == list_events(order.id)[-1].at


def test_the_first_part_shipment_is_where_processing_began(db: None) -> None:
    order = make_order(one_of(make_product(), 2))
    ship(order.order_id, {order.items[0].id: 1}, by=make_staff())

    assert steps_of(order)[1] == Step(PROCESSING, CURRENT, list_events(order.id)[-1].at)


@pytest.mark.parametrize(
    ("moves", "hours"),
    [
        ([(PLACED, PROCESSING), (PROCESSING, SHIPPED), (SHIPPED, PROCESSING)], [0, 1, None, None]),
        ([(PLACED, SHIPPED), (SHIPPED, PROCESSING), (PROCESSING, SHIPPED)], [0, 2, 3, None]),
        ([(PLACED, PROCESSING), (PROCESSING, PLACED)], [0, None, None, None]),
        ([(PLACED, CANCELLED), (CANCELLED, PLACED), (PLACED, PROCESSING)], [0, 3, None, None]),
    ],
)
def test_a_correction_takes_back_the_steps_after_it(
    db: None, event: Callable[[int, Any], OrderEvent], moves: list[Move], hours: list[int | None]
) -> None:
    order = make_order()
    order.status, order.placed_at = moves[-1][1], hour(0)
    events = [event(at, {"status": list(change)}) for at, change in enumerate(moves, start=1)]

    steps = list_steps(order, events)

    assert [step.at for step in steps] == [None if at is None else hour(at) for at in hours]


@pytest.mark.parametrize("changes", [{}, {"status": None}, {"status": []}, {"status": ["placed", "lost"]}])
def test_an_entry_that_moves_nothing_is_passed_by(
    db: None, event: Callable[[int, Any], OrderEvent], changes: Any
) -> None:
    order = make_order()

    assert list_steps(order, [event(1, changes)]) == list_steps(order, [])
