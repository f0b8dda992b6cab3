"""Stock when many want it at the same moment."""

import re
from collections import Counter
from functools import partial
from itertools import pairwise

import pytest
from flask import Flask

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.observing import at_once, sent_statements, stock_of
from webapp.errors import ProductNotAvailable
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, Order
from webapp.ordering.placing import place_order


def cancel(order: Order) -> None:
    update_order(order.order_id, OrderUpdate(status=CANCELLED), by=make_staff())


def delete(order: Order) -> None:
    delete_order(order.order_id, by=make_staff())


def test_sixty_attempts_on_the_last_twenty_five_sell_exactly_twenty_five(app: Flask, db: None) -> None:
    product, partner, by = make_product(stock=25), make_partner(), make_staff()
    attempt = partial(place_order, lambda: partner, [one_of(product)], by=by)

    ends = [end for _ in range(6) for end in at_once(app, *[attempt] * 10)]

    assert Counter(map(type, ends)) == {Order: 25, ProductNotAvailable: 35}
    assert stock_of(product) == 0


def test_two_who_cancel_and_delete_at_once_give_the_stock_back_once(app: Flask, db: None) -> None:
    product = make_product(stock=10)

    for _ in range(5):
        order = make_order(one_of(product, 4))
        at_once(app, partial(cancel, order), partial(delete, order), partial(cancel, order))

    assert stock_of(product) == 10


def test_orders_of_the_same_products_in_any_order_do_not_lock_each_other_out(app: Flask, db: None) -> None:
    products, partner, by = [make_product(stock=100) for _ in range(4)], make_partner(), make_staff()
    pairs = [*pairwise(products), *pairwise(reversed(products))]
    attempts = [
        partial(place_order, lambda: partner, [one_of(left), one_of(right)], by=by) for left, right in pairs
    ]

    ends = at_once(app, *attempts)

    assert {type(end) for end in ends} == {Order}
    assert sum(stock_of(product) or 0 for product in products) == 400 - 2 * len(pairs)


@pytest.mark.engine("sqlite")
def test_stock_is_taken_and_given_back_in_the_order_of_the_products(db: None) -> None:
    products = [make_product(stock=10) for _ in range(4)]
    in_order = [str(product.id) for product in products]

    for work in (
        lambda: make_order(*map(one_of, reversed(products))),
        lambda: cancel(make_order(*map(one_of, products[2:]), *map(one_of, products[:2]))),
    ):
        with sent_statements() as sent:
            work()
        moved = [statement for statement in sent if statement.startswith("UPDATE products")]
        keys = re.findall(r"products\.id = (\d+)", " ".join(moved))
        assert keys in (in_order, in_order * 2)
