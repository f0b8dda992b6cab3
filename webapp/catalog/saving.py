"""Loading a product to change it, and writing down what became of it: the audit and the ledger of stock."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from webapp import clock, database
from webapp.accounts.actors import Actor
from webapp.accounts.audit import Changes, record_audit
from webapp.catalog.models import Product
from webapp.catalog.queries import ProductRow
from webapp.catalog.stock import record_movement
from webapp.errors import ProductChanged, ProductNotFound, SkuTaken
from webapp.extensions import db
from webapp.ids import PRODUCT

CREATED: Final = "product_created"
CHANGED: Final = "product_changed"
WITHDRAWN: Final = "product_withdrawn"
BROUGHT_BACK: Final = "product_brought_back"
ADJUSTED: Final = "stock_adjusted"
HISTORY: Final = (CREATED, CHANGED, WITHDRAWN, BROUGHT_BACK, ADJUSTED)

_RECORDED: Final = (
    "sku", "name", "description", "brand", "category", "supplier", "price", "currency", "orderable", "stock",
)  # fmt: skip
NOTHING: Final[Mapping[str, Any]] = {}


def facts_of(product: Product | ProductRow) -> dict[str, Any]:
    """What the history of a product tells of it, as JSON can hold it."""
    facts = {name: getattr(product, name) for name in _RECORDED}
    facts["orderable"] = bool(facts["orderable"])
    facts["price"] = written(facts["price"])
    return facts


def written(price: Decimal) -> str:
    return f"{price:.2f}"


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """{field: (before, after)} of what differs; what was not there before was None."""
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if value != before.get(name) and (value, before.get(name)) != ("", None)
    }


def load_to_change(product_id: str, *, if_version: int | None = None, is_withdrawn: bool = False) -> Product:
    """The product, locked until the write ends; one that is withdrawn only where that is asked for.

    Raises ProductNotFound, ProductChanged.
    """
    key = PRODUCT.parse(product_id)
    # Not FOR UPDATE: the foreign keys of new order items hold key-share locks on their products.
    locked = sa.select(Product).where(Product.id == key).with_for_update(key_share=True)
    product = db.session.scalar(locked.execution_options(populate_existing=True)) if key else None
    if product is None or (product.withdrawn_at is not None) is not is_withdrawn:
        raise ProductNotFound(product_id)
    if if_version is not None and product.version != if_version:
        raise ProductChanged(product_id)
    return product


def save_new(product: Product, *, by: Actor) -> None:
    product.index_for_search()
    db.session.add(product)
    _flush(product)
    _record(CREATED, product, NOTHING, by=by, reason=None)


def save(
    product: Product, before: Mapping[str, Any], *, by: Actor, kind: str = CHANGED, reason: str | None = None
) -> None:
    """Write a product that was changed, if it was; `before` are its facts from before. Raises SkuTaken."""
    if not db.session.is_modified(product):
        return
    product.index_for_search()
    product.updated_at = clock.now()
    _flush(product)
    _record(kind, product, before, by=by, reason=reason)


def _record(kind: str, product: Product, before: Mapping[str, Any], *, by: Actor, reason: str | None) -> None:
    changes = changes_between(before, facts_of(product))
    record_audit(kind, product.product_id, by=by, changes=changes, reason=reason)
    if moved := (product.stock or 0) - (before.get("stock") or 0):
        record_movement(product.id, moved, reason="adjustment", by=by, note=reason)


def _flush(product: Product) -> None:
    sku = product.sku
    try:
        db.session.flush()
    except IntegrityError as error:
        if database.is_unique_violation(error):
            raise SkuTaken(sku) from error
        raise
