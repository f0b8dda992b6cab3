"""Writing the good rows of a judged file into the catalog: all of them, in one transaction, or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import clock, database, transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit, record_each_audit
from webapp.accounts.models import CATALOG_WRITE
from webapp.catalog.importing import Judged, JudgedRow, ReadRow, Verdict, judge_against
from webapp.catalog.models import Product
from webapp.catalog.queries import ProductRow, find_by_sku
from webapp.catalog.saving import BROUGHT_BACK, CHANGED, CREATED, written
from webapp.catalog.services import DEFAULTS, WRITABLE
from webapp.catalog.stock import record_adjustments
from webapp.errors import CatalogChanged
from webapp.idempotency import Retry
from webapp.ids import PRODUCT
from webapp.sql import Statement, ids_in

# What the whole import is called in the audit, and why it moved stock in the ledger.
SUBJECT: Final = "catalog"
IMPORTED: Final = "Catalog import"

_products: Final = Product.__table__
_columns = [_products.c[name] for name in ProductRow._fields]
# Orders lock products in the order of their keys, too.
_locked = Statement(
    sa.select(*_columns)
    .where(ids_in(_products.c.id, "keys"))
    .order_by(_products.c.id)
    .with_for_update(key_share=True),
    ProductRow._make,
)
_WRITTEN: Final = (*WRITABLE, "orderable", "stock", "search_text", "withdrawn_at", "updated_at")
_inserted = Statement(
    sa.insert(Product)
    .values({_products.c[name]: sa.bindparam(name) for name in (*_WRITTEN, "created_at")})
    .values(version=1)
    .returning(_products.c.id)
)
_updated = Statement(
    sa.update(Product)
    .where(_products.c.id == sa.bindparam("product_key"))
    .values({_products.c[name]: sa.bindparam(name, type_=_products.c[name].type) for name in _WRITTEN})
    .values(version=_products.c.version + 1)
)


class Imported(NamedTuple):
    new: int
    changed: int
    brought_back: int


def import_products(
    rows: Sequence[ReadRow], *, by: Actor, expected: str, brings_back: bool, retry: Retry[Imported]
) -> Imported:
    """Do what the verdicts of the rows say; `expected` is the digest of those that somebody saw.

    Withdrawn products are left alone, or with `brings_back` changed and sold again. Raises CatalogChanged,
    NotAllowed, AlreadyAnswered.
    """
    by.require(CATALOG_WRITE)

    def work() -> Imported:
        judged = judge_against(rows, _lock([row.sku for row in rows]))
        if judged.digest != expected:
            raise CatalogChanged()
        return _write(judged, by=by, brings_back=brings_back)

    try:
        return transactions.write(work, retry)
    except Exception as error:
        # Somebody has just added a product of a sku that was new.
        if database.is_unique_violation(error):
            raise CatalogChanged() from error
        raise


def _lock(skus: Sequence[str]) -> dict[str, ProductRow]:
    keys = [product.id for product in find_by_sku(skus).values()]
    return {product.sku: product for product in _locked.all(keys=keys)}


def _write(judged: Judged, *, by: Actor, brings_back: bool) -> Imported:
    now = clock.now()
    new = [row for row in judged.rows if row.verdict is Verdict.NEW]
    back = [row for row in judged.rows if row.verdict is Verdict.WITHDRAWN] if brings_back else []
    changed = [row for row in judged.rows if row.verdict is Verdict.CHANGES]
    # No chunks: the driver takes the rows of a statement one after the other, and the file holds few enough.
    added = _inserted.first_of_each([{**_values(row, now), "created_at": now} for row in new])
    _updated.run_each([{**_values(row, now), "product_key": _key(row)} for row in (*changed, *back)])
    written_rows = [
        *((CREATED, key, row) for (key,), row in zip(added, new, strict=True)),
        *((CHANGED, _key(row), row) for row in changed),
        *((BROUGHT_BACK, _key(row), row) for row in back),
    ]
    record_adjustments(
        [(key, moved) for _, key, row in written_rows if (moved := _moved(row))], by=by, note=IMPORTED
    )
    record_each_audit(
        [(kind, PRODUCT.dump(key), _audited(row)) for kind, key, row in written_rows], by=by, reason=IMPORTED
    )
    imported = Imported(len(new), len(changed), len(back))
    if written_rows:
        counts = {name: (None, count) for name, count in imported._asdict().items()}
        record_audit("products_imported", SUBJECT, by=by, changes=counts)
    return imported


def _values(row: JudgedRow, now: datetime) -> dict[str, Any]:
    """The whole product as the row leaves it, for the columns of _WRITTEN."""
    product, fields = row.product, row.read.fields
    defaults: Mapping[str, Any] = {**DEFAULTS, "orderable": True, "stock": None}
    whole = {
        name: fields.get(name, getattr(product, name) if product else defaults.get(name))
        for name in (*WRITABLE, "orderable", "stock")
    }
    whole["orderable"] = bool(whole["orderable"])
    texts = (whole[name] for name in ("name", "sku", "brand", "description"))
    search_text = values.name_key("\n".join(texts))
    return {**whole, "search_text": search_text, "withdrawn_at": None, "updated_at": now}


def _key(row: JudgedRow) -> int:
    assert row.product is not None  # noqa: S101 - only rows of new products have none
    return row.product.id


def _moved(row: JudgedRow) -> int:
    before, after = row.changes.get("stock", (None, None))
    return (after or 0) - (before or 0)


def _audited(row: JudgedRow) -> dict[str, tuple[Any, Any]]:
    changes = {name: change for name, change in row.changes.items() if change != (None, "")}
    if "price" in changes:
        before, after = changes["price"]
        changes["price"] = (None if before is None else written(before), written(after))
    return changes
