"""What the pages for ordering on behalf show: partners to choose from, and products to add."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.cart.choosing import BegunOrder, find_partners
from webapp.catalog.browsing import Browsed
from webapp.formatting import counted, money
from webapp.portal.catalog.showing import ShownProduct, show_product

LONGEST: Final = 100
# Whoever wants one that is not among so many types more of it.
MOST_PARTNERS: Final = 20
MOST_PRODUCTS: Final = 10


class ShownPartner(NamedTuple):
    href: str
    name: str
    code: str


class ShownBegun(NamedTuple):
    """An order that was begun, as it is listed."""

    href: str
    name: str
    code: str
    products: str
    total: str


class FoundPartners(NamedTuple):
    """`said` tells those who do not see them how many there are."""

    partners: Sequence[ShownPartner]
    has_more: bool
    said: str


class Hits(NamedTuple):
    """The products that were found, and what was looked for; `said` is nothing where nothing was."""

    q: str
    products: Sequence[ShownProduct] = ()
    said: str = ""
    more: str = ""


def show_partners(text: str, *, by: Actor, path: str) -> FoundPartners:
    """The partners to choose from; `path` is the address that theirs begin with. Raises BadValue."""
    words = values.optional_line(text, limit=LONGEST) or ""
    found = find_partners(words, by=by, most=MOST_PARTNERS + 1)
    shown = [ShownPartner(f"{path}/{it.code}", it.name, it.code) for it in found[:MOST_PARTNERS]]
    has_more = len(found) > len(shown)
    said = f"The first {MOST_PARTNERS} partners" if has_more else counted(len(shown), "partner")
    return FoundPartners(shown, has_more, said)


def show_begun(begun: Sequence[BegunOrder], *, path: str) -> list[ShownBegun]:
    return [
        ShownBegun(
            f"{path}/{it.code}",
            it.name,
            it.code,
            counted(it.products, "product"),
            money(it.total, it.currency),
        )
        for it in begun
    ]


def show_hits(q: str, found: Browsed, held: Mapping[int, int], *, path: str, adding: str) -> Hits:
    """`path` is what addresses of products begin with, `adding` where they are added."""
    return Hits(
        q,
        [
            show_product(product, path=path, adding=adding, held=held.get(product.id, 0))
            for product in found.products
        ],
        said=counted(found.total, "product"),
        more=(
            f"These are the first {MOST_PRODUCTS}. Type more to find others."
            if found.total > len(found.products)
            else ""
        ),
    )
