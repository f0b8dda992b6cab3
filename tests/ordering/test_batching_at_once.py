"""Batches at the same moment, over the same products and partners: never oversold, never locked crosswise."""

import random
from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.observing import at_once, stock_of
from webapp import checking
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.models import Product
from webapp.errors import ProductNotAvailable
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.batching import Placed, RequestedOrder, place_orders
from webapp.ordering.counting import count_orders
from webapp.ordering.models import CANCELLED, Order
from webapp.ordering.placing import place_order

BATCHES = 6
ORDERS = 8


def order_of(partner: BuyingPartner, products: list[Product]) -> RequestedOrder:
    return RequestedOrder(lambda: partner, [one_of(product) for product in products])


def deadlocks() -> int:
    """How many the database has had to end; SQLite, where one writes at a time, knows none."""
    if database.engine.dialect.name == "sqlite":
        return 0
    counted = sa.text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    with database.engine.connect() as connection:
        return int(connection.scalar(counted) or 0)


def test_sixty_orders_in_batches_for_the_last_twenty_five_sell_exactly_twenty_five(
    app: Flask, db: None
) -> None:
    product, partner, by = make_product(stock=25), make_partner(), make_staff()
    batch = [order_of(partner, [product])] * 10

    ends = at_once(app, *[partial(place_orders, batch, by=by)] * 6)

    results = [result for end in ends if not isinstance(end, Exception) for result in end]
    assert len([result for result in results if isinstance(result, Order)]) == 25
    assert len([result for result in results if isinstance(result, ProductNotAvailable)]) == 35
    assert stock_of(product) == 0
    assert checking.find_problems() == []


@pytest.mark.parametrize("stock", [500, None], ids=["tracked", "untracked"])
def test_batches_of_the_same_products_in_any_order_do_not_lock_each_other_out(
    app: Flask, db: None, stock: int | None
) -> None:
    chance = random.Random(1)
    products = [make_product(stock=stock, currency=currency) for currency in ("USD", "EUR") for _ in range(3)]
    partners, by = [make_partner() for _ in range(4)], make_staff()
    to_cancel = [make_order(one_of(products[number])) for number in (0, 3)]

    def a_batch() -> list[RequestedOrder]:
        # Each order in one currency, the currencies, the products and the partners in any order.
        halves = [chance.choice([products[:3], products[3:]]) for _ in range(ORDERS)]
        return [order_of(chance.choice(partners), chance.sample(half, 2)) for half in halves]

    works: list[Callable[[], object]] = [partial(place_orders, a_batch(), by=by) for _ in range(BATCHES)]
    works += [
        partial(place_order, lambda: partners[0], [one_of(products[2]), one_of(products[0])], by=by),
        partial(place_order, lambda: partners[3], [one_of(products[5]), one_of(products[3])], by=by),
        *(partial(update_order, order.order_id, OrderUpdate(status=CANCELLED), by=by) for order in to_cancel),
    ]
    before = deadlocks()

    ends = at_once(app, *works)

    batches: list[list[Placed]] = [end for end in ends if isinstance(end, list)]
    assert [end for end in ends if isinstance(end, Exception)] == []
    assert {type(result) for batch in batches for result in batch} == {Order}
    assert count_orders() == BATCHES * ORDERS + 2 + len(to_cancel)
    assert deadlocks() == before
    assert checking.find_problems() == []
