"""Changing the catalog."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from webapp import clock, database, transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import CATALOG_WRITE
from webapp.catalog.models import IN_STOCK, Product
from webapp.catalog.stock import record_movement
from webapp.errors import ProductNotFound, SkuTaken
from webapp.extensions import db
from webapp.idempotency import Retry
from webapp.ids import PRODUCT

# What a client or a form may set; all else is Waybill's own.
WRITABLE: Final = (
    "sku", "name", "description", "brand", "category", "supplier", "price", "currency",
)  # fmt: skip
DEFAULTS: Final = {"description": "", "brand": "", "category": "", "supplier": None}


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
        product.index_for_search()
        db.session.add(product)
        _save(product)
        if product.stock:
            record_movement(product.id, product.stock, reason="adjustment", by=by)
        return product

    return transactions.write(work, retry)


def update_product(product_id: str, changes: Mapping[str, Any], *, by: Actor) -> Product:
    """Change what `changes` names (as for `add_product`), keep the rest.

    Raises ProductNotFound, SkuTaken, NotAllowed.
    """
    by.require(CATALOG_WRITE)

    def work() -> Product:
        product = _get_locked(product_id)
        stock_before = product.stock or 0
        for name in WRITABLE:
            if name in changes:
                setattr(product, name, changes[name])
        # A product that was read as out of stock and is sent back whole keeps its switch.
        is_sent_back = "stock" in changes and changes.get("availability") == product.availability
        if "availability" in changes and not is_sent_back:
            product.orderable = changes["availability"] == IN_STOCK
        if "stock" in changes:
            product.stock = changes["stock"]
        if db.session.is_modified(product):
            product.index_for_search()
            product.updated_at = clock.now()
            _save(product)
        if moved := (product.stock or 0) - stock_before:
            record_movement(product.id, moved, reason="adjustment", by=by)
        return product

    return transactions.write(work)


def _get_locked(product_id: str) -> Product:
    key = PRODUCT.parse(product_id)
    # Not FOR UPDATE: the foreign keys of new order items hold key-share locks on their products.
    locked = sa.select(Product).where(Product.id == key).with_for_update(key_share=True)
    product = db.session.scalar(locked.execution_options(populate_existing=True)) if key else None
    if product is None or product.withdrawn_at is not None:
        raise ProductNotFound(product_id)
    return product


def _save(product: Product) -> None:
    sku = product.sku
    try:
        db.session.flush()
    except IntegrityError as error:
        if database.is_unique_violation(error):
            raise SkuTaken(sku) from error
        raise
