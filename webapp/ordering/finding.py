"""The keys of the orders that pass a filter: those next in a list, and how many there are.

What no index can tell for itself (words, a value in a list by time) is looked for among the orders that are
next in the list, which fills most pages at once; the indexes are asked only where it does not. Either looks
at a limited number of orders, whatever there are: a page may tell where it stopped before it was full.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from webapp.ordering import list_statements as statements
from webapp.ordering.filtering import NEWEST, OrderFilter, Shape, bind, shape_of
from webapp.ordering.looking_up import (
    NOWHERE,
    Found,
    Hits,
    ask_for_page,
    ask_indexes,
    ask_values,
    is_further,
    page_of_named,
    read_keys,
    walk_numbers,
)

LOOKED_AT: Final = 1_000
# Of these first: what is frequent fills its page with them. What is found by words is counted up to this: it
# lies scattered, and to count it is to read it.
FIRST: Final = 250
# So many times as many where that promises to fill the page.
FURTHER: Final = 4
# What fills less of a page than this part of it with the FIRST is rare.
RARE: Final = 16
# So many PostgreSQL names of what is rare.
NAMED: Final = 3_000


class Finding:
    """A filter on its way to a page and to its counts. What the indexes name is asked for once, if at all."""

    def __init__(self, wanted: OrderFilter, *, partner_id: int | None, sort: str = NEWEST) -> None:
        """One partner's orders or all."""
        self.wanted = _of_partner(wanted, partner_id)
        self.values = bind(self.wanted, partner_id)
        self.sort = sort

    def find(
        self, *, limit: int, before: int | None = None, after: int | None = None, look_at: int = LOOKED_AT
    ) -> Found:
        """The first of the list, those that follow the order `before`, or the last that precede `after`."""
        values = self.values | {"edge": before if after is None else after, "page_size": limit}
        values["look_at"] = look_at
        shape = shape_of(self.wanted, values, sort=self.sort, is_back=after is not None)
        if shape.is_by_value and "edge" in shape.names:
            total = statements.total_of.first(order_key=values["edge"])
            shape = shape if total else shape.without("edge")
            values["edge_total"] = total and total[0]
        found = self._find(shape, values, limit, look_at)
        return found if after is None else found._replace(keys=found.keys[::-1])

    def count_by_status(self, most: int) -> tuple[dict[str, int], bool]:
        """How many orders pass in each status, whichever status is wanted, and whether these are all.

        Of more than `most` orders some are left uncounted, and of a search that names many all are.
        """
        values = self.values | {"status": None, "page_size": most + 1}
        shape = shape_of(self.wanted, values)
        # The index of values holds the status too.
        if not _is_costly(shape) or (shape.names <= {"least", "most"} and not shape.has_search):
            counted = dict(statements.counts_straight(shape).all(**values))
            return counted, sum(counted.values()) <= most
        is_named = "_named" in vars(self)
        values["look_at"] = FIRST if shape.has_search else LOOKED_AT
        if not is_named and _is_few(shape, values):
            return dict(statements.counts_by_reading(shape).all(**values)), True
        if shape.has_search and not is_named:
            return {}, False
        hits = self._named if is_named else ask_indexes(shape, values, most=most + 1)
        if not hits.is_whole or (is_named and len(hits.keys) > FIRST):
            return {}, False
        counted = dict(statements.counts_among(shape).all(keys=hits.keys, **values)) if hits.keys else {}
        return counted, True

    @cached_property
    def _named(self) -> Hits:
        """What the indexes name, whatever its status and wherever in the list; all, if not many."""
        shape = shape_of(self.wanted, self.values, sort=self.sort).without("status")
        is_in_order = shape.dialect == "sqlite" or shape.is_by_value
        return ask_indexes(shape, self.values, most=FIRST + 1 if is_in_order else NAMED)

    def _find(self, shape: Shape, values: dict[str, Any], limit: int, look_at: int) -> Found:
        if shape.is_by_value and _is_few(shape, values):
            # All of them are read and sorted, instead of passing by all others in the order of values.
            return Found(read_keys(statements.by_reading(shape, is_few=True), values))
        if not _is_costly(shape):
            return Found(read_keys(statements.straight(shape), values))
        best = Found([], stopped_at=NOWHERE)
        for page in self._tries(shape, values, limit, look_at):
            if page.stopped_at is None:
                return page
            if page.stopped_at == NOWHERE:
                continue
            # Each is the beginning of one and the same list: what holds more has come further.
            is_better = len(page.keys) > len(best.keys) or is_further(page.stopped_at, best.stopped_at, shape)
            if is_better or best.stopped_at == NOWHERE:
                best = page
        return best

    def _tries(self, shape: Shape, values: dict[str, Any], limit: int, look_at: int) -> Iterator[Found]:
        """Ways to the page, the cheapest first; whoever asks stops at the first that leads there."""
        is_page = shape.has_search and look_at == LOOKED_AT
        # Little work: SQLite reads its index of letters from the end that is wanted.
        is_in_order = shape.dialect == "sqlite"
        asks_first = is_page and (is_in_order or shape.is_by_value)
        if asks_first:
            yield self._page_of_named(shape, values, limit)
        read = _read(shape, values, limit, min(FIRST, look_at))
        yield read.found(limit)
        is_rare = limit > RARE * len(read.keys)
        is_asked = is_rare and (is_in_order or not shape.has_search)
        if is_asked:
            yield ask_for_page(shape, values, limit, look_at)
        elif is_page and is_rare and not asks_first:
            if shape.has_value:
                yield ask_values(shape, values, limit)
            if shape.words:
                yield walk_numbers(shape, values, limit)
            yield self._page_of_named(shape, values, limit)
        read = _read_on(shape, values, limit, read, look_at)
        yield read.found(limit)
        if is_page and not is_rare and not asks_first and 2 * len(read.keys) < limit:
            is_asked = True
            yield ask_for_page(shape, values, limit, look_at)
        if limit <= FURTHER * len(read.keys):
            # They are not rare: what is missing stands a little further on, and the indexes would name many.
            read = _read_on(shape, values, limit, read, FURTHER * look_at)
            yield read.found(limit)
        if not is_asked:
            yield ask_for_page(shape, values, limit, look_at)

    def _page_of_named(self, shape: Shape, values: dict[str, Any], limit: int) -> Found:
        if not self._named.is_whole and (shape.is_back or shape.is_by_value):
            return Found([], stopped_at=NOWHERE)
        return page_of_named(self._named, shape, values, limit)


