"""Browsing the catalog as people do: a few words, filters that say how much they hold, sorting, pages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.catalog.models import IN_STOCK, OUT_OF_STOCK, Product
from webapp.catalog.queries import ProductRow, like_pattern
from webapp.sql import Statement
from webapp.values import name_key

CATEGORY: Final = "category"
BRAND: Final = "brand"
AVAILABILITY: Final = "availability"
FACETS: Final = (CATEGORY, BRAND, AVAILABILITY)

_c = Product.__table__.c
_is_available = sa.and_(_c.orderable, sa.or_(_c.stock.is_(None), _c.stock > 0))
_facets: Final[Mapping[str, sa.ColumnElement[Any]]] = {
    CATEGORY: _c.category,
    BRAND: _c.brand,
    AVAILABILITY: sa.case(
        (_is_available, sa.literal_column(f"'{IN_STOCK}'")), else_=sa.literal_column(f"'{OUT_OF_STOCK}'")
    ),
}
# The text for searching begins with the name in small letters.
_by_name: Final = (_c.search_text, _c.id)
SORTS: Final[Mapping[str, Sequence[sa.ColumnElement[Any]]]] = {
    "name": _by_name,
    "brand": (_c.brand == "", sa.func.lower(_c.brand), *_by_name),
    "cheapest": (_c.price, *_by_name),
    "dearest": (_c.price.desc(), *_by_name),
    "newest": (_c.id.desc(),),
}
# How those who keep the catalog may sort it, too: what is not tracked never runs out.
STAFF_SORTS: Final[Mapping[str, Sequence[sa.ColumnElement[Any]]]] = {
    **SORTS,
    "sku": (_c.sku, _c.id),
    "least": (_c.stock.is_(None), _c.stock, *_by_name),
    "changed": (_c.updated_at.desc(), _c.id.desc()),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: every word of `words`, and a value of a facet where one was chosen.

    Products that are withdrawn are looked for by themselves.
    """

    words: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    is_withdrawn: bool = False


class Counted(NamedTuple):
    """A value of a facet, and how many products choosing it would leave."""

    value: str
    products: int


@dataclass(frozen=True, slots=True)
class Browsed:
    """One page of what was found, with the facets of all of it."""

    products: list[ProductRow]
    total: int
    page: int
    pages: int
    facets: Mapping[str, list[Counted]]


def browse(wanted: Wanted, *, sort: str, page: int, size: int) -> Browsed:
    """A page of the products that fit, the last where `page` is beyond it; `sort` one of STAFF_SORTS."""
    words, values = _words_of(wanted)
    total, facets = _add_up(_counted(words, wanted.is_withdrawn).all(**values), wanted.chosen)
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    found: list[ProductRow] = []
    if total:
        statement = _page(words, frozenset(wanted.chosen), wanted.is_withdrawn, sort)
        found = statement.all(**values, **wanted.chosen, page_size=size, skipped=(page - 1) * size)
    return Browsed(found, total, page, pages, facets)


def list_wanted(wanted: Wanted) -> list[ProductRow]:
    """All products that fit, by their keys."""
    words, values = _words_of(wanted)
    return _all(words, frozenset(wanted.chosen), wanted.is_withdrawn).all(**values, **wanted.chosen)


def _add_up(
    groups: Iterable[Sequence[Any]], chosen: Mapping[str, str]
) -> tuple[int, Mapping[str, list[Counted]]]:
    """How many fit all that was chosen, and each facet's counts under what was chosen of the others."""
    total = 0
    sums: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for *values, products in groups:
        group = dict(zip(FACETS, values, strict=True))
        missed = [name for name, value in chosen.items() if group[name] != value]
        if not missed:
            total += products
        for name in FACETS:
            if missed in ([], [name]):
                sums[name][group[name]] += products
    return total, {name: _in_order(counted) for name, counted in sums.items()}


def _in_order(counted: Counter[str]) -> list[Counted]:
    """What has no brand or category cannot be chosen by it."""
    named = (Counted(value, products) for value, products in counted.items() if value)
    return sorted(named, key=lambda it: (name_key(it.value), it.value))


def _words_of(wanted: Wanted) -> tuple[int, dict[str, Any]]:
    """How many words there are to find, and each as a value of the statements."""
    words = sorted(set(name_key(wanted.words or "").split()))
    return len(words), {f"word_{number}": like_pattern(word) for number, word in enumerate(words)}


# What is filtered by varies, the statements need not: each shape is compiled once and kept for a while.


@lru_cache(maxsize=64)
def _counted(words: int, is_withdrawn: bool) -> Statement[tuple[Any, ...]]:
    """One look at all that the words find: three facets would each need one of their own."""
    counted = sa.select(*_facets.values(), sa.func.count())
    counted = counted.where(*_conditions(words, frozenset(), is_withdrawn))
    return Statement(counted.group_by(*_facets.values()))


@lru_cache(maxsize=256)
def _page(words: int, chosen: frozenset[str], is_withdrawn: bool, sort: str) -> Statement[ProductRow]:
    page = _rows(words, chosen, is_withdrawn).order_by(*STAFF_SORTS[sort])
    page = page.limit(sa.bindparam("page_size", type_=sa.BigInteger))
    return Statement(page.offset(sa.bindparam("skipped", type_=sa.BigInteger)), ProductRow._make)


@lru_cache(maxsize=64)
def _all(words: int, chosen: frozenset[str], is_withdrawn: bool) -> Statement[ProductRow]:
    return Statement(_rows(words, chosen, is_withdrawn).order_by(_c.id), ProductRow._make)


def _rows(words: int, chosen: frozenset[str], is_withdrawn: bool) -> sa.Select[Any]:
    rows = sa.select(*(_c[name] for name in ProductRow._fields))
    return rows.where(*_conditions(words, chosen, is_withdrawn))


def _conditions(words: int, chosen: frozenset[str], is_withdrawn: bool) -> list[sa.ColumnElement[bool]]:
    withdrawn = _c.withdrawn_at
    conditions: list[sa.ColumnElement[bool]] = [
        withdrawn.is_not(None) if is_withdrawn else withdrawn.is_(None)
    ]
    for number in range(words):
        conditions.append(_c.search_text.like(sa.bindparam(f"word_{number}"), escape="\\"))
    conditions += [_facets[name] == sa.bindparam(name) for name in sorted(chosen)]
    return conditions
