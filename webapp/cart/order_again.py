"""Ordering again what an earlier order asked for, as far as it can be had."""

from collections import Counter
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.cart.models import Cart, Problem
from webapp.cart.queries import get_cart
from webapp.cart.quick_order import as_item, currency_of_most
from webapp.cart.services import add_many
from webapp.catalog.queries import ProductRow, find_products
from webapp.errors import (
    MixedCurrencies,
    ProductNotAvailable,
    ProductNotFound,
    TooFewLeft,
)
from webapp.idempotency import Retry
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem
from webapp.ordering.queries import get_order

_OVERTAKEN: Final = (ProductNotFound, ProductNotAvailable, TooFewLeft, MixedCurrencies)


class AgainItem(NamedTuple):
    """One product of the earlier order: how many it asked for, and how many go into the cart now.

    `problem` says why these are fewer, or none. The name is today's.
    """

    product_id: str
    sku: str
    product_name: str
    wanted: int
    added: int
    problem: Problem | None


def order_again(order_id: str, *, by: Actor, retry: Retry[None] | None = None) -> list[AgainItem]:
    """Put what an earlier order asked for into the cart, as many of each product as there are.

    Gives every product of that order, in its order. Raises OrderNotFound, TooManyItems, NotAllowed, and
    AlreadyAnswered where `retry` has been here before.
    """
    order = get_order(order_id, seen_by=by)
    try:
        return _add(order, by, retry)
    except _OVERTAKEN:
        # Somebody took the last ones meanwhile: what is left is looked at once more.
        return _add(order, by, retry)


def _add(order: Order, by: Actor, retry: Retry[None] | None) -> list[AgainItem]:
    items = _look(order, get_cart(by, order.partner_id))
    can_be_had = [RequestedItem(item.product_id, item.added) for item in items if item.added]
    if can_be_had:
        add_many(order.partner_id, can_be_had, by=by, retry=retry)
    return items


def _look(order: Order, cart: Cart) -> list[AgainItem]:
    wanted: Counter[int] = Counter()
    for item in order.items:
        wanted[item.product_key] += item.quantity
    products = find_products(list(wanted))
    currency = cart.currency or currency_of_most(list(products.values()))
    return [_item(products[key], wanted[key], cart, currency) for key in wanted]


def _item(product: ProductRow, wanted: int, cart: Cart, currency: str | None) -> AgainItem:
    held = cart.find_item(product.id)
    in_cart = held.quantity if held else 0
    added, problem = wanted, as_item(product, wanted + in_cart).problem(currency)
    if problem is Problem.TOO_FEW_LEFT and product.currency != currency:
        problem = Problem.OTHER_CURRENCY
    if problem is not None:
        few = problem is Problem.TOO_FEW_LEFT and product.stock is not None
        added = max(0, (product.stock or 0) - in_cart) if few else 0
    added = min(added, values.MAX_QUANTITY - in_cart)
    return AgainItem(product.product_id, product.sku, product.name, wanted, added, problem)
