"""Adjusting the stock of a product, with a reason: counted, received, broken, or not tracked any more."""

from typing import Final

from webapp import transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import CATALOG_WRITE
from webapp.catalog.models import Product
from webapp.catalog.saving import ADJUSTED, facts_of, load_to_change, save
from webapp.errors import (
    InvalidInput,
    ProductChanged,
    StockNotTracked,
    TooFewLeft,
)
from webapp.idempotency import Retry

SET, ADD, TAKE, UNTRACK = "set", "add", "take", "untrack"
WAYS: Final = (SET, ADD, TAKE, UNTRACK)


def adjust_stock(
    product_id: str,
    way: str,
    quantity: int,
    *,
    by: Actor,
    reason: str,
    seen_stock: int | None = None,
    retry: Retry[Product] | None = None,
) -> Product:
    """Set the stock to a number (which makes it tracked), add to it, take from it, or no longer track it.

    What is added or taken counts from the stock as it is. Setting it, and no longer tracking it, raise
    ProductChanged where it is no longer what was seen. Also raises ProductNotFound, StockNotTracked,
    TooFewLeft, InvalidInput, NotAllowed, AlreadyAnswered.
    """
    by.require(CATALOG_WRITE)

    def work() -> Product:
        product = load_to_change(product_id)
        before = facts_of(product)
        if way in (SET, UNTRACK) and product.stock != seen_stock:
            raise ProductChanged(product_id)
        product.stock = _adjusted(product, way, quantity)
        save(product, before, by=by, kind=ADJUSTED, reason=reason)
        return product

    return transactions.write(work, retry)


def _adjusted(product: Product, way: str, quantity: int) -> int | None:
    if way == UNTRACK:
        return None
    if way == SET:
        return values.checked("quantity", values.optional_stock, quantity)
    if product.stock is None:
        raise StockNotTracked(product.product_id)
    if way == TAKE and quantity > product.stock:
        raise TooFewLeft(product.product_id, product.stock)
    stock = product.stock - quantity if way == TAKE else product.stock + quantity
    if stock > values.MAX_STOCK:
        raise InvalidInput("quantity", f"would make a stock of more than {values.MAX_STOCK:,}")
    return stock