def _of_partner(wanted: OrderFilter, partner_id: int | None) -> OrderFilter:
    """Of the partners that are searched for, only the one whose orders are listed is of interest."""
    if partner_id is None or wanted.search is None:
        return wanted
    kept = tuple(key for key in wanted.search.partners if key == partner_id)
    return replace(wanted, search=wanted.search._replace(partners=kept))


class _Read(NamedTuple):
    """What passes among the first so many of a list; `end` is the last of them, None where that was all."""

    keys: list[int]
    looked_at: int
    end: int | None

    def found(self, limit: int) -> Found:
        return Found(self.keys, stopped_at=None if len(self.keys) >= limit else self.end)


def _read(shape: Shape, values: dict[str, Any], limit: int, look_at: int) -> _Read:
    values = values | {"look_at": look_at, "last_looked_at": look_at - 1, "page_size": limit}
    keys = read_keys(statements.by_reading(shape), values)
    end = statements.end_of_reading(shape).first(**values) if len(keys) < limit else None
    return _Read(keys, look_at, end and end[0])


def _read_on(shape: Shape, values: dict[str, Any], limit: int, read: _Read, look_at: int) -> _Read:
    """As `_read`, after what was read before."""
    if shape.is_by_value:
        return _read(shape, values, limit, look_at)
    left = limit - len(read.keys)
    more = _read(shape.having("edge"), values | {"edge": read.end}, left, look_at - read.looked_at)
    return _Read(read.keys + more.keys, look_at, more.end)


def _is_costly(shape: Shape) -> bool:
    """Whether no index of orders leads straight to what is wanted."""
    return shape.has_search or (shape.has_value and not shape.is_by_value)


def _is_few(shape: Shape, values: dict[str, Any]) -> bool:
    """Whether all orders that pass, words and values aside, can be read."""
    return statements.beyond_the_few(shape.without("least", "most", "edge")).first(**values) is None
