"""Files for spreadsheets: every text comes back as it was, and none is run as a formula."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from webapp.csv_out import Cell, write_csv


def written(*rows: tuple[Cell, ...], names: tuple[str, ...] = ("a", "b")) -> bytes:
    return b"".join(write_csv(names, [rows]))


def test_a_file_begins_with_a_mark_and_the_names_and_ends_its_rows_as_the_rfc_says() -> None:
    assert written(("x", "y")) == b"\xef\xbb\xbfa,b\r\nx,y\r\n"


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert written((-5, Decimal("-10.50")), (None, "")).splitlines()[1:] == [b"-5,-10.50", b","]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1"])
def test_text_that_begins_like_a_formula_is_quoted(text: str) -> None:
    ((cell, _),) = list(csv.reader(StringIO(written((text, "y")).decode("utf-8-sig"), newline="")))[1:]

    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ['say "x"', "a,b", "a\r\nb", "a;b", "Märzen 🍺", "\u200fשלום", "a=1", "'x"])
def test_any_other_text_comes_back_as_it_was(text: str) -> None:
    rows = list(csv.reader(StringIO(written((text, "y")).decode("utf-8-sig"), newline="")))

    assert rows == [["a", "b"], [text, "y"]]


def test_each_batch_is_a_piece_of_its_own() -> None:
    pieces = write_csv(("a",), ([(number,)] for number in range(3)))

    assert [piece.decode("utf-8-sig") for piece in pieces] == ["a\r\n0\r\n", "1\r\n", "2\r\n", ""]


def test_a_file_without_rows_has_its_names() -> None:
    assert b"".join(write_csv(("a", "b"), [])) == b"\xef\xbb\xbfa,b\r\n"
