"""Changing what a placed order asks for: rules on an `Order` in hand, saved by whoever calls."""

from collections import Counter, defaultdict, deque
from collections.abc import Sequence

from webapp import values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.catalog.queries import ProductRow, find_products
from webapp.errors import (
    MixedCurrencies,
    OrderNotEditable,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
)
from webapp.ids import PRODUCT
from webapp.ordering.models import PLACED, PROCESSING, Order, OrderItem
from webapp.ordering.placing import RequestedItem, check_number, new_item


def edit_reference(order: Order, reference: str | None, *, by: Actor) -> None:
    """Raises OrderNotEditable, NotAllowed."""
    if reference == order.customer_reference:
        return
    _allow(order, "customer_reference", (PLACED,), by=by)
    order.customer_reference = reference


def edit_address(order: Order, address: dict[str, str] | None, *, by: Actor) -> None:
    """A partner changes the address while the order is placed, the house until it is shipped.

    Raises OrderNotEditable, NotAllowed.
    """
    if address == order.shipping_address:
        return
    _allow(order, "shipping_address", (PLACED, PROCESSING) if by.is_house else (PLACED,), by=by)
    order.shipping_address = address


def edit_items(order: Order, items: Sequence[RequestedItem], *, by: Actor) -> None:
    """Replace the items. Those whose product stays keep their id and their price.

    Raises OrderNotEditable, NotAllowed, EmptyOrder, TooManyItems, and as `placing.orderable` does.
    """
    if list(items) == [RequestedItem(PRODUCT.dump(item.product_key), item.quantity) for item in order.items]:
        return
    _allow(order, "items", (PLACED,), by=by)
    check_number(items)
    products = _products(order, items)
    kept: dict[int, deque[OrderItem]] = defaultdict(deque)
    for item in order.items:
        kept[item.product_key].append(item)
    order.items = [
        _changed(kept[product.id].popleft(), wanted.quantity, product)
        if kept[product.id]
        else new_item(product, wanted.quantity)._replace(order_id=order.id)
        for product, wanted in zip(products, items, strict=True)
    ]
    order.items.sort(key=lambda item: (item.id == 0, item.id))
    order.add_up()


def _allow(order: Order, what: str, statuses: Sequence[str], *, by: Actor) -> None:
    by.require(ORDERS_WRITE)
    if order.status not in statuses or order.is_shipped_in_part:
        raise OrderNotEditable(order.order_id, order.status, what)


def _products(order: Order, items: Sequence[RequestedItem]) -> list[ProductRow]:
    """The product of each item; only what is asked for beyond the order's own units must be available."""
    keys = [PRODUCT.parse(item.product_id) for item in items]
    found = find_products([key for key in keys if key is not None])
    wanted: Counter[int] = Counter()
    for key, item in zip(keys, items, strict=True):
        wanted[key or 0] += item.quantity
    held: Counter[int] = Counter()
    for held_item in order.items:
        held[held_item.product_key] += held_item.quantity
    products = []
    for key, item in zip(keys, items, strict=True):
        product = found.get(key or 0)
        if product is None:
            raise ProductNotFound(item.product_id)
        if wanted[product.id] > values.MAX_QUANTITY:
            raise QuantityTooLarge(item.product_id, values.MAX_QUANTITY)
        beyond = wanted[product.id] - held[product.id]
        if beyond > 0 and not product.has(beyond):
            raise ProductNotAvailable(item.product_id)
        if product.currency != order.currency and product.id not in held:
            raise MixedCurrencies(item.product_id, product.currency, order.currency)
        products.append(product)
    return products


def _changed(item: OrderItem, quantity: int, product: ProductRow) -> OrderItem:
    more = quantity - item.quantity
    taken = item.stock_taken + (more if product.stock is not None else 0)
    return item._replace(
        quantity=quantity,
        line_total=item.unit_price * quantity,
        stock_taken=taken if more > 0 else min(item.stock_taken, quantity),
    )
