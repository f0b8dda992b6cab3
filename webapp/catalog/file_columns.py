"""The columns of the catalog's file, and what its cells may hold; exports write them, imports read them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from webapp import values
from webapp.catalog.models import AVAILABILITIES, IN_STOCK, OUT_OF_STOCK
from webapp.catalog.queries import ProductRow
from webapp.csv_out import Cell
from webapp.values import BadValue

SKU: Final = "sku"
# In the order in which they are written; each with other names that a header may give it.
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    SKU: ("product sku", "item number"),
    "product_name": ("name", "product"),
    "description": (),
    "brand": (),
    "category": (),
    "price": ("unit price",),
    "currency": (),
    "availability": (),
    "stock": ("units in stock",),
    "supplier": (),
}
# A blank cell must not put a product on sale without end: not tracking its stock is said in a word.
UNTRACKED: Final = "untracked"
NEEDED_OF_NEW: Final = {"name": "product_name", "price": "price", "currency": "currency"}

_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")
_DIGITS: Final = re.compile("[0-9]{1,15}", re.ASCII)


class Leave(Exception):
    """A blank cell of a kind that leaves what is."""


def export_rows(products: Sequence[ProductRow]) -> Iterator[Sequence[Cell]]:
    """Rows of COLUMNS; `availability` is the switch, whatever the stock says."""
    for it in products:
        availability = IN_STOCK if it.orderable else OUT_OF_STOCK
        stock: Cell = UNTRACKED if it.stock is None else it.stock
        yield (
            it.sku, it.name, it.description, it.brand, it.category, it.price, it.currency, availability,
            stock, it.supplier,
        )  # fmt: skip


def _sku(cell: str) -> str:
    return values.line(cell, limit=values.REFERENCE_LIMIT)


def _description(cell: str) -> str:
    return values.optional_paragraphs(cell) or ""


def _word(cell: str) -> str:
    return values.optional_line(cell) or ""


def _price(cell: str) -> Decimal:
    if not cell:
        raise BadValue("is required")
    return values.written_price(cell)


def _currency(cell: str) -> str:
    if not cell:
        raise BadValue("is required")
    return values.currency(cell.upper())


def _orderable(cell: str) -> bool:
    if not cell:
        raise Leave
    word = _BETWEEN_WORDS.sub("_", cell.casefold())
    if word not in AVAILABILITIES:
        raise BadValue("must be in_stock or out_of_stock")
    return word == IN_STOCK


def _stock(cell: str) -> int | None:
    if not cell:
        raise Leave
    if cell.casefold() == UNTRACKED:
        return None
    if not _DIGITS.fullmatch(cell) or int(cell) > values.MAX_STOCK:
        raise BadValue(f"must be a whole number from 0 to {values.MAX_STOCK:,}, or {UNTRACKED}")
    return int(cell)


# What an import may set: the field of a product that each column is, and how its cells are read.
FIELDS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    SKU: ("sku", _sku),
    "product_name": ("name", values.line),
    "description": ("description", _description),
    "brand": ("brand", _word),
    "category": ("category", _word),
    "price": ("price", _price),
    "currency": ("currency", _currency),
    "availability": ("orderable", _orderable),
    "stock": ("stock", _stock),
    "supplier": ("supplier", values.optional_line),
}
