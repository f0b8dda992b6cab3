"""Changing the catalog."""

from collections.abc import Mapping
from typing import Any, Final

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import CATALOG_WRITE
from webapp.catalog.models import IN_STOCK, Product
from webapp.catalog.saving import facts_of, load_to_change, save, save_new
from webapp.errors import ProductChanged
from webapp.idempotency import Retry

# What a client or a form may set; all else is Waybill's own.
WRITABLE: Final = (
    "sku", "name", "description", "brand", "category", "supplier", "price", "currency",
)  # fmt: skip
DEFAULTS: Final[Mapping[str, Any]] = {"description": "", "brand": "", "category": "", "supplier": None}


def add_product(fields: Mapping[str, Any], *, by: Actor, retry: Retry[Product] | None = None) -> Product:
    """A new product from checked values: those of WRITABLE, `availability` and `stock`.

    sku, name, price and currency are needed. Raises SkuTaken, NotAllowed.
    """
    by.require(CATALOG_WRITE)

    def work() -> Product:
        now = clock.now()
        product = Product(
            **{**DEFAULTS, **{name: fields[name] for name in WRITABLE if name in fields}},
            orderable=fields.get("availability", IN_STOCK) == IN_STOCK,
            stock=fields.get("stock"),
            created_at=now,
            updated_at=now,
        )
        save_new(product, by=by)
        return product

    return transactions.write(work, retry)


def update_product(product_id: str, changes: Mapping[str, Any], *, by: Actor) -> Product:
    """Change what `changes` names (as for `add_product`), keep the rest.

    Raises ProductNotFound, SkuTaken, NotAllowed.
    """
    by.require(CATALOG_WRITE)

    def work() -> Product:
        product = load_to_change(product_id)
        before = facts_of(product)
        _set(product, changes)
        # A product that was read as out of stock and is sent back whole keeps its switch.
        is_sent_back = "stock" in changes and changes.get("availability") == product.availability
        if "availability" in changes and not is_sent_back:
            product.orderable = changes["availability"] == IN_STOCK
        if "stock" in changes:
            product.stock = changes["stock"]
        save(product, before, by=by)
        return product

    return transactions.write(work)


def edit_product(
    product_id: str, changes: Mapping[str, Any], *, by: Actor, version: int, seen_stock: int | None = None
) -> Product:
    """As `update_product`, for somebody who saw the product at a version, and with this stock.

    `changes` may hold those of WRITABLE, `stock`, and `orderable`, the switch itself. Raises
    ProductChanged, also where the stock is to be set and is no longer what was seen: orders take from it
    without a new version.
    """
    by.require(CATALOG_WRITE)

    def work() -> Product:
        product = load_to_change(product_id, if_version=version)
        before = facts_of(product)
        if "stock" in changes and product.stock != seen_stock:
            raise ProductChanged(product_id)
        _set(product, changes)
        for name in ("orderable", "stock"):
            if name in changes:
                setattr(product, name, changes[name])
        save(product, before, by=by)
        return product

    return transactions.write(work)


def _set(product: Product, changes: Mapping[str, Any]) -> None:
    for name in WRITABLE:
        if name in changes:
            setattr(product, name, changes[name])
