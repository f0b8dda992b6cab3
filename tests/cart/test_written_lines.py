"""Reading `sku, quantity` as people type, paste and export it."""

import time

import pytest

from webapp.cart.written_lines import read_lines, written_line
from webapp.csv_in import decode_file
from webapp.errors import TooManyLines, UnreadableFile


def read(text: str) -> list[tuple[str, str]]:
    return [(line.sku, line.quantity) for line in read_lines(text)]


@pytest.mark.parametrize(
    "text",
    [
        "BR-4001,12", "BR-4001, 12", " BR-4001 ; 12 ", "BR-4001\t12", "BR-4001 12", "BR-4001   12",
        '"BR-4001","12"', '"BR-4001", "12"', '"BR-4001" 12', "12 x BR-4001", "12x BR-4001", "12 × BR-4001",
        "BR-4001 x12", "BR-4001 X 12", "12 BR-4001", "BR-4001,12,,", "BR-4001;12;All Day IPA",
        "BR-4001\tAll Day IPA\t12", "\ufeffBR-4001,12", "BR-4001\u00a012",
    ],
)  # fmt: skip
def test_a_sku_and_a_quantity_are_told_apart_however_they_are_written(text: str) -> None:
    assert read(text) == [("BR-4001", "12")]


@pytest.mark.parametrize(
    ("text", "sku", "quantity"),
    [
        ("BR 4001, 12", "BR 4001", "12"),
        ("BR 4001\t12", "BR 4001", "12"),
        ("BR 4001 12", "BR 4001", "12"),
        ("All Day IPA 12", "All Day IPA", "12"),
        ('"Ale, pale, 6 x 0.5 l", 3', "Ale, pale, 6 x 0.5 l", "3"),
        ('"The ""Old"" One",3', 'The "Old" One', "3"),
        ('5" glass, 3', '5" glass', "3"),
        ('"BR-4001, 3', '"BR-4001', "3"),
        ("'-1 Proof,3", "-1 Proof", "3"),
    ],
)
def test_a_sku_may_hold_spaces_and_quotes_and_separators(text: str, sku: str, quantity: str) -> None:
    assert read(text) == [(sku, quantity)]


@pytest.mark.parametrize(
    ("text", "sku", "quantity"),
    [
        ("BR-4001", "BR-4001", ""),
        ("BR-4001,", "BR-4001", ""),
        ("BR-4001\t", "BR-4001", ""),
        (",12", "", "12"),
        ("\t12", "", "12"),
        ("BR-4001,1,000", "BR-4001", "1,000"),
        ("BR-4001;1,5", "BR-4001", "1,5"),
        ("BR-4001,a dozen", "BR-4001", "a dozen"),
        ("BR-4001 dozen", "BR-4001", "dozen"),
        ("BR-4001 -5", "BR-4001", "-5"),
        ("BR-4001,12,10.99", "BR-4001", "12,10.99"),
        ("BR-4001\tAll Day IPA\tcase", "BR-4001", "All Day IPA case"),
    ],
)
def test_what_is_missing_or_unclear_is_left_as_it_was_written(text: str, sku: str, quantity: str) -> None:
    assert read(text) == [(sku, quantity)]


@pytest.mark.parametrize(
    "text",
    [
        "sku,quantity\nA-1,2\nB-2,3",
        "SKU;Qty\r\nA-1;2\r\nB-2;3\r\n",
        "Quantity\tDescription\tProduct\n2\tAle\tA-1\n3\tPorter, dark\tB-2",
        "qty,product name,sku\n2,Ale,A-1\n3,Porter,B-2",
        "item quantity\nA-1 2\nB-2 3",
        "qty sku\n2 A-1\n3 B-2",
        "\ufeffItem,Price,Units\nA-1,10.99,2\nB-2,5.00,3",
        '"sku","quantity"\n"A-1","2"\n"B-2","3"',
    ],
)
def test_a_header_says_which_column_is_which(text: str) -> None:
    assert read(text) == [("A-1", "2"), ("B-2", "3")]


def test_without_a_header_the_first_line_counts_too() -> None:
    assert read("A-1,2\nB-2,3") == [("A-1", "2"), ("B-2", "3")]
    assert read("sku\nA-1 2") == [("sku", ""), ("A-1", "2")]


def test_a_row_that_is_shorter_than_the_header_misses_its_quantity() -> None:
    assert read("sku,name,quantity\nA-1,Ale") == [("A-1", "")]


def test_blank_lines_are_no_lines() -> None:
    assert read("\n\nA-1,2\n  \n,,\n;;\n\t\t\nB-2,3\n\n") == [("A-1", "2"), ("B-2", "3")]
    assert read("") == read(" \r\n\t") == []


def test_separators_may_change_from_line_to_line() -> None:
    assert read("A-1,2\nB-2;3\nC-3\t4\nD-4 5") == [("A-1", "2"), ("B-2", "3"), ("C-3", "4"), ("D-4", "5")]


def test_several_texts_are_read_as_one_each_with_its_own_header() -> None:
    lines = read_lines("A-1,2", "qty,sku\n3,B-2")

    assert [tuple(line) for line in lines] == [("A-1", "2"), ("B-2", "3")]


def test_up_to_500_lines_are_read_and_more_are_refused_with_their_number() -> None:
    text = "sku,quantity\n" + "A-1,1\n\n" * 500

    with pytest.raises(TooManyLines) as refused:
        read_lines(text, "B-2,1")

    assert len(read_lines(text)) == 500
    assert (refused.value.found, refused.value.most) == (501, 500)


def test_characters_that_nobody_sees_are_shown() -> None:
    line = written_line(" A\x00\u202e1 ", "1\ud800\n")

    assert tuple(line) == ("A\ufffd\ufffd1", "1\ufffd")
    assert read("A\x011\u2066,2") == [("A\ufffd1\ufffd", "2")]


def test_right_to_left_marks_and_all_letters_are_kept() -> None:
    assert read("\u200fשלום\u200e 🍺,2") == [("\u200fשלום\u200e 🍺", "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_programs_write(encoding: str) -> None:
    assert read(decode_file("sku;quantity\r\nMÄRZEN-1;2\r\n".encode(encoding))) == [("MÄRZEN-1", "2")]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x06\x00rubbish",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfeA",
        b"\xff\xfe\x00\x00A\x00\x00\x00",
        "sku,quantity".encode("utf-16-le"),
        b"A-1,2\x00",
        b"\x81\x8d\x8f",
        bytes(range(256)),
    ],
)
def test_a_file_that_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        decode_file(data)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 250_000 + "a,1",
        "x 1 " * 60_000,
        '"' * 249_999 + ",1",
        '"a",' * 60_000,
        " x " * 80_000,
        ",1" * 120_000 + "a",
        '"' + "a" * 250_000 + '",2',
    ],
    ids=["digits", "times", "quotes", "quoted cells", "words", "cells", "one long cell"],
)
def test_a_line_as_long_as_a_request_can_be_is_read_in_no_time(text: str) -> None:
    started = time.process_time()

    assert len(read_lines(text)) == 1

    assert time.process_time() - started < 1
