"""Reading rows of `order, carrier, tracking number` that somebody pasted or sent as a file.

Nothing here judges what is asked for: every row that is not blank comes out, in its writer's words.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from webapp.cart.written_lines import shown
from webapp.csv_in import Row, read_table
from webapp.errors import ColumnsMissing, TooManyLines

MAX_ROWS: Final = 10_000

ORDER: Final = "order"
CARRIER: Final = "carrier"
NUMBER: Final = "tracking number"
COLUMNS: Final = {
    ORDER: ("order id", "orderid", "order number", "order no", "order no.", "order nr", "waybill order"),
    CARRIER: ("carrier name", "courier", "shipper", "shipped with", "shipping carrier"),
    NUMBER: (
        "tracking", "tracking id", "tracking no", "tracking no.", "tracking nr", "tracking code",
        "tracking #", "trackingnumber", "tracking numbers", "parcel number", "consignment number", "awb",
    ),
}  # fmt: skip
_KNOWN: Final = {name for column, aliases in COLUMNS.items() for name in (column, *aliases)}
# No more of an endless cell than shows that it is none of ours.
_LONGEST: Final = 300


class WrittenRow(NamedTuple):
    """One row; `number` is the one that a spreadsheet shows, going on through all texts."""

    number: int
    order: str
    carrier: str
    tracking_number: str


def read_rows(*texts: str) -> list[WrittenRow]:
    """The rows of all texts, in their order; a text without a header has the columns in the order above.

    Raises what `csv_in.read_table` does, TooManyLines for all together.
    """
    rows: list[WrittenRow] = []
    for text in texts:
        plain = text.removeprefix("\ufeff")
        if plain.strip():
            rows += _read(plain, after=rows[-1].number if rows else 0)
    if len(rows) > MAX_ROWS:
        raise TooManyLines(len(rows), MAX_ROWS)
    return rows


def _read(text: str, *, after: int) -> Iterator[WrittenRow]:
    first = next(line for line in text.splitlines() if line.strip())
    separator = next((it for it in "\t;," if it in first), ",")
    cells = (cell.strip('" ').casefold() for cell in first.split(separator))
    named = {cell.replace("_", " ").replace("-", " ") for cell in cells}
    is_headed = not named.isdisjoint(_KNOWN)
    if not is_headed:
        # Two columns are the order and the number.
        names = (ORDER, NUMBER) if first.count(separator) == 1 else (ORDER, CARRIER, NUMBER)
        text = f"{separator.join(names)}\n{text}"
    try:
        table = read_table(text, COLUMNS, needed=(ORDER, NUMBER), most=MAX_ROWS)
    except ColumnsMissing as missing:
        if is_headed:
            raise
        raise ColumnsMissing((ORDER, CARRIER, NUMBER)) from missing
    for row in table.rows:
        yield _written(row, after + row.number - (not is_headed))


def _written(row: Row, number: int) -> WrittenRow:
    return WrittenRow(number, *(shown(row.cells.get(name, ""))[:_LONGEST] for name in COLUMNS))
