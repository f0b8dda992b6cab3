"""Finding the product that somebody means by a sku, an id or a name as they wrote it."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.catalog.models import Product
from webapp.ids import PRODUCT
from webapp.sql import Statement
from webapp.values import NAME_LIMIT, name_key

MOST_SUGGESTED: Final = 3
# How alike a suggestion must be, from 0 to 1.
_LEAST_LIKENESS: Final = 0.6
# Beside a much better one a suggestion is only in the way.
_BEHIND_THE_BEST: Final = 0.12
_LEAST_OF_WORDS: Final = 0.5
# A name that shares words is a weaker hint than a sku that is as much alike.
_WEIGHT_OF_WORDS: Final = 0.9
_COMPARED: Final = 24
# A pair of letters that most skus share tells none of them apart.
_LOOKED_AT: Final = 5_000
_WORDS_COMPARED: Final = 4

# White space, hyphens and dashes of all kinds, and marks that are not seen.
_BETWEEN: Final = re.compile("[\\s_\u00ad\u2010-\u2015\u2212\u200b-\u200f\ufe58\ufe63\uff0d\ufeff-]+")
_WORD: Final = re.compile(r"\w+")
_DIGIT: Final = re.compile(r"\d")
# Letters that are taken for digits.
_LOOKALIKES: Final = str.maketrans("oil", "011")


class Named(NamedTuple):
    """By what a product may be called."""

    id: int
    sku: str
    name: str
    is_withdrawn: bool


_named = Statement(
    sa.select(Product.id, Product.sku, Product.name, Product.withdrawn_at.is_not(None)).order_by(Product.id),
    Named._make,
)


def read_names() -> "ProductNames":
    """The names of the whole catalog, in one statement; withdrawn products are among them."""
    return ProductNames(_named.all())


def sku_key(text: str) -> str:
    """What all spellings of a sku share: it is compared without case, spaces and hyphens."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:NAME_LIMIT]).casefold())


class ProductNames:
    """The catalog by its skus, ids and names. Products are given by their integer keys, the oldest first."""

    def __init__(self, products: Sequence[Named]) -> None:
        self._products = products
        self._ids = {product.id for product in products}
        self._by_sku = {product.sku: product.id for product in products}

    def fitting(self, text: str) -> list[int]:
        """The products that somebody may mean, the one alone where it is certain.

        A sku letter for letter is certain, then an id; else all whose sku is spelt a little otherwise,
        else all of that name. A withdrawn product fits only where no other does.
        """
        if text in self._by_sku:
            return [self._by_sku[text]]
        key = PRODUCT.parse(text.upper())
        if key is not None and key in self._ids:
            return [key]
        return self._by_key.get(sku_key(text)) or self._by_name.get(_name_key(text)) or []

    def nearest(self, text: str, *, most: int = MOST_SUGGESTED) -> list[int]:
        """The products whose sku is most like the text, or whose name shares its words; none withdrawn."""
        likeness: dict[int, float] = {}
        # A sku among other words is still a sku.
        numbered = [word for word in text[:NAME_LIMIT].split()[:_WORDS_COMPARED] if _DIGIT.search(word)]
        for found in (self._sharing_words(text), *map(self._alike, {text, *numbered})):
            for key, alike in found:
                likeness[key] = max(likeness.get(key, 0), alike)
        least = max(likeness.values(), default=0) - _BEHIND_THE_BEST
        near = [key for key, alike in likeness.items() if alike >= least]
        return sorted(near, key=lambda key: (-likeness[key], key))[:most]

    def _alike(self, text: str) -> Iterable[tuple[int, float]]:
        written = sku_key(text).translate(_LOOKALIKES)
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(written)
        for key in _most_found(self._by_pair, set(_pairs(written))):
            matcher.set_seq1(self._spelt[key])
            if matcher.quick_ratio() >= _LEAST_LIKENESS and (alike := matcher.ratio()) >= _LEAST_LIKENESS:
                yield key, alike

    def _sharing_words(self, text: str) -> Iterable[tuple[int, float]]:
        words = set(_words(text))
        for key, number in _most_found(self._by_word, words).items():
            if (share := number / len(words)) >= _LEAST_OF_WORDS:
                yield key, share * _WEIGHT_OF_WORDS

    @cached_property
    def _listed(self) -> Sequence[Named]:
        return [product for product in self._products if not product.is_withdrawn]

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        return self._grouped([(sku_key(product.sku), product) for product in self._products])

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        return self._grouped([(_name_key(product.name), product) for product in self._products])

    @cached_property
    def _spelt(self) -> dict[int, str]:
        return {product.id: sku_key(product.sku).translate(_LOOKALIKES) for product in self._listed}

    @cached_property
    def _by_pair(self) -> dict[str, list[int]]:
        return _indexed((key, _pairs(spelt)) for key, spelt in self._spelt.items())

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        return _indexed((product.id, _words(product.name)) for product in self._listed)

    def _grouped(self, named: Sequence[tuple[str, Named]]) -> dict[str, list[int]]:
        grouped: dict[str, list[int]] = defaultdict(list)
        for is_withdrawn in (False, True):
            there = set(grouped) if is_withdrawn else set()
            for name, product in named:
                if name and product.is_withdrawn == is_withdrawn and name not in there:
                    grouped[name].append(product.id)
        return grouped


def _name_key(text: str) -> str:
    return " ".join(name_key(text[:NAME_LIMIT]).split())


def _words(text: str) -> list[str]:
    return _WORD.findall(name_key(text[:NAME_LIMIT]))


def _pairs(spelt: str) -> list[str]:
    """Each character with the next; the first and the last count once more."""
    return [a + b for a, b in zip(f"^{spelt}", f"{spelt}$", strict=True)] if spelt else []


def _indexed(features: Iterable[tuple[int, Iterable[str]]]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for key, found in features:
        for feature in set(found):
            index[feature].append(key)
    return index


def _most_found(index: dict[str, list[int]], features: Iterable[str]) -> dict[int, int]:
    """The keys under most of the features, with how many these are; what is rare is looked at first."""
    found: Counter[int] = Counter()
    looked_at = 0
    for feature in sorted(set(features) & index.keys(), key=lambda feature: (len(index[feature]), feature)):
        keys = index[feature]
        looked_at += len(keys)
        if found and looked_at > _LOOKED_AT:
            break
        found.update(keys)
    return dict(found.most_common(_COMPARED))
