"""What cannot be shipped."""

import pytest

from tests.factories import make_order, make_product, make_staff, one_of
from webapp.errors import InvalidInput, QuantityNotOpen
from webapp.fulfilment.services import ship
from webapp.ordering.queries import get_order


def test_items_of_another_order_are_not_shipped(db: None) -> None:
    order, other = make_order(), make_order()

    with pytest.raises(InvalidInput):
        ship(order.order_id, {order.items[0].id: 1, other.items[0].id: 1}, by=make_staff())

    assert get_order(order.order_id, seen_by=make_staff()).status == "placed"


def test_nobody_ships_less_than_nothing(db: None) -> None:
    order = make_order(one_of(make_product(), 2), one_of(make_product(), 2))
    first, second = order.items

    with pytest.raises(QuantityNotOpen):
        ship(order.order_id, {first.id: -1, second.id: 1}, by=make_staff())
