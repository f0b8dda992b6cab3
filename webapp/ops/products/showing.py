"""The list of all products as its page shows it, with fields to change a row in place."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from webapp.catalog.browsing import BRAND, CATEGORY, Browsed
from webapp.catalog.models import IN_STOCK, OUT_OF_STOCK
from webapp.catalog.queries import ProductRow
from webapp.catalog.saving import written
from webapp.formatting import counted, number
from webapp.ops.products.searching import WITHDRAWN, ProductSearch
from webapp.paging import Pager
from webapp.portal.catalog.showing import FEW, SORT_WORDS, show_pager

STAFF_SORT_WORDS: Final = {
    **SORT_WORDS,
    "sku": "By SKU",
    "least": "Least stock first",
    "changed": "Last changed first",
}
AVAILABILITY_WORDS: Final = {IN_STOCK: "In stock", OUT_OF_STOCK: "Out of stock", WITHDRAWN: "Withdrawn"}
# No more values of a filter than somebody would look through; words find the others.
MOST_CHOICES: Final = 300


class RowFields(NamedTuple):
    """The three fields of a row as they are typed: price, stock ("" where untracked), and the switch."""

    price: str
    stock: str
    orderable: bool


class ShownRow(NamedTuple):
    """A product in the list. `typed` stands in its fields, `seen` is what they held when it was shown.

    `problems` are sentences by field, `now` tells what somebody else changed meanwhile.
    """

    product_id: str
    href: str
    sku: str
    name: str
    brand: str
    currency: str
    word: str
    kind: str
    version: int
    is_withdrawn: bool
    seen: RowFields
    typed: RowFields
    problems: dict[str, str]
    now: Sequence[str]


class Choice(NamedTuple):
    value: str
    text: str


class Results(NamedTuple):
    said: str
    rows: Sequence[ShownRow]
    categories: Sequence[Choice]
    brands: Sequence[Choice]
    everything: str
    pager: Pager | None


def show_results(
    search: ProductSearch, found: Browsed, *, path: str, edited: ShownRow | None = None
) -> Results:
    """`edited` stands for its product, and first where that is not on the page."""
    rows = [show_row(product, path=path) for product in found.products]
    if edited is not None:
        if edited.product_id in [row.product_id for row in rows]:
            rows = [edited if row.product_id == edited.product_id else row for row in rows]
        else:
            rows = [edited, *rows]
    return Results(
        said=counted(found.total, "product"),
        rows=rows,
        categories=_choices(found, CATEGORY, search.category),
        brands=_choices(found, BRAND, search.brand),
        everything=path,
        pager=show_pager(search, found, path),
    )


def fields_of(product: ProductRow) -> RowFields:
    stock = "" if product.stock is None else str(product.stock)
    return RowFields(written(product.price), stock, bool(product.orderable))


def show_row(
    product: ProductRow,
    *,
    path: str,
    typed: RowFields | None = None,
    problems: dict[str, str] | None = None,
    now: Sequence[str] = (),
) -> ShownRow:
    word, kind = state_of(product)
    present = fields_of(product)
    return ShownRow(
        product_id=product.product_id,
        href=f"{path}/{product.product_id}",
        sku=product.sku,
        name=product.name,
        brand=product.brand,
        currency=product.currency,
        word=word,
        kind=kind,
        version=product.version,
        is_withdrawn=product.withdrawn_at is not None,
        seen=present,
        typed=typed or present,
        problems=problems or {},
        now=now,
    )


def state_of(product: ProductRow) -> tuple[str, str]:
    """The badge of a product: its word and its kind."""
    if product.withdrawn_at is not None:
        return AVAILABILITY_WORDS[WITHDRAWN], "withdrawn"
    if not product.orderable:
        return "Switched off", "out-of-stock"
    if product.stock == 0:
        return AVAILABILITY_WORDS[OUT_OF_STOCK], "out-of-stock"
    if product.stock is not None and product.stock <= FEW:
        return f"Only {number(product.stock)} left", "low-stock"
    return AVAILABILITY_WORDS[IN_STOCK], "in-stock"


def _choices(found: Browsed, name: str, chosen: str) -> list[Choice]:
    values = found.facets[name][:MOST_CHOICES]
    choices = [Choice(it.value, f"{it.value} ({number(it.products)})") for it in values]
    if chosen and chosen not in [choice.value for choice in choices]:
        choices.insert(0, Choice(chosen, chosen))
    return choices
