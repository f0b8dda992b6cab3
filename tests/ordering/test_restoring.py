"""Deleted orders: who deleted them and why, and bringing one back as it was."""

import pytest

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.observing import kinds_of_events, stock_of
from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.errors import NotAllowed, OrderNotFound, ProductNotAvailable
from webapp.ordering.counting import count_orders
from webapp.ordering.deleting import delete_order
from webapp.ordering.queries import get_order
from webapp.ordering.restoring import get_deleted, list_deleted, restore_order


@pytest.fixture
def admin(db: None) -> Actor:
    return acting(make_user("admin", name="Noor Haddad"), entry="ops")


def test_a_deleted_order_tells_who_and_why_and_comes_back_as_it_was(admin: Actor) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 4), partner=make_partner("RayTech Corp."))
    delete_order(order.order_id, by=admin, reason="A test")
    (listed,) = list_deleted(seen_by=admin)
    assert (listed.order_id, listed.partner_name) == (order.order_id, "RayTech Corp.")
    assert (listed.actor_name, listed.reason) == ("Noor Haddad", "A test")
    assert get_deleted(order.order_id, seen_by=admin).items[0].quantity == 4
    assert stock_of(product) == 10

    restore_order(order.order_id, by=admin, reason="It was none")

    restored = get_order(order.order_id, seen_by=make_staff())
    assert (restored.status, restored.version, restored.items[0].stock_taken) == ("placed", 3, 4)
    assert (stock_of(product), count_orders(status="placed")) == (6, 1)
    assert kinds_of_events(order.id) == ["placed", "deleted", "restored"]
    assert list_deleted(seen_by=admin) == []


@pytest.mark.parametrize("status", ["shipped", "cancelled"])
def test_what_has_left_or_was_given_up_takes_no_stock_again(admin: Actor, status: str) -> None:
    product = make_product(stock=10)
    order = make_order_at(status, one_of(product, 4))
    left = stock_of(product)
    delete_order(order.order_id, by=admin)

    restore_order(order.order_id, by=admin)

    assert stock_of(product) == left
    assert count_orders(status=status) == 1


def test_without_enough_stock_it_stays_deleted(admin: Actor) -> None:
    product = make_product(stock=4)
    order = make_order(one_of(product, 4))
    delete_order(order.order_id, by=admin)
    make_order(one_of(product, 1))

    with pytest.raises(ProductNotAvailable):
        restore_order(order.order_id, by=admin)

    assert (stock_of(product), len(list_deleted(seen_by=admin))) == (3, 1)


def test_only_admins_see_what_was_deleted(admin: Actor) -> None:
    order = make_order()
    delete_order(order.order_id, by=admin)
    manager = acting(make_user("manager"), entry="portal")

    for somebody in (manager, acting(make_user("ops"), entry="ops")):
        with pytest.raises(NotAllowed):
            list_deleted(seen_by=somebody)
        with pytest.raises(NotAllowed):
            restore_order(order.order_id, by=somebody)


def test_an_order_that_is_there_is_not_restored(admin: Actor) -> None:
    order = make_order()

    for order_id in (order.order_id, "OR99999", "x"):
        with pytest.raises(OrderNotFound):
            restore_order(order_id, by=admin)


def test_deleted_orders_are_listed_page_by_page(admin: Actor) -> None:
    made = [make_order() for _ in range(3)]
    for order in made:
        delete_order(order.order_id, by=admin)

    first = list_deleted(seen_by=admin, limit=2)
    second = list_deleted(seen_by=admin, limit=2, before=first[-1].id)

    assert [it.order_id for it in (*first, *second)] == [order.order_id for order in reversed(made)]
