"""What people type to find an order, and where it is looked for.

An order is found when every word stands in what was ordered and its reference, or every word in its tracking
numbers. A single word that begins like an order's number also finds the orders whose numbers begin so. For
the house, `with_partners` adds the orders of partners whose name or code holds every word.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import values
from webapp.accounts.partner_search import find_partners
from webapp.errors import InvalidInput, SearchTooShort
from webapp.ordering.models import orders
from webapp.ordering.search_index import order_search, tracking_search

LEAST_LETTERS: Final = 3
MOST_WORDS: Final = 10
MOST_PARTNERS: Final = 8
MOST_TRIGRAMS: Final = 4
SEARCH_LIMIT: Final = 100
DIGITS_AT_LEAST: Final = 5
DIGITS_AT_MOST: Final = 12
_ORDER_NUMBER: Final = re.compile(r"(?:or)?([0-9]{1,12})", re.ASCII)
# As in migration 0005: orders after this one are not in SQLite's index yet.
_LAST_INDEXED: Final = sa.text("(SELECT seq / 128 * 128 FROM sqlite_sequence WHERE name = 'orders')")


class Search(NamedTuple):
    """Words in small letters that must all be found, or else one of these ranges of integer keys, or one of
    these partners by their keys.
    """

    words: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]
    partners: tuple[int, ...] = ()


class Source(NamedTuple):
    """Where orders are found: what to select from, its column of keys, and what is to be asked of it.

    It may name more orders than are meant, never fewer. `has_orders` tells that it is the table of orders
    itself, `is_ordered` that it can be read in the order of its keys, `is_of_numbers` that it holds tracking
    numbers.
    """

    table: sa.FromClause
    key: sa.ColumnElement[int]
    asked: list[sa.ColumnElement[bool]]
    has_orders: bool = False
    is_ordered: bool = True
    is_of_numbers: bool = False


def parse_search(text: object) -> Search | None:
    """What somebody typed; None for nothing. Raises InvalidInput, SearchTooShort."""
    typed = values.checked("search", partial(values.optional_line, limit=SEARCH_LIMIT), text)
    words = tuple(dict.fromkeys(values.name_key(typed or "").split()))
    if not words:
        return None
    if len(words) > MOST_WORDS:
        raise InvalidInput("search", f"must be at most {MOST_WORDS} words")
    number = _ORDER_NUMBER.fullmatch(words[0]) if len(words) == 1 else None
    ranges = _keys_beginning(number[1]) if number else ()
    if all(len(word) < LEAST_LETTERS for word in words):
        if not ranges:
            raise SearchTooShort(LEAST_LETTERS)
        words = ()
    return Search(words, ranges)


def _keys_beginning(digits: str) -> tuple[tuple[int, int], ...]:
    """The ranges of keys whose order ids begin so: 123, 1230 to 1239, ...; with leading zeros as printed."""
    if digits.startswith("0"):
        lengths = range(DIGITS_AT_LEAST, DIGITS_AT_LEAST + 1)
    else:
        lengths = range(len(digits), DIGITS_AT_MOST + 1)
    tens = [10 ** (length - len(digits)) for length in lengths if length >= len(digits)]
    return tuple((int(digits) * ten, (int(digits) + 1) * ten - 1) for ten in tens)


def with_partners(search: Search | None) -> Search | None:
    """The search that also finds by the names and codes of partners: the first MOST_PARTNERS that fit."""
    if search is None or not search.words:
        return search
    return search._replace(partners=tuple(find_partners(search.words, limit=MOST_PARTNERS)))


def bound(search: Search, partner_id: int | None) -> dict[str, Any]:
    """The values of the parameters below."""
    given: dict[str, Any] = {"match": _match(search.words, partner_id)}
    for index, word in enumerate(search.words):
        escaped = re.sub(r"([\\%_])", r"\\\1", word)
        given |= {f"word_{index}": word, f"like_{index}": f"%{escaped}%"}
    for index, (low, high) in enumerate(search.ranges):
        given |= {f"low_{index}": low, f"high_{index}": high}
    return given | {f"found_partner_{index}": key for index, key in enumerate(search.partners)}


def _match(words: tuple[str, ...], partner_id: int | None) -> str:
    """A question to SQLite's index: trigrams of the words, and the one that stands for the partner."""
    trigrams = dict.fromkeys(trigram for word in words for trigram in _trigrams(word))
    if partner_id is not None:
        codes = (partner_id // power % 30_000 for power in (1, 30_000, 900_000_000))
        trigrams["".join(chr(0xF0000 + code) for code in codes)] = None
    return " ".join('"{}"'.format(trigram.replace('"', '""')) for trigram in trigrams)


def _trigrams(word: str) -> Iterator[str]:
    """Enough of a word: of a number the last ones, since most numbers begin alike; of others side by side."""
    starts = range(len(word) - LEAST_LETTERS + 1)
    if any(letter.isdigit() for letter in word):
        chosen = [*starts[-MOST_TRIGRAMS:]]
    else:
        chosen = [*starts[::LEAST_LETTERS], *starts[-1:]]
    yield from (word[start : start + LEAST_LETTERS] for start in chosen)


def is_found(
    words: int, ranges: int, partners: int, read: sa.FromClause, dialect: str
) -> sa.ColumnElement[bool]:
    """The condition on orders that are read one by one; both tables of texts must be joined to them."""
    texts = (order_search.c.text, tracking_search.c.text) if words else ()
    return sa.or_(
        *(_is_within(read.c.id, index) for index in range(ranges)),
        *(_is_of(read.c.partner_id, index) for index in range(partners)),
        *(holds_words(text, words, dialect) for text in texts),
    )


def sources(words: int, ranges: int, partners: int, dialect: str, *, by_partner: bool) -> list[Source]:
    """Where the indexes find orders."""
    found: list[Source] = []
    if words:
        found = _on_sqlite() if dialect == "sqlite" else _on_postgresql(words, by_partner)
    asked = [_is_within(orders.c.id, index) for index in range(ranges)]
    asked += [_is_of(orders.c.partner_id, index) for index in range(partners)]
    return found + [Source(orders, orders.c.id, [condition], has_orders=True) for condition in asked]


def _on_sqlite() -> list[Source]:
    found = []
    for table in (order_search, tracking_search):
        name = f"{table.name}_index"
        index = sa.table(name, sa.column("rowid", sa.BigInteger), sa.column(name))
        # The index knows which trigrams there are, not that they stand side by side.
        is_match = index.c[name].bool_op("MATCH")(sa.bindparam("match"))
        found.append(Source(index, index.c.rowid, [is_match]))
    is_waiting = order_search.c.order_id > _LAST_INDEXED
    return [*found, Source(order_search, order_search.c.order_id, [is_waiting])]


def _on_postgresql(words: int, by_partner: bool) -> list[Source]:
    # A statement that is prepared for any pattern passes the index by; for a row that holds it, it does not.
    names = [f"like_{index}" for index in range(words)]
    patterns = [sa.cast(sa.bindparam(name), sa.Text).label(name) for name in names]
    asked = sa.select(*patterns).cte("asked").prefix_with("MATERIALIZED")
    found = []
    for table in (order_search, tracking_search):
        is_match = sa.and_(*(table.c.text.like(asked.c[name]) for name in names))
        of_partner = [table.c.partner_id == sa.bindparam("partner_id")] if by_partner else []
        joined = table.join(asked, is_match)
        # In the order of keys it would read on and on in the hope of meeting them.
        is_of_numbers = table is tracking_search
        found.append(
            Source(joined, table.c.order_id, of_partner, is_ordered=False, is_of_numbers=is_of_numbers)
        )
    return found


def holds_words(text: sa.ColumnElement[str], words: int, dialect: str) -> sa.ColumnElement[bool]:
    # LIKE would tempt PostgreSQL to look the words up where reading on is faster.
    position = sa.func.instr if dialect == "sqlite" else sa.func.strpos
    return sa.and_(*(position(text, sa.bindparam(f"word_{index}")) > 0 for index in range(words)))


def _is_within(key: sa.ColumnElement[int], index: int) -> sa.ColumnElement[bool]:
    low, high = (sa.bindparam(f"{end}_{index}", type_=sa.BigInteger) for end in ("low", "high"))
    return key.between(low, high)


def _is_of(partner_key: sa.ColumnElement[int], index: int) -> sa.ColumnElement[bool]:
    return partner_key == sa.bindparam(f"found_partner_{index}", type_=sa.BigInteger)
