"""Tables as people have them: whatever separates the cells, each is found by the name of its column."""

import pytest

from webapp.csv_in import Table, read_table
from webapp.csv_out import write_csv
from webapp.errors import (
    BrokenQuotes,
    ColumnsMissing,
    ColumnTwice,
    TooManyLines,
)

COLUMNS = {"order": ("order id",), "carrier": (), "tracking number": ("tracking",)}


def read(text: str, *, most: int = 5) -> Table:
    return read_table(text, COLUMNS, needed=["order"], most=most)


def cells(text: str) -> list[dict[str, str]]:
    return [dict(row.cells) for row in read(text).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", ", "])
def test_cells_are_found_by_the_names_of_their_columns_in_any_order(separator: str) -> None:
    rows = (("Tracking_Number", '"ORDER ID"', "note"), ("1Z 9", "OR00001", "x"), ("", '"OR00002"', ""))
    text = "\ufeff\n" + "\r\n".join(separator.join(row) for row in rows) + f"\n{separator}\n"

    table = read(text)

    assert [dict(row.cells) for row in table.rows] == [
        {"tracking number": "1Z 9", "order": "OR00001"},
        {"tracking number": "", "order": "OR00002"},
    ]
    assert table.unknown == ["note"]
    assert [row.number for row in table.rows] == [3, 4]


def test_quoted_cells_may_hold_separators_quotes_and_line_breaks() -> None:
    (row,) = cells('order,carrier\nOR00001,"a ""b"", c\r\nd"')

    assert row == {"order": "OR00001", "carrier": 'a "b", c\r\nd'}


def test_a_row_that_ends_early_lacks_cells_and_one_that_goes_on_is_told() -> None:
    short, long = read("order,carrier\nOR00001\nOR00002,a,b").rows

    assert (dict(short.cells), short.is_too_long) == ({"order": "OR00001"}, False)
    assert (long.written, long.is_too_long) == (["OR00002", "a", "b"], True)


def test_what_was_exported_is_read_as_it_was() -> None:
    texts = ["=1+1", "'=1", "'x", "-5", "a;b", 'say "x"', "two\nlines"]
    file = b"".join(write_csv(("order", "carrier"), [[(text, 1) for text in texts]])).decode()

    assert [row.cells["order"] for row in read(file, most=9).rows] == texts


def test_what_cannot_be_read_says_why() -> None:
    with pytest.raises(ColumnsMissing) as missing:
        read("OR00001,UPS")
    with pytest.raises(ColumnsMissing):
        read("")
    with pytest.raises(ColumnTwice) as twice:
        read("order,tracking,tracking number\nOR00001,1,2")
    with pytest.raises(BrokenQuotes) as open_quote:
        read('order,carrier\nOR00001,a\nOR00002,"b\n' + "OR00003,c\n" * 20_000)
    with pytest.raises(TooManyLines) as many:
        read("order\n" + "OR00001\n" * 6)

    assert missing.value.names == ("order",)
    assert twice.value.name == "tracking number"
    assert open_quote.value.row == 3
    assert (many.value.found, many.value.most) == (6, 5)
