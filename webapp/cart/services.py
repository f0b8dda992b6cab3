"""Filling a cart: each function is one write, and takes all that it is asked for or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from webapp import transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.cart.models import Cart, CartDetails
from webapp.cart.saving import describe, open_cart, put_back, put_items, take_out
from webapp.catalog.models import IN_STOCK
from webapp.catalog.queries import ProductRow, find_products
from webapp.errors import (
    MixedCurrencies,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooFewLeft,
    TooManyItems,
)
from webapp.idempotency import Retry
from webapp.ids import PRODUCT
from webapp.ordering.models import MAX_ITEMS
from webapp.ordering.placing import RequestedItem

_reference: Final = partial(values.optional_line, limit=values.REFERENCE_LIMIT)


def add_to_cart(partner_id: int, product_id: str, quantity: int, *, by: Actor) -> None:
    """Put so many more of a product into the cart. Raises as `add_many` does."""
    add_many(partner_id, [RequestedItem(product_id, quantity)], by=by)


def add_many(
    partner_id: int, items: Sequence[RequestedItem], *, by: Actor, retry: Retry[None] | None = None
) -> None:
    """Put products into the cart, beside what it holds of them: all, or none where one is refused.

    Raises ProductNotFound (also for a withdrawn one), ProductNotAvailable, TooFewLeft, MixedCurrencies,
    QuantityTooLarge, TooManyItems, NotAllowed, NotYourPartner.
    """
    by.require(ORDERS_WRITE)

    def work() -> None:
        cart = open_cart(partner_id, by=by)
        wanted: Counter[str] = Counter()
        for product_id, quantity in items:
            wanted[product_id] += quantity
        for item in cart.items:
            if item.product_id in wanted:
                wanted[item.product_id] += item.quantity
        _hold(cart, wanted)

    transactions.write(work, retry)


def set_quantities(partner_id: int, quantities: Mapping[str, int], *, by: Actor) -> None:
    """Let the cart hold so many of each product; 0 removes it. Raises as `add_many` does."""
    by.require(ORDERS_WRITE)
    transactions.write(lambda: _hold(open_cart(partner_id, by=by), quantities))


def set_quantity(partner_id: int, product_id: str, quantity: int, *, by: Actor) -> None:
    set_quantities(partner_id, {product_id: quantity}, by=by)


def remove_item(partner_id: int, product_id: str, *, by: Actor) -> None:
    set_quantities(partner_id, {product_id: 0}, by=by)


def clear_cart(partner_id: int, *, by: Actor) -> None:
    """Remove all items; what was written beside them stays. Raises NotAllowed, NotYourPartner."""
    by.require(ORDERS_WRITE)

    def work() -> None:
        cart = open_cart(partner_id, by=by)
        take_out(cart, [item.product_key for item in cart.items])

    transactions.write(work)


def undo_removal(partner_id: int, *, by: Actor) -> None:
    """Put back what was removed last, if it still can be. Raises TooManyItems, NotAllowed, NotYourPartner."""
    by.require(ORDERS_WRITE)

    def work() -> None:
        cart = open_cart(partner_id, by=by)
        _check_number(len(cart.items) + len(cart.removed))
        put_back(cart)

    transactions.write(work)


def set_details(partner_id: int, details: CartDetails, *, by: Actor) -> None:
    """Keep what the order is to say beside its items. Raises InvalidInput, NotAllowed, NotYourPartner."""
    by.require(ORDERS_WRITE)
    kept = checked_details(details)
    transactions.write(lambda: describe(open_cart(partner_id, by=by), kept))


def checked_details(details: CartDetails) -> CartDetails:
    """Raises InvalidInput, which for an address names the part that is wrong."""
    return CartDetails(
        values.checked("customer_reference", _reference, details.customer_reference),
        values.checked("note", values.optional_paragraphs, details.note),
        None if details.shipping_address is None else values.address(details.shipping_address),
    )


def _hold(cart: Cart, quantities: Mapping[str, int]) -> None:
    held = {item.product_id: item for item in cart.items}
    changed = {
        product_id: quantity
        for product_id, quantity in quantities.items()
        if quantity != (held[product_id].quantity if product_id in held else 0)
    }
    wanted = {product_id: quantity for product_id, quantity in changed.items() if quantity}
    keys = {product_id: PRODUCT.parse(product_id) for product_id in wanted}
    products = find_products([key for key in keys.values() if key is not None])

    currency = cart.currency
    put: dict[int, int] = {}
    for product_id, quantity in wanted.items():
        product = products.get(keys[product_id] or 0)
        if product is None or product.withdrawn_at is not None:
            raise ProductNotFound(product_id)
        already = held[product_id].quantity if product_id in held else 0
        if quantity > already:
            _check_available(product, quantity)
        currency = currency or product.currency
        if not already and product.currency != currency:
            raise MixedCurrencies(product_id, product.currency, currency)
        put[product.id] = quantity

    gone = [held[product_id].product_key for product_id in changed.keys() - wanted.keys()]
    kept = {item.product_key for item in cart.items}.difference(gone)
    _check_number(len(kept | put.keys()))
    take_out(cart, gone)
    put_items(cart, put, products)


def _check_available(product: ProductRow, quantity: int) -> None:
    if quantity > values.MAX_QUANTITY:
        raise QuantityTooLarge(product.product_id, values.MAX_QUANTITY)
    if product.availability != IN_STOCK:
        raise ProductNotAvailable(product.product_id)
    if product.stock is not None and product.stock < quantity:
        raise TooFewLeft(product.product_id, product.stock)


def _check_number(items: int) -> None:
    if items > MAX_ITEMS:
        raise TooManyItems(MAX_ITEMS)
