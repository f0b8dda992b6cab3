"""CSV for spreadsheets (RFC 4180): UTF-8 with a byte order mark, and no cell that is taken for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from typing import Final

# Without the mark some spreadsheets read the file in the character set of their machine.
MARK: Final = "\ufeff"
# What a spreadsheet takes for a formula; and what a reader who takes the guard off would take for guarded.
FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")

Cell = str | int | Decimal | None


def write_csv(names: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """The file piece by piece: the names of the columns, then a piece for each batch of rows."""
    written = StringIO()
    # RFC 4180 ends a row with CR LF, as the writer does by itself.
    writer = csv.writer(written)
    written.write(MARK)
    writer.writerow(names)
    for rows in batches:
        writer.writerows([_guarded(cell) for cell in row] for row in rows)
        yield _taken(written)
    yield _taken(written)


def _guarded(cell: Cell) -> Cell:
    """Text that begins like a formula gets a quote before it (RELIABILITY 20); numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def _taken(written: StringIO) -> bytes:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text.encode()
