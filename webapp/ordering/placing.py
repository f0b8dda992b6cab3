"""Placing an order: every item at today's price, or no order."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from webapp import clock, transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.queries import ProductRow, find_products
from webapp.errors import (
    DomainError,
    EmptyOrder,
    MixedCurrencies,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooManyItems,
)
from webapp.idempotency import Retry
from webapp.ids import PRODUCT
from webapp.ordering.counting import count_order
from webapp.ordering.models import MAX_ITEMS, PLACED, Order, OrderItem
from webapp.ordering.saving import insert
from webapp.ordering.summing import sum_change

NOTHING_HELD: Final[Mapping[int, int]] = MappingProxyType({})


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
    order = place_uncounted(
        partner,
        items,
        by=by,
        customer_reference=customer_reference,
        shipping_address=shipping_address,
        note=note,
    )
    count_order(order.partner_id, came_to=PLACED)
    sum_change(None, order)
    return order


def place_uncounted(
    partner: BuyingPartner,
    items: Sequence[RequestedItem],
    *,
    by: Actor,
    customer_reference: str | None,
    shipping_address: dict[str, str] | None,
    note: str | None = None,
) -> Order:
    """As `place_within`, for a write of many orders: whoever calls counts them once they are all there."""
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
    insert(order, by=by)
    return order


def check_number(items: Sequence[RequestedItem]) -> None:
    """Raises EmptyOrder, TooManyItems."""
    if not items:
        raise EmptyOrder()
    if len(items) > MAX_ITEMS:
        raise TooManyItems(MAX_ITEMS)


class JudgedItem(NamedTuple):
    """An item with its product, where there is one, and why it cannot be ordered, where it cannot.

    `most` is the largest quantity that it could have beside the order's other items, 0 for none at all.
    """

    product: ProductRow | None
    refusal: DomainError | None
    most: int


def orderable(
    items: Sequence[RequestedItem],
    *,
    held: Mapping[int, int] = NOTHING_HELD,
    currency: str | None = None,
) -> list[ProductRow]:
    """The product of each item; the first that is refused speaks, as `judged` has it.

    Raises ProductNotFound, ProductNotAvailable, QuantityTooLarge, MixedCurrencies.
    """
    products: list[ProductRow] = []
    for product, refusal, _ in judged(items, held=held, currency=currency):
        if refusal is not None:
            raise refusal
        if product is not None:
            products.append(product)
    return products


def judged(
    items: Sequence[RequestedItem],
    *,
    held: Mapping[int, int] = NOTHING_HELD,
    currency: str | None = None,
) -> Iterator[JudgedItem]:
    """Each item in the light of all, one by one in their order.

    `held` are the units per product (by integer key) that the order has already: only what is asked for
    beyond them must be available. Without a `currency` that of the first product that can be had is the
    order's. The refusals are ProductNotFound, ProductNotAvailable, QuantityTooLarge, MixedCurrencies.
    """
    keys = [PRODUCT.parse(item.product_id) for item in items]
    found = find_products([key for key in keys if key is not None])
    wanted: Counter[int | None] = Counter()
    for key, item in zip(keys, items, strict=True):
        wanted[key] += item.quantity
    for key, item in zip(keys, items, strict=True):
        product = found.get(key) if key is not None else None
        if product is None:
            yield JudgedItem(None, ProductNotFound(item.product_id), 0)
            continue
        most = _most(product, held.get(product.id, 0)) - (wanted[key] - item.quantity)
        if most > 0:
            currency = currency or product.currency
        refusal: DomainError | None = None
        if wanted[key] > values.MAX_QUANTITY:
            refusal = QuantityTooLarge(item.product_id, values.MAX_QUANTITY)
        elif item.quantity > most:
            refusal = ProductNotAvailable(item.product_id)
        if currency and product.currency != currency and product.id not in held:
            refusal = refusal or MixedCurrencies(item.product_id, product.currency, currency)
            most = 0
        yield JudgedItem(product, refusal, max(0, most))


def _most(product: ProductRow, held: int) -> int:
    """How many units of a product an order could have in all."""
    if product.stock is None:
        return values.MAX_QUANTITY if product.has(1) else held
    return min(values.MAX_QUANTITY, held + product.stock if product.has(1) else held)


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
