"""The catalog as its pages show it: words, amounts and addresses ready to be laid out."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from webapp.catalog.browsing import AVAILABILITY, BRAND, CATEGORY, Browsed, Counted
from webapp.catalog.models import IN_STOCK, OUT_OF_STOCK
from webapp.catalog.queries import ProductRow
from webapp.formatting import counted, money, number
from webapp.paging import Pager
from webapp.portal.catalog.searching import Search

# From so many on, what is left in stock is told.
FEW: Final = 20
# Of a longer facet the largest values are shown, and some more that are folded away.
SHOWN_AT_ONCE: Final = 12
SHOWN_AT_ALL: Final = 30

AVAILABILITY_WORDS: Final = {IN_STOCK: "In stock", OUT_OF_STOCK: "Out of stock"}
SORT_WORDS: Final = {
    "name": "By name",
    "brand": "By brand",
    "cheapest": "Lowest price first",
    "dearest": "Highest price first",
    "newest": "Newest first",
}
_TITLES: Final = {CATEGORY: "Category", AVAILABILITY: "Availability", BRAND: "Brand"}


class ShownProduct(NamedTuple):
    """One product, with what was typed beside it; `word` and `kind` are of its badge.

    `add` is where the form of its row sends to, `add_in_row` the same for HTMX.
    """

    product_id: str
    href: str
    add: str
    add_in_row: str
    sku: str
    name: str
    brand: str
    price: str
    word: str
    kind: str
    can_order: bool
    quantity: str
    held: str
    problem: str


class FacetValue(NamedTuple):
    id: str
    text: str
    products: str
    href: str
    is_chosen: bool


class Facet(NamedTuple):
    title: str
    shown: Sequence[FacetValue]
    more: Sequence[FacetValue]


class Chip(NamedTuple):
    """A filter that was chosen, and the address without it."""

    text: str
    href: str


class Paged(Protocol):
    """A search whose address can say a page."""

    @property
    def size(self) -> int: ...

    def address(self, path: str, **changes: object) -> str: ...


class Results(NamedTuple):
    said: str
    products: Sequence[ShownProduct]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    everything: str
    pager: Pager | None


def show_results(search: Search, found: Browsed, held: Mapping[int, int], *, path: str) -> Results:
    """`held` is how many of each product the cart holds, `path` the address of the catalog."""
    return Results(
        said=counted(found.total, "product"),
        products=[
            show_product(product, path=path, held=held.get(product.id, 0)) for product in found.products
        ],
        facets=[_facet(name, found.facets[name], search, path) for name in _TITLES],
        chips=_chips(search, path),
        everything=search.address(path, q="", category="", brand="", availability=""),
        pager=show_pager(search, found, path),
    )


def show_product(
    product: ProductRow,
    *,
    path: str,
    held: int,
    quantity: str = "1",
    problem: str = "",
    adding: str | None = None,
) -> ShownProduct:
    """`path` is the address of the catalog; where products are added elsewhere, `adding` is that address."""
    word, kind = _availability(product)
    href = f"{path}/{product.product_id}"
    return ShownProduct(
        product_id=product.product_id,
        href=href,
        add=f"{adding}/{product.product_id}" if adding else href,
        add_in_row=f"{adding}/{product.product_id}" if adding else f"{href}/row",
        sku=product.sku,
        name=product.name,
        brand=product.brand,
        price=money(product.price, product.currency),
        word=word,
        kind=kind,
        can_order=product.has(1),
        quantity=quantity,
        held=f"{number(held)} in your order" if held else "",
        problem=problem,
    )


def _availability(product: ProductRow) -> tuple[str, str]:
    if product.withdrawn_at is not None:
        return "Not sold any more", "withdrawn"
    if not product.has(1):
        return AVAILABILITY_WORDS[OUT_OF_STOCK], "out-of-stock"
    if product.stock is not None and product.stock <= FEW:
        return f"Only {number(product.stock)} left", "low-stock"
    return AVAILABILITY_WORDS[IN_STOCK], "in-stock"


def _facet(name: str, found: Sequence[Counted], search: Search, path: str) -> Facet:
    chosen: str = getattr(search, name)
    # What was chosen stays to be seen, and to be let go of, where nothing of it is left.
    rows = [*found, *([Counted(chosen, 0)] if chosen and chosen not in [it.value for it in found] else [])]
    largest = sorted(rows, key=lambda row: (row.value != chosen, -row.products))[:SHOWN_AT_ALL]
    shown: list[FacetValue] = []
    more: list[FacetValue] = []
    for position, row in enumerate(row for row in rows if row in largest):
        (shown if row in largest[:SHOWN_AT_ONCE] else more).append(
            FacetValue(
                id=f"{name}-{position}",
                text=_text(name, row.value),
                products=number(row.products),
                href=search.address(path, **{name: "" if row.value == chosen else row.value}),
                is_chosen=row.value == chosen,
            )
        )
    return Facet(_TITLES[name], shown, more)


def _text(name: str, value: str) -> str:
    return AVAILABILITY_WORDS[value] if name == AVAILABILITY else value


def _chips(search: Search, path: str) -> list[Chip]:
    return [
        Chip(_text(name, getattr(search, name)), search.address(path, **{name: ""}))
        for name in _TITLES
        if getattr(search, name)
    ]


def show_pager(search: Paged, found: Browsed, path: str) -> Pager | None:
    """Where one is in a list of products, unless one page holds them all; `path` is its address."""
    if found.pages == 1:
        return None
    first = (found.page - 1) * search.size + 1
    last = first + len(found.products) - 1
    return Pager(
        said=f"{number(first)}–{number(last)} of {number(found.total)}",
        previous=search.address(path, page=found.page - 1) if found.page > 1 else None,
        next=search.address(path, page=found.page + 1) if found.page < found.pages else None,
    )
