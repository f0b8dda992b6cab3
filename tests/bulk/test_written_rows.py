"""Rows of `order, carrier, tracking number`, as warehouses and spreadsheets write them."""

import pytest

from webapp.bulk.written_rows import MAX_ROWS, WrittenRow, read_rows
from webapp.errors import ColumnsMissing, TooManyLines

ROW = ("OR00001", "UPS", "T-1")


@pytest.mark.parametrize(
    "text",
    [
        "OR00001,UPS,T-1",
        "OR00001; UPS ;T-1\n\n;;\n",
        "OR00001\tUPS\tT-1\r\n",
        "order,carrier,tracking number\nOR00001,UPS,T-1",
        "\ufeffTracking_Number;weight;ORDER ID;Courier\nT-1;3 kg;OR00001;UPS",
        '"Order No."\t"Carrier"\t"AWB"\n"OR00001"\t"UPS"\t"T-1"',
    ],
)
def test_a_row_is_read_however_it_is_written(text: str) -> None:
    assert [row[1:] for row in read_rows(text)] == [ROW]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("OR00001,T-1", ("OR00001", "", "T-1")),
        ("OR00001", ("OR00001", "", "")),
        ('OR00001,"Smith, Jones & Co.",T-1', ("OR00001", "Smith, Jones & Co.", "T-1")),
        ("OR00001,UPS,'-12", ("OR00001", "UPS", "-12")),
        ("order,tracking\nOR00001,T\x00\u202e1", ("OR00001", "", "T\ufffd\ufffd1")),
    ],
)
def test_what_is_missing_is_empty_and_what_cannot_be_shown_is_replaced(
    text: str, read: tuple[str, ...]
) -> None:
    assert [row[1:] for row in read_rows(text)] == [read]


def test_rows_are_numbered_as_a_spreadsheet_does_and_go_on_through_all_texts() -> None:
    rows = read_rows("OR00001,,A\n\nOR00002,,B", "tracking,order\nC,OR00003")

    assert rows == [
        WrittenRow(1, "OR00001", "", "A"),
        WrittenRow(3, "OR00002", "", "B"),
        WrittenRow(5, "OR00003", "", "C"),
    ]


def test_a_header_that_lacks_a_column_and_more_rows_than_are_taken_are_refused() -> None:
    with pytest.raises(ColumnsMissing):
        read_rows("order,carrier\nOR00001,UPS")
    with pytest.raises(TooManyLines):
        read_rows("OR00001,,T\n" * 6_000, "OR00001,,T\n" * (MAX_ROWS - 5_999))


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
def test_nothing_is_no_row(text: str) -> None:
    assert read_rows(text) == []
