"""Stock: taken with the order, given back with what never left, never sold twice."""

from collections.abc import Callable

import pytest

from tests.factories import make_order, make_product, make_staff, one_of
from tests.observing import movements_of, stock_of
from webapp.catalog.models import Product
from webapp.catalog.services import update_product
from webapp.errors import ProductNotAvailable
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PROCESSING, SHIPPED, Order
from webapp.ordering.placing import RequestedItem


def cancel(order: Order) -> None:
    update_order(order.order_id, OrderUpdate(status=CANCELLED), by=make_staff())


def delete(order: Order) -> None:
    delete_order(order.order_id, by=make_staff())


def edit(order: Order, *items: RequestedItem) -> None:
    update_order(order.order_id, OrderUpdate(items=items), by=make_staff())


def set_stock(product: Product, stock: int | None) -> None:
    update_product(product.product_id, {"stock": stock}, by=make_staff())


def test_placing_takes_stock_and_writes_it_down(db: None) -> None:
    beer, untracked = make_product(stock=10), make_product()

    make_order(one_of(beer, 2), one_of(untracked, 5), one_of(beer, 3))

    assert (stock_of(beer), stock_of(untracked)) == (5, None)
    assert movements_of(beer) == [("adjustment", 10), ("order", -5)]
    assert movements_of(untracked) == []


def test_the_last_unit_can_be_sold_and_no_more(db: None) -> None:
    product = make_product(stock=3)
    make_order(one_of(product, 3))

    with pytest.raises(ProductNotAvailable) as refused:
        make_order(one_of(product))

    assert refused.value.product_id == product.product_id
    assert stock_of(product) == 0


def test_stock_looks_at_the_sum_of_the_items(db: None) -> None:
    product, other = make_product(stock=5), make_product(stock=5)

    with pytest.raises(ProductNotAvailable):
        make_order(one_of(other, 5), one_of(product, 3), one_of(product, 3))

    assert (stock_of(product), stock_of(other)) == (5, 5)


@pytest.mark.parametrize("give_back", [cancel, delete])
@pytest.mark.parametrize("status", [None, PROCESSING])
def test_an_order_that_never_left_gives_its_stock_back(
    db: None, give_back: Callable[[Order], None], status: str | None
) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 3), one_of(product, 1))
    if status:
        update_order(order.order_id, OrderUpdate(status=status), by=make_staff())

    give_back(order)

    assert stock_of(product) == 10
    assert movements_of(product) == [("adjustment", 10), ("order", -4), ("return", 4)]


def test_stock_comes_back_once_however_often_it_is_given_back(db: None) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 4))

    cancel(order)
    cancel(order)
    delete(order)

    assert stock_of(product) == 10


@pytest.mark.parametrize("status", [SHIPPED, DELIVERED])
def test_what_has_left_does_not_come_back_when_its_order_is_deleted(db: None, status: str) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 4))
    update_order(order.order_id, OrderUpdate(status=status), by=make_staff())

    delete(order)

    assert stock_of(product) == 6


def test_deleting_an_order_that_left_in_part_gives_back_the_rest(db: None) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 4), one_of(product, 2))
    ship(order.order_id, {order.items[0].id: 3}, by=make_staff())

    delete(order)

    assert stock_of(product) == 7


def test_shipping_takes_no_stock_again(db: None) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 4))

    ship(order.order_id, {order.items[0].id: 1}, by=make_staff())
    ship(order.order_id, None, by=make_staff())

    assert stock_of(product) == 6


def test_an_edit_moves_only_the_difference(db: None) -> None:
    more, less, gone, added = (make_product(stock=10) for _ in range(4))
    order = make_order(one_of(more, 2), one_of(less, 5), one_of(gone, 4))

    edit(order, one_of(more, 6), one_of(less, 1), one_of(added, 3))

    assert [stock_of(product) for product in (more, less, gone, added)] == [4, 9, 10, 7]
    assert movements_of(more)[-1] == ("order", -4)
    assert movements_of(gone)[-1] == ("return", 4)


def test_an_edit_may_use_the_units_that_the_order_holds_already(db: None) -> None:
    product = make_product(stock=5)
    order = make_order(one_of(product, 4), one_of(product, 1))

    edit(order, one_of(product, 2), one_of(product, 3))
    with pytest.raises(ProductNotAvailable):
        edit(order, one_of(product, 2), one_of(product, 4))

    assert stock_of(product) == 0


def test_a_cancelled_edit_gives_back_what_it_took_in_all(db: None) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 2))

    edit(order, one_of(product, 7), one_of(product, 1))
    edit(order, one_of(product, 3), one_of(product, 2))
    cancel(order)

    assert stock_of(product) == 10


def test_what_was_ordered_untracked_is_not_given_back_to_a_stock_counted_since(db: None) -> None:
    product = make_product()
    order = make_order(one_of(product, 4))
    set_stock(product, 10)

    cancel(order)

    assert stock_of(product) == 10


def test_of_an_item_ordered_half_untracked_only_the_counted_half_comes_back(db: None) -> None:
    product = make_product()
    order = make_order(one_of(product, 4))
    set_stock(product, 10)

    edit(order, one_of(product, 6))
    assert stock_of(product) == 8
    edit(order, one_of(product, 5))
    cancel(order)

    assert stock_of(product) == 10


@pytest.mark.parametrize("quantities", [(4, 1), (1, 4), (2, 3), (5,), (1, 1, 3)])
def test_sharing_the_same_units_out_anew_takes_no_stock(db: None, quantities: tuple[int, ...]) -> None:
    product = make_product()
    order = make_order(one_of(product, 1), one_of(product, 4))
    set_stock(product, 1)

    edit(order, *(one_of(product, quantity) for quantity in quantities))

    assert stock_of(product) == 1


def test_what_comes_back_to_a_product_that_is_no_longer_tracked_is_dropped(db: None) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 4))
    set_stock(product, None)

    cancel(order)

    assert stock_of(product) is None
    assert sum(quantity for _, quantity in movements_of(product)) == 0


def test_the_ledger_adds_up_to_the_stock(db: None) -> None:
    product = make_product(stock=20)
    first, second, third = (make_order(one_of(product, quantity)) for quantity in (2, 3, 4))

    cancel(first)
    edit(second, one_of(product, 1))
    set_stock(product, 30)
    ship(third.order_id, None, by=make_staff())
    delete(third)

    assert stock_of(product) == sum(quantity for _, quantity in movements_of(product)) == 30
    assert [reason for reason, _ in movements_of(product)] == [
        "adjustment", "order", "order", "order", "return", "return", "adjustment",
    ]  # fmt: skip
