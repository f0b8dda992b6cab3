"""Reading lines of `sku, quantity` that somebody typed, pasted or sent as a file.

Nothing here judges what is asked for: every line that is not blank comes out, with its words as they were
written.
"""

import csv
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from webapp.csv_in import unguarded
from webapp.errors import TooManyLines

MAX_LINES: Final = 500

# Names that head a column, the better one first.
_SKU_NAMES: Final = (
    "sku", "product sku", "item number", "product id", "product_id", "item", "product", "product name",
    "product_name", "name",
)  # fmt: skip
_QUANTITY_NAMES: Final = ("quantity", "qty", "units", "count")

_SEPARATORS: Final = "\t;,"
_QUOTED: Final = re.compile('"[^"]*"')
# Beyond this many characters Python's own reader of quoted cells may refuse.
_LONGEST_QUOTED: Final = 10_000
_NUMBER: Final = re.compile(r"[\d.,' ]*\d")
_QUANTITY: Final = re.compile(r"[-+]?\d")
_TIMES_SKU: Final = re.compile(r"(\d+)\s*[x×]\s+(.+)", re.IGNORECASE)
_SKU_TIMES: Final = re.compile(r"(.+?)\s+[x×]\s*(\d+)", re.IGNORECASE)
# What no value of ours may hold, and what could reorder the words around it, is shown as U+FFFD.
_NOT_SHOWN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Line(NamedTuple):
    """What one line asks for, in its writer's words: a sku or an id or a name, and a quantity."""

    sku: str
    quantity: str


def read_lines(*texts: str) -> list[Line]:
    """The lines of all texts that are not blank, in their order; each text may open with a header.

    Cells are separated by tabs, semicolons, commas or, where there are none of these, by spaces. Raises
    TooManyLines rather than leave any out.
    """
    tables = [_Table(text) for text in texts]
    if (found := sum(len(table.rows) for table in tables)) > MAX_LINES:
        raise TooManyLines(found, MAX_LINES)
    return [table.read(row) for table in tables for row in table.rows]


def written_line(sku: str, quantity: str) -> Line:
    """A line whose two cells were filled in one by one."""
    return Line(shown(sku), shown(quantity))


class _Table:
    """The rows of one text that are not blank, and what its header, if it has one, says of them."""

    def __init__(self, text: str) -> None:
        rows = (row.strip(" \xa0") for row in text.removeprefix("\ufeff").splitlines())
        self.rows = [row for row in rows if row.strip(_SEPARATORS + ' "')]
        self._separator: str | None = None
        self._columns: tuple[int, int] | None = None
        if self.rows:
            separator = _separator_of(self.rows[0])
            self._columns = _columns_of([cell.casefold() for cell in _cells(self.rows[0], separator)])
        if self._columns:
            self._separator = separator
            del self.rows[0]

    def read(self, row: str) -> Line:
        # The header's separator is the others', too, wherever it is found.
        is_alike = self._separator is not None and self._separator in row
        separator = self._separator if is_alike else _separator_of(row)
        cells = _cells(row, separator)
        if separator is None:
            return _spaced_line(cells)
        return _line_of_columns(cells, *self._columns) if self._columns else _line_of(cells, separator)


def _separator_of(row: str) -> str | None:
    outside = _QUOTED.sub("", row)
    return next((separator for separator in _SEPARATORS if separator in outside), None)


def _cells(row: str, separator: str | None) -> list[str]:
    if separator is None:
        return [cell for word in row.split() if (cell := word.strip('"'))]
    # A stray quote would join cells up to the end of the row; then quotes mean nothing.
    is_quoted = '"' in row and '"' not in _QUOTED.sub("", row) and len(row) <= _LONGEST_QUOTED
    cells = (
        next(csv.reader([row], delimiter=separator, skipinitialspace=True))
        if is_quoted
        else row.split(separator)
    )
    return [unguarded(cell.strip()) for cell in cells]


def _columns_of(names: Sequence[str]) -> tuple[int, int] | None:
    """Where a header has the sku and the quantity; None for a row that is no header."""
    sku = next((names.index(name) for name in _SKU_NAMES if name in names), None)
    quantity = next((names.index(name) for name in _QUANTITY_NAMES if name in names), None)
    return None if sku is None or quantity is None else (sku, quantity)


def _line_of_columns(cells: Sequence[str], sku: int, quantity: int) -> Line:
    return written_line(*(cells[column] if column < len(cells) else "" for column in (sku, quantity)))


def _line_of(cells: Sequence[str], separator: str) -> Line:
    sku, *others = cells
    numbers = [cell for cell in others if _NUMBER.fullmatch(cell)]
    if len(numbers) == 1:
        return written_line(sku, numbers[0])
    # Two numbers, or none: which of them is the quantity is not ours to guess.
    while others and not others[-1]:
        others.pop()
    return written_line(sku, separator.join(others).replace("\t", " "))


def _spaced_line(words: Sequence[str]) -> Line:
    row = " ".join(words)
    if times := _TIMES_SKU.fullmatch(row):
        return written_line(times[2], times[1])
    if times := _SKU_TIMES.fullmatch(row):
        return written_line(times[1], times[2])
    if len(words) == 1:
        return written_line(row, "")
    if not _QUANTITY.match(words[-1]) and _NUMBER.fullmatch(words[0]):
        return written_line(" ".join(words[1:]), words[0])
    if _QUANTITY.match(words[-1]) or len(words) == 2:
        return written_line(" ".join(words[:-1]), words[-1])
    return written_line(row, "")


def shown(text: str) -> str:
    """What was written, without what no page may show."""
    return _NOT_SHOWN.sub("\ufffd", text.strip())
