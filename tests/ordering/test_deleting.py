"""Deleting an order: gone for everybody, its tombstone and history kept."""

import pytest
import sqlalchemy as sa

from tests.factories import make_buyer, make_order, make_order_at, make_partner, make_staff
from tests.observing import kinds_of_events
from webapp.accounts.models import ORDERS_READ, ORDERS_WRITE
from webapp.errors import (
    NotAllowed,
    OrderNotDeletable,
    OrderNotFound,
    VersionChanged,
)
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, get_tracked_order, ship, update_order
from webapp.ordering.counting import count_orders
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PROCESSING, SHIPPED, STATUSES, orders
from webapp.ordering.queries import get_order, list_keys, list_orders


def test_a_deleted_order_is_gone_from_every_list_and_total(db: None) -> None:
    partner = make_partner()
    kept, deleted = make_order(partner=partner), make_order(partner=partner)

    delete_order(deleted.order_id, by=make_staff())

    for viewer in (make_staff(), make_buyer(partner)):
        assert list_orders(seen_by=viewer, limit=10) == [kept]
        assert list(list_keys(seen_by=viewer)) == [kept.id]
        assert count_orders(partner_id=viewer.partner_id) == 1
        with pytest.raises(OrderNotFound):
            get_order(deleted.order_id, seen_by=viewer)


def test_a_deleted_order_can_be_neither_read_nor_changed_nor_deleted_again(db: None) -> None:
    order, by = make_order(), make_staff()

    delete_order(order.order_id, by=by)

    for attempt in (
        lambda: get_tracked_order(order.order_id, seen_by=by),
        lambda: update_order(order.order_id, OrderUpdate(status=SHIPPED), by=by),
        lambda: ship(order.order_id, None, by=by),
        lambda: delete_order(order.order_id, by=by),
    ):
        with pytest.raises(OrderNotFound) as refused:
            attempt()
        assert refused.value.order_id == order.order_id


def test_a_tombstone_stays_with_the_history(db: None) -> None:
    order = make_order_at(PROCESSING)

    delete_order(order.order_id, by=make_staff(), reason="A test order")

    with database.engine.connect() as connection:
        (row,) = connection.execute(sa.select(orders.c.status, orders.c.deleted_at))
    assert row.status == PROCESSING
    assert row.deleted_at is not None
    assert kinds_of_events(order.id) == ["placed", "updated", "deleted"]


@pytest.mark.parametrize("status", STATUSES)
def test_the_house_may_delete_an_order_in_any_status(db: None, status: str) -> None:
    order = make_order_at(status)

    delete_order(order.order_id, by=make_staff())

    assert list_orders(seen_by=make_staff(), limit=10) == []
    assert count_orders(status=status) == 0


@pytest.mark.parametrize("status", [PROCESSING, SHIPPED, DELIVERED, CANCELLED])
def test_a_partner_may_not_delete_an_order_that_is_no_longer_placed(db: None, status: str) -> None:
    partner = make_partner()
    order = make_order_at(status, partner=partner)

    with pytest.raises(OrderNotDeletable) as refused:
        delete_order(order.order_id, by=make_buyer(partner))

    assert (refused.value.order_id, refused.value.status) == (order.order_id, status)
    assert get_order(order.order_id, seen_by=make_buyer(partner)) == order


def test_a_partner_deletes_its_own_placed_order_and_nobody_elses(db: None) -> None:
    partner = make_partner()
    own, foreign = make_order(partner=partner), make_order()
    by = make_buyer(partner, ORDERS_WRITE)

    delete_order(own.order_id, by=by)
    with pytest.raises(OrderNotFound):
        delete_order(foreign.order_id, by=by)

    assert list_orders(seen_by=make_staff(), limit=10) == [foreign]


def test_deleting_takes_a_right_of_its_own_for_the_house(db: None) -> None:
    partner = make_partner()
    order = make_order(partner=partner)

    with pytest.raises(NotAllowed) as of_the_house:
        delete_order(order.order_id, by=make_staff(ORDERS_READ, ORDERS_WRITE))
    with pytest.raises(NotAllowed) as of_a_partner:
        delete_order(order.order_id, by=make_buyer(partner, ORDERS_READ))

    assert (of_the_house.value.scope, of_a_partner.value.scope) == ("orders:delete", "orders:write")


def test_an_order_that_has_changed_meanwhile_is_not_deleted(db: None) -> None:
    order = make_order()
    changed = update_order(order.order_id, OrderUpdate(status=PROCESSING), by=make_staff()).order

    with pytest.raises(VersionChanged) as refused:
        delete_order(order.order_id, by=make_staff(), if_version=(order.version,))

    assert refused.value.version == changed.version
    delete_order(order.order_id, by=make_staff(), if_version=(changed.version,))
    assert count_orders() == 0


def test_the_number_of_a_deleted_order_is_never_given_again(db: None) -> None:
    first = make_order()
    delete_order(first.order_id, by=make_staff())

    second = make_order()

    assert second.id > first.id
    assert second.items[0].id > first.items[0].id
