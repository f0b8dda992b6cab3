"""What people type to find an order, and where it is looked for.

An order is found when every word stands in what was ordered and its reference, or every word in its tracking
numbers. A single word that begins like an order's number also finds the orders whose numbers begin so.
"""

import re
from functools import partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import values
from webapp.errors import InvalidInput, SearchTooShort
from webapp.ordering.models import orders
from webapp.ordering.search_index import order_search, tracking_search

# What to select from, its column of keys, and its conditions.
Sources = list[tuple[sa.FromClause, sa.ColumnElement[int], list[sa.ColumnElement[bool]]]]

LEAST_LETTERS: Final = 3
MOST_WORDS: Final = 10
SEARCH_LIMIT: Final = 100
DIGITS_AT_LEAST: Final = 5
DIGITS_AT_MOST: Final = 12
_ORDER_NUMBER: Final = re.compile(r"(?:or)?([0-9]{1,12})", re.ASCII)
# As in migration 0005: orders after this one are not in SQLite's index yet.
_LAST_INDEXED: Final = sa.text("(SELECT seq / 128 * 128 FROM sqlite_sequence WHERE name = 'orders')")


class Search(NamedTuple):
    """Words in small letters that must all be found, or else one of these ranges of integer keys."""

    words: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]


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


def bound(search: Search, partner_id: int | None) -> dict[str, Any]:
    """The values of the parameters below."""
    given: dict[str, Any] = {"match": _match(search.words, partner_id)}
    for index, word in enumerate(search.words):
        escaped = re.sub(r"([\\%_])", r"\\\1", word)
        given |= {f"word_{index}": word, f"like_{index}": f"%{escaped}%"}
    for index, (low, high) in enumerate(search.ranges):
        given |= {f"low_{index}": low, f"high_{index}": high}
    return given


def _match(words: tuple[str, ...], partner_id: int | None) -> str:
    """A question to SQLite's index: all the words' trigrams, and the one that stands for the partner."""
    trigrams = dict.fromkeys(word[at : at + 3] for word in words for at in range(len(word) - 2))
    if partner_id is not None:
        codes = (partner_id // power % 30_000 for power in (1, 30_000, 900_000_000))
        trigrams["".join(chr(0xF0000 + code) for code in codes)] = None
    return " ".join('"{}"'.format(trigram.replace('"', '""')) for trigram in trigrams)


def is_found(words: int, ranges: int, key: sa.ColumnElement[int], dialect: str) -> sa.ColumnElement[bool]:
    """The condition on an order with this key, read without an index; both tables must be joined."""
    texts = (order_search.c.text, tracking_search.c.text) if words else ()
    return sa.or_(
        *(_holds(text, words, dialect) for text in texts),
        *(_is_within(key, index) for index in range(ranges)),
    )


def sources(words: int, ranges: int, dialect: str, *, by_partner: bool) -> Sources:
    """Where the indexes find orders."""
    found: Sources = []
    if words:
        found = _on_sqlite(words) if dialect == "sqlite" else _on_postgresql(words, by_partner)
    return found + [(orders, orders.c.id, [_is_within(orders.c.id, index)]) for index in range(ranges)]


def _on_sqlite(words: int) -> Sources:
    found: Sources = []
    for table in (order_search, tracking_search):
        name = f"{table.name}_index"
        index = sa.table(name, sa.column("rowid", sa.BigInteger), sa.column(name))
        # The index knows which trigrams there are, not that they stand side by side. The sum keeps SQLite
        # from asking it anew for every order.
        joined = index.join(table, table.c.order_id == index.c.rowid + 0)
        joined = joined.join(orders, orders.c.id == index.c.rowid + 0)
        is_match = index.c[name].bool_op("MATCH")(sa.bindparam("match"))
        found.append((joined, index.c.rowid, [is_match, _holds(table.c.text, words, "sqlite")]))
    waiting = order_search.join(orders, orders.c.id == order_search.c.order_id)
    is_waiting = order_search.c.order_id > _LAST_INDEXED
    found.append((waiting, orders.c.id, [is_waiting, _holds(order_search.c.text, words, "sqlite")]))
    return found


def _on_postgresql(words: int, by_partner: bool) -> Sources:
    # A statement that is prepared for any pattern passes the index by; for a row that holds it, it does not.
    # Nor may the planner hope to meet what is found while it walks through the newest orders.
    names = [f"like_{index}" for index in range(words)]
    patterns = [sa.cast(sa.bindparam(name), sa.Text).label(name) for name in names]
    asked = sa.select(*patterns).cte("asked").prefix_with("MATERIALIZED")
    found: Sources = []
    for table in (order_search, tracking_search):
        hits = sa.select(table.c.order_id).join(
            asked, sa.and_(*(table.c.text.like(asked.c[name]) for name in names))
        )
        if by_partner:
            hits = hits.where(table.c.partner_id == sa.bindparam("partner_id"))
        hit = hits.cte(f"in_{table.name}").prefix_with("MATERIALIZED")
        found.append((hit.join(orders, orders.c.id == hit.c.order_id), orders.c.id, []))
    return found


def _holds(text: sa.ColumnElement[str], words: int, dialect: str) -> sa.ColumnElement[bool]:
    # LIKE would tempt PostgreSQL to look the words up where reading on is faster.
    position = sa.func.instr if dialect == "sqlite" else sa.func.strpos
    return sa.and_(*(position(text, sa.bindparam(f"word_{index}")) > 0 for index in range(words)))


def _is_within(key: sa.ColumnElement[int], index: int) -> sa.ColumnElement[bool]:
    low, high = (sa.bindparam(f"{end}_{index}", type_=sa.BigInteger) for end in ("low", "high"))
    return key.between(low, high)
