"""Placing an order: every item at today's price, or no order."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.queries import ProductRow, find_products
from webapp.catalog.stock import move_stock
from webapp.errors import (
    EmptyOrder,
    MixedCurrencies,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooManyItems,
)
from webapp.history.recording import record_event
from webapp.idempotency import Retry
from webapp.ids import PRODUCT
from webapp.ordering.counting import count_order
from webapp.ordering.models import MAX_ITEMS, PLACED, Order, OrderItem, orders
from webapp.ordering.saving import add_items
from webapp.ordering.search_index import add_to_search
from webapp.ordering.summing import sum_change
from webapp.sql import Statement

_FIELDS = (
    "partner_id",
    "customer_reference",
    "status",
    "currency",
    "total",
    "shipping_address",
    "version",
    "placed_at",
    "note",
)
_added = Statement(
    sa.insert(orders)
    .values({orders.c[name]: sa.bindparam(name) for name in (*_FIELDS, "updated_at")})
    .returning(orders.c.id)
)


class RequestedItem(NamedTuple):
    """What somebody asks for: a product's public id, and a quantity that keeps `values.quantity`."""

    product_id: str
    quantity: int


def place_order(
    find_partner: Callable[[], BuyingPartner],
    items: Sequence[RequestedItem],
    *,
    by: Actor,
    customer_reference: str | None = None,
    shipping_address: dict[str, str] | None = None,
    note: str | None = None,
    retry: Retry[Order] | None = None,
) -> Order:
    """Create an order at today's prices, with its stock taken: every item, or no order.

    `find_partner` runs in the same transaction, so that a refused order registers no partner. The items
    are checked in their order and the first that fails speaks. Raises EmptyOrder, TooManyItems,
    QuantityTooLarge, ProductNotFound, ProductNotAvailable, MixedCurrencies, OrderTotalTooLarge,
    NotAllowed, and what `find_partner` raises.
    """
    by.require(ORDERS_WRITE)
    check_number(items)

    def work() -> Order:
        return place_within(
            find_partner(),
            items,
            by=by,
            customer_reference=customer_reference,
            shipping_address=shipping_address,
            note=note,
        )

    return transactions.write(work, retry)


def place_within(
    partner: BuyingPartner,
    items: Sequence[RequestedItem],
    *,
    by: Actor,
    customer_reference: str | None,
    shipping_address: dict[str, str] | None,
    note: str | None,
) -> Order:
    """The work of `place_order`, inside a write that does more than that.

    Whoever calls has checked that `by` may and that the number of items is allowed.
    """
    products = orderable(items)
    order = Order(
        id=0,
        partner_id=partner.id,
        partner_code=partner.code,
        partner_name=partner.name,
        customer_reference=customer_reference,
        status=PLACED,
        currency=products[0].currency,
        total=Decimal(0),
        shipping_address=shipping_address,
        version=1,
        placed_at=clock.now(),
        note=note,
        items=[new_item(product, item.quantity) for product, item in zip(products, items, strict=True)],
    )
    order.add_up()
    _insert(order, by=by)
    return order


def check_number(items: Sequence[RequestedItem]) -> None:
    """Raises EmptyOrder, TooManyItems."""
    if not items:
        raise EmptyOrder()
    if len(items) > MAX_ITEMS:
        raise TooManyItems(MAX_ITEMS)


def orderable(
    items: Sequence[RequestedItem],
    *,
    held: Mapping[int, int] = MappingProxyType({}),
    currency: str | None = None,
) -> list[ProductRow]:
    """The product of each item, checked in the order of the items.

    `held` are the units per product (by integer key) that the order has already: only what is asked for
    beyond them must be available. Without a `currency` the first product's is the order's. Raises
    ProductNotFound, ProductNotAvailable, QuantityTooLarge, MixedCurrencies.
    """
    keys = [PRODUCT.parse(item.product_id) for item in items]
    found = find_products([key for key in keys if key is not None])
    wanted: Counter[int | None] = Counter()
    for key, item in zip(keys, items, strict=True):
        wanted[key] += item.quantity
    products: list[ProductRow] = []
    for key, item in zip(keys, items, strict=True):
        product = found.get(key) if key is not None else None
        if product is None:
            raise ProductNotFound(item.product_id)
        if wanted[key] > values.MAX_QUANTITY:
            raise QuantityTooLarge(item.product_id, values.MAX_QUANTITY)
        beyond = wanted[key] - held.get(product.id, 0)
        if beyond > 0 and not product.has(beyond):
            raise ProductNotAvailable(item.product_id)
        currency = currency or product.currency
        if product.currency != currency and product.id not in held:
            raise MixedCurrencies(item.product_id, product.currency, currency)
        products.append(product)
    return products


def new_item(product: ProductRow, quantity: int) -> OrderItem:
    """An item with the product's present name and price, not yet inserted."""
    return OrderItem(
        id=0,
        order_id=0,
        product_key=product.id,
        sku=product.sku,
        product_name=product.name,
        quantity=quantity,
        unit_price=product.price,
        line_total=product.price * quantity,
        stock_taken=quantity if product.stock is not None else 0,
        shipped=0,
        closed=0,
    )


def _insert(order: Order, *, by: Actor) -> None:
    fields: dict[str, Any] = {name: getattr(order, name) for name in _FIELDS}
    (order.id,) = _added.one(**fields, updated_at=order.placed_at)
    taken: Counter[int] = Counter()
    for item in order.items:
        if item.stock_taken:
            taken[item.product_key] -= item.stock_taken
    move_stock(taken, by=by, order_key=order.id)
    order.items = add_items([item._replace(order_id=order.id) for item in order.items])
    add_to_search(order)
    told = ["status", "customer_reference", "total"]
    if order.note is not None:
        told.append("note")
    changes = {name: (None, order.fact(name)) for name in told}
    record_event(order.id, "placed", by=by, at=order.placed_at, changes=changes)
    count_order(order.partner_id, came_to=PLACED)
    sum_change(None, order)
