"""Status: forwards only, skipping allowed; delivered and cancelled are final."""

from itertools import product as every_pair

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
from tests.observing import kinds_of_events
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL, ORDERS_WRITE
from webapp.accounts.partners import BuyingPartner
from webapp.errors import MoveNotAllowed, NotAllowed, OrderNotFound
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, STATUSES, Order
from webapp.ordering.queries import get_order

ALLOWED = {
    (PLACED, PROCESSING), (PLACED, SHIPPED), (PLACED, DELIVERED), (PLACED, CANCELLED),
    (PROCESSING, SHIPPED), (PROCESSING, DELIVERED), (PROCESSING, CANCELLED),
    (SHIPPED, DELIVERED),
}  # fmt: skip
REFUSED = {(old, new) for old, new in every_pair(STATUSES, STATUSES) if old != new} - ALLOWED


def move(order: Order, status: str, *, by: Actor | None = None) -> Order:
    return update_order(order.order_id, OrderUpdate(status=status), by=by or make_staff()).order


def saved(order: Order) -> Order:
    return get_order(order.order_id, seen_by=make_staff())


@pytest.mark.parametrize(("old", "new"), sorted(ALLOWED))
def test_an_order_moves_forwards(db: None, old: str, new: str) -> None:
    order = make_order_at(old)

    moved = move(order, new)

    assert saved(order) == moved
    assert (moved.status, moved.version) == (new, order.version + 1)


@pytest.mark.parametrize(("old", "new"), sorted(REFUSED))
def test_an_order_never_moves_back_nor_out_of_a_final_status(db: None, old: str, new: str) -> None:
    order = make_order_at(old)

    with pytest.raises(MoveNotAllowed) as refused:
        move(order, new)

    assert (refused.value.order_id, refused.value.current, refused.value.wanted) == (order.order_id, old, new)
    assert saved(order) == order


@pytest.mark.parametrize("status", STATUSES)
def test_the_same_status_again_changes_nothing(db: None, status: str) -> None:
    order = make_order_at(status)
    events = kinds_of_events(order.id)

    again = move(order, status)

    assert again == saved(order) == order
    assert kinds_of_events(order.id) == events


@pytest.mark.parametrize("status", [SHIPPED, DELIVERED])
def test_moving_to_shipped_or_delivered_sends_off_all_that_remains(db: None, status: str) -> None:
    order = make_order(one_of(make_product(), 3), one_of(make_product(), 2))
    ship(order.order_id, {order.items[0].id: 1}, by=make_staff())

    moved = move(order, status)

    assert [(item.shipped, item.remaining) for item in moved.items] == [(3, 0), (2, 0)]


def test_a_partner_cancels_its_own_order_while_it_is_placed(db: None) -> None:
    partner = make_partner()
    order = make_order(partner=partner)

    move(order, CANCELLED, by=make_buyer(partner))

    assert saved(order).status == CANCELLED


def test_a_partner_may_not_cancel_what_is_being_worked_on(db: None) -> None:
    partner = make_partner()
    order = make_order_at(PROCESSING, partner=partner)

    with pytest.raises(MoveNotAllowed) as refused:
        move(order, CANCELLED, by=make_buyer(partner))

    assert (refused.value.current, refused.value.wanted) == (PROCESSING, CANCELLED)
    assert saved(order) == order


def test_anothers_order_is_not_found(db: None) -> None:
    foreign = make_order()

    with pytest.raises(OrderNotFound) as refused:
        move(foreign, CANCELLED, by=make_buyer(make_partner()))

    assert refused.value.order_id == foreign.order_id
    assert saved(foreign).status == PLACED


@pytest.mark.parametrize("status", [PROCESSING, SHIPPED, DELIVERED])
def test_only_the_house_moves_an_order_along(db: None, status: str) -> None:
    partner = make_partner()
    order = make_order(partner=partner)

    for by in (make_buyer(partner), make_staff(ORDERS_WRITE)):
        with pytest.raises(NotAllowed) as refused:
            move(order, status, by=by)
        assert refused.value.scope == "orders:fulfil"

    assert saved(order) == order


def test_cancelling_is_writing_and_not_fulfilling(db: None) -> None:
    order = make_order()

    with pytest.raises(NotAllowed) as refused:
        move(order, CANCELLED, by=make_staff(ORDERS_FULFIL))
    move(order, CANCELLED, by=make_staff(ORDERS_WRITE))

    assert refused.value.scope == "orders:write"
    assert saved(order).status == CANCELLED


def test_the_totals_of_a_cancelled_order_stay(db: None) -> None:
    partner: BuyingPartner = make_partner()
    order = make_order(one_of(make_product(price="10.99", stock=9), 3), partner=partner)

    cancelled = move(order, CANCELLED)

    assert cancelled.total == order.total
    assert [item.quantity for item in cancelled.items] == [3]
