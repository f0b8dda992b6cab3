"""Reading the catalog: one product, and lists for the two APIs and the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.catalog.models import IN_STOCK, Product, availability_of
from webapp.errors import ProductNotFound
from webapp.ids import PRODUCT
from webapp.sql import Statement, ids_in, texts_in
from webapp.values import name_key

SORTS: Final = ("product_id", "price", "product_name", "brand", "category", "created_at")
_SORT_COLUMNS: Final = {"product_id": "id", "product_name": "name"}


class ProductRow(NamedTuple):
    """A product as it is listed."""

    id: int
    sku: str
    name: str
    description: str
    brand: str
    category: str
    supplier: str | None
    price: Decimal
    currency: str
    orderable: bool
    stock: int | None
    version: int
    created_at: datetime
    withdrawn_at: datetime | None

    @property
    def product_id(self) -> str:
        return PRODUCT.dump(self.id)

    @property
    def availability(self) -> str:
        return availability_of(orderable=self.orderable, stock=self.stock)

    def has(self, quantity: int) -> bool:
        """Whether so many can be ordered now."""
        return (
            self.withdrawn_at is None
            and bool(self.orderable)
            and (self.stock is None or self.stock >= quantity)
        )


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products to list; None filters nothing. `words` is looked for in all that is searchable."""

    words: str | None = None
    supplier: str | None = None
    sku: str | None = None
    brand: str | None = None
    category: str | None = None
    availability: str | None = None


_columns = tuple(getattr(Product, name) for name in ProductRow._fields)
_by_id = Statement(sa.select(*_columns).where(Product.id == sa.bindparam("product_key")), ProductRow._make)
_by_ids = Statement(sa.select(*_columns).where(ids_in(Product.__table__.c.id, "keys")), ProductRow._make)

_by_skus = Statement(sa.select(*_columns).where(texts_in(Product.__table__.c.sku, "skus")), ProductRow._make)


def get_product(product_id: str) -> ProductRow:
    """Raises ProductNotFound, also for one that is withdrawn."""
    key = PRODUCT.parse(product_id)
    product = _by_id.first(product_key=key) if key is not None else None
    if product is None or product.withdrawn_at is not None:
        raise ProductNotFound(product_id)
    return product


def find_products(keys: Sequence[int]) -> dict[int, ProductRow]:
    """Products by their integer keys, the withdrawn ones too; those that do not exist are missing."""
    return {product.id: product for product in _by_ids.all(keys=list(keys))}


def find_by_sku(skus: Sequence[str]) -> dict[str, ProductRow]:
    """Products by their skus, the withdrawn ones too; those that do not exist are missing."""
    return {product.sku: product for product in _by_skus.all(skus=list(skus))}


def count_products(wanted: ProductFilter) -> int:
    values = _values(wanted)
    count: int = _count(frozenset(values), wanted.availability).one(**values)[0]
    return count


def list_products(
    wanted: ProductFilter,
    *,
    limit: int,
    offset: int = 0,
    after: str | None = None,
    sort: str = "product_id",
    descending: bool = False,
) -> list[ProductRow]:
    """A page of products; `after` is the last product_id of the page before, valid with every sort.

    Raises ProductNotFound for an `after` that was never a product.
    """
    values: dict[str, Any] = _values(wanted)
    if after is not None:
        key = PRODUCT.parse(after)
        last = _by_id.first(product_key=key) if key is not None else None
        if last is None:
            raise ProductNotFound(after)
        values |= {"last_key": last.id, "last_value": getattr(last, _SORT_COLUMNS.get(sort, sort))}
    page = _page(frozenset(_values(wanted)), wanted.availability, after is not None, sort, descending)
    return page.all(**values, page_size=limit, skipped=offset)


def _values(wanted: ProductFilter) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value
        for name in ("supplier", "sku", "brand", "category")
        if (value := getattr(wanted, name)) is not None
    }
    if wanted.words:
        values["words"] = like_pattern(name_key(wanted.words))
    return values


def like_pattern(part: str) -> str:
    """What LIKE, with a backslash to escape, finds in every text that holds this part."""
    return f"%{part.translate(_ESCAPED)}%"


_ESCAPED: Final = str.maketrans({special: f"\\{special}" for special in "\\%_"})


# A list's conditions vary, its statements need not: each combination is compiled once and kept.


@cache
def _count(names: frozenset[str], availability: str | None) -> Statement[Any]:
    return Statement(_filtered(sa.select(sa.func.count()).select_from(Product), names, availability))


@cache
def _page(
    names: frozenset[str], availability: str | None, is_after: bool, sort: str, descending: bool
) -> Statement[ProductRow]:
    column = getattr(Product, _SORT_COLUMNS.get(sort, sort))
    select = _filtered(sa.select(*_columns), names, availability)
    if is_after:
        here = sa.tuple_(column, Product.id)
        last = sa.tuple_(
            sa.bindparam("last_value", type_=column.type), sa.bindparam("last_key", type_=sa.BigInteger)
        )
        select = select.where(here < last if descending else here > last)
    order = (column.desc(), Product.id.desc()) if descending else (column, Product.id)
    select = select.order_by(*order)
    select = select.limit(sa.bindparam("page_size", type_=sa.BigInteger))
    return Statement(select.offset(sa.bindparam("skipped", type_=sa.BigInteger)), ProductRow._make)


def _filtered(select: sa.Select[Any], names: frozenset[str], availability: str | None) -> sa.Select[Any]:
    select = select.where(Product.withdrawn_at.is_(None))
    for name in sorted(names - {"words"}):
        select = select.where(getattr(Product, name) == sa.bindparam(name))
    if "words" in names:
        select = select.where(Product.search_text.like(sa.bindparam("words"), escape="\\"))
    if availability is not None:
        is_available = sa.and_(Product.orderable, sa.or_(Product.stock.is_(None), Product.stock > 0))
        select = select.where(is_available if availability == IN_STOCK else sa.not_(is_available))
    return select
