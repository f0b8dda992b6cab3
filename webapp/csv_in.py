"""CSV from spreadsheets and by hand: decoded, and read into cells by the names of their columns.

The counterpart of `csv_out`. Nothing here judges what a cell holds: every row comes out as it was written.
"""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import StringIO
from typing import Final, NamedTuple

from webapp.csv_out import FORMULA
from webapp.errors import (
    BrokenQuotes,
    ColumnsMissing,
    ColumnTwice,
    TooManyLines,
    UnreadableFile,
)

_SEPARATORS: Final = "\t;,"
_CONTROLS_OF_NO_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_GUARDED: Final = re.compile(f"'{FORMULA.pattern}")
_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")


class Row(NamedTuple):
    """One row. `number` is the one that a spreadsheet shows: the header is in row 1.

    `cells` are those of known columns by their names; a cell that the row ends before is missing.
    `written` are all cells in their order; `is_too_long` where they are more than the header has.
    """

    number: int
    cells: Mapping[str, str]
    written: Sequence[str]
    is_too_long: bool


class Table(NamedTuple):
    """The rows that are not blank. `names` is the header as it was written, `unknown` those passed over."""

    names: Sequence[str]
    unknown: Sequence[str]
    rows: Sequence[Row]


def decode_file(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with a byte order mark, else Windows-1252. Raises UnreadableFile."""
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS_OF_NO_TEXT.search(text):
            return text
    raise UnreadableFile()


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that exports put before what a spreadsheet would take for a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell


def read_table(
    text: str, columns: Mapping[str, Collection[str]], *, needed: Collection[str], most: int
) -> Table:
    """The rows below a header that names `columns` in any order, between tabs, semicolons or commas.

    `columns` maps each name to others that it goes by; case, spaces, underscores and hyphens make no
    difference. Raises ColumnsMissing (also for no text at all), ColumnTwice, BrokenQuotes, TooManyLines.
    """
    known = {_name_key(alias): name for name, aliases in columns.items() for alias in (name, *aliases)}
    text = text.removeprefix("\ufeff")
    separator = _separator_of(text, known)
    records = _records(text, separator)
    _, names = next(records, (1, []))
    found = [known.get(_name_key(name)) for name in names]
    _check_header(found, needed)
    rows = [_row(number, written, found) for number, written in records]
    if len(rows) > most:
        raise TooManyLines(len(rows), most)
    unknown = [name for name, column in zip(names, found, strict=True) if column is None and name]
    return Table(names, unknown, rows)


def _separator_of(text: str, known: Mapping[str, str]) -> str:
    """The one by which most of the header's names are known."""
    header = next((line for line in text.splitlines() if line.strip()), "")

    def recognised(separator: str) -> int:
        return sum(_name_key(cell.strip('" ')) in known for cell in header.split(separator))

    return max(_SEPARATORS, key=recognised)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    number = 0
    try:
        for number, written in enumerate(reader, start=1):
            cells = [unguarded(cell.strip()) for cell in written]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        # A quotation mark that is never closed, or that is followed by more than the end of its cell.
        raise BrokenQuotes(number + 1) from error


def _check_header(found: Sequence[str | None], needed: Collection[str]) -> None:
    if missing := tuple(name for name in needed if name not in found):
        raise ColumnsMissing(missing)
    for position, name in enumerate(found):
        if name is not None and name in found[:position]:
            raise ColumnTwice(name)


def _row(number: int, written: list[str], found: Sequence[str | None]) -> Row:
    cells = {name: cell for name, cell in zip(found, written, strict=False) if name is not None}
    return Row(number, cells, written, is_too_long=any(written[len(found) :]))


def _name_key(name: str) -> str:
    return _BETWEEN_WORDS.sub(" ", name.strip().casefold())
