"""The lines as they come back from the page, and what its buttons do to them."""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from webapp.cart.written_lines import MAX_LINES, Line, written_line
from webapp.errors import TooManyLines

_KEY: Final = re.compile("[0-9]{1,6}", re.ASCII)


class TypedLine(NamedTuple):
    """A line with its key, and the `state` (see `Row`) in which the page last showed it."""

    key: int
    line: Line
    state: str = ""


def read_typed(
    keys: Sequence[str], skus: Sequence[str], quantities: Sequence[str], states: Sequence[str]
) -> list[TypedLine]:
    """The page's lines from the columns of its form. Raises TooManyLines."""
    if (found := max(map(len, (keys, skus, quantities)))) > MAX_LINES:
        raise TooManyLines(found, MAX_LINES)
    return [
        TypedLine(int(key) if _KEY.fullmatch(key) else place, written_line(sku, quantity), state)
        for place, (key, sku, quantity, state) in enumerate(
            zip_longest(keys, skus, quantities, states[:found], fillvalue=""), start=1
        )
    ]


def numbered(lines: Iterable[Line], *, after: Sequence[TypedLine] = ()) -> list[TypedLine]:
    """Lines that are new to the page. Raises TooManyLines where they are too many with those `after`."""
    first = max((typed.key for typed in after), default=0) + 1
    made = [TypedLine(key, line) for key, line in enumerate(lines, start=first)]
    if (found := len(after) + len(made)) > MAX_LINES:
        raise TooManyLines(found, MAX_LINES)
    return made


def corrected(typed: Sequence[TypedLine], *, remove: str, use: str, take: str) -> list[TypedLine]:
    """The lines after a press on one of their buttons: `remove` holds a key, the others `key value`."""
    key, _, value = (use or take).partition(" ")
    made = []
    for line in typed:
        if str(line.key) == remove:
            continue
        if str(line.key) == key:
            sku, quantity = (value, line.line.quantity) if use else (line.line.sku, value)
            line = line._replace(line=written_line(sku, quantity))
        made.append(line)
    return made
