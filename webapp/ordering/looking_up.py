"""What the indexes name: keys of orders that may pass a filter, and the page that can be told from them."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from webapp.ordering import list_statements as statements
from webapp.ordering.filtering import Shape
from webapp.sql import Statement

NOWHERE: Final = 0
# PostgreSQL names its hits in no order, and with fewer of them a page would seldom be full.
HITS: Final = {"sqlite": 1_000, "postgresql": 10_000}
WALKED: Final = 500


class Found(NamedTuple):
    """Keys in the order of the list. Where `stopped_at` is a key, nothing beyond it was looked at."""

    keys: list[int]
    stopped_at: int | None = None


def is_further(key: int | None, end: int | None, shape: Shape) -> bool:
    """Whether one key comes after another in a list by time."""
    if key is None or end is None:
        return False
    return key > end if shape.is_upwards else key < end


class Hits(NamedTuple):
    """Keys that the indexes name: all of them (`is_whole`), or all up to `reach`, where that is known."""

    keys: Sequence[int]
    is_whole: bool
    reach: int | None


def ask_indexes(shape: Shape, values: dict[str, Any], *, most: int) -> Hits:
    by_source: dict[int, list[int]] = {}
    for number, key in statements.hits(shape).all(**values, hits=most):
        by_source.setdefault(number, []).append(key)
    keys = list({key for found in by_source.values() for key in found})
    cut = {number: found for number, found in by_source.items() if len(found) >= most}
    if not cut:
        return Hits(keys, True, None)
    named_by = statements.sources(shape)
    if shape.is_by_value or not all(named_by[number].is_ordered for number in cut):
        return Hits(keys, False, None)
    reach = min(map(max, cut.values())) if shape.is_upwards else max(map(min, cut.values()))
    return Hits(keys, False, reach)


def walk_numbers(shape: Shape, values: dict[str, Any], limit: int) -> Found:
    """The page, where the next orders with tracking numbers hold the words in enough of these.

    PostgreSQL names what is frequent in no order, and the newest orders have no number yet to be read.
    """
    keys = read_keys(statements.numbers_walked(shape), values | {"walked": WALKED})
    if len(keys) < limit:
        return Found([], stopped_at=NOWHERE)
    reach = keys[-1]
    # All others that are named up to there.
    others = statements.hits(shape, is_beside_numbers=True).all(**values, reach=reach, hits=WALKED)
    if len(others) >= WALKED:
        return Found([], stopped_at=NOWHERE)
    hits = Hits([*{*keys, *(key for _, key in others)}], False, reach)
    return page_of_named(hits, shape, values, limit)


def ask_for_page(shape: Shape, values: dict[str, Any], limit: int, look_at: int) -> Found:
    hits = ask_indexes(shape, values, most=max(look_at, HITS[shape.dialect]))
    return page_of_named(hits, shape, values, limit)


def ask_values(shape: Shape, values: dict[str, Any], limit: int) -> Found:
    """The page, from the orders of the wanted value: what is searched for is read in these one by one."""
    of_value = shape._replace(words=0, ranges=0, partners=0)
    hits = ask_indexes(of_value, values, most=HITS[shape.dialect])
    return page_of_named(hits, shape, values, limit)


def page_of_named(hits: Hits, shape: Shape, values: dict[str, Any], limit: int) -> Found:
    """What can be said of a page from what the indexes name alone."""
    if not hits.is_whole and hits.reach is None:
        return Found([], stopped_at=NOWHERE)
    keys = _pick(shape, values, hits, limit)
    return Found(keys, stopped_at=None if hits.is_whole or len(keys) >= limit else hits.reach)


def _pick(shape: Shape, values: dict[str, Any], hits: Hits, limit: int) -> list[int]:
    """The first of these orders that pass. In a list by time those that come first are looked at first."""
    picked: list[int] = []
    within = [key for key in hits.keys if not is_further(key, hits.reach, shape)]
    portion = len(within) if shape.is_by_value else 2 * limit
    ordered = sorted(within, reverse=not shape.is_upwards)
    start = 0
    while start < len(ordered) and len(picked) < limit:
        picked += read_keys(statements.among(shape), {**values, "keys": ordered[start : start + portion]})
        start, portion = start + portion, 4 * portion
    return picked[:limit]


def read_keys(statement: Statement[Any], values: dict[str, Any]) -> list[int]:
    return [key for (key,) in statement.all(**values)]
