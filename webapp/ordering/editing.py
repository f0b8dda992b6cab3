"""Changing what a placed order asks for: rules on an `Order` in hand, saved by whoever calls."""

from collections import Counter, defaultdict, deque
from collections.abc import Sequence

from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.catalog.queries import ProductRow
from webapp.errors import OrderNotEditable
from webapp.ids import PRODUCT
from webapp.ordering.models import PLACED, PROCESSING, Order, OrderItem
from webapp.ordering.placing import RequestedItem, check_number, new_item, orderable


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
    held = _units(order.items)
    products = orderable(items, held=held, currency=order.currency)
    kept: dict[int, deque[OrderItem]] = defaultdict(deque)
    for item in order.items:
        kept[item.product_key].append(item)
    changed = [
        _with_quantity(kept[product.id].popleft(), wanted.quantity)
        if kept[product.id]
        else new_item(product, wanted.quantity)._replace(order_id=order.id)
        for product, wanted in zip(products, items, strict=True)
    ]
    changed.sort(key=lambda item: (item.id == 0, item.id))
    order.items = _share_stock(changed, _stock_due(order.items, changed, products))
    order.add_up()


def _allow(order: Order, what: str, statuses: Sequence[str], *, by: Actor) -> None:
    by.require(ORDERS_WRITE)
    if order.status not in statuses:
        raise OrderNotEditable(order.order_id, order.status, what)


def _with_quantity(item: OrderItem, quantity: int) -> OrderItem:
    return item._replace(quantity=quantity, line_total=item.unit_price * quantity)


def _units(items: Sequence[OrderItem]) -> Counter[int]:
    units: Counter[int] = Counter()
    for item in items:
        units[item.product_key] += item.quantity
    return units


def _stock_due(
    before: Sequence[OrderItem], after: Sequence[OrderItem], products: Sequence[ProductRow]
) -> dict[int, int]:
    """How many units of each product the order is to hold of the tracked stock.

    Units beyond those it had are taken where stock is tracked now; fewer give back what they took.
    """
    taken: Counter[int] = Counter()
    for item in before:
        taken[item.product_key] += item.stock_taken
    had, wanted = _units(before), _units(after)
    due = {}
    for product in products:
        beyond = max(0, wanted[product.id] - had[product.id]) if product.stock is not None else 0
        due[product.id] = min(taken[product.id] + beyond, wanted[product.id])
    return due


def _share_stock(items: Sequence[OrderItem], due: dict[int, int]) -> list[OrderItem]:
    """Spread what each product took over its items: the database checks it item by item."""
    shared = []
    for item in items:
        taken = min(item.quantity, due[item.product_key])
        due[item.product_key] -= taken
        shared.append(item._replace(stock_taken=taken))
    return shared
