"""Lines that were typed, pasted or sent as a file come back with a verdict each."""

from io import BytesIO

import pytest
from flask import Flask

from tests.cart.building import switch_off, withdraw
from tests.factories import make_product, one_of
from tests.observing import count_rows, sent_statements
from tests.portal.quick_order.lines import PAGE, Buyer, lines_of, make_shopper, text_of, words_of
from webapp.cart.services import add_many

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture
def buyer(app: Flask, db: None) -> Buyer:
    return make_shopper(app)


def file_of(text: str | bytes, name: str = "order.csv") -> tuple[BytesIO, str]:
    return BytesIO(text if isinstance(text, bytes) else text.encode()), name


def test_the_page_begins_with_a_form_for_lines(buyer: Buyer) -> None:
    answer = buyer.browser.get(PAGE)

    assert answer.status_code == 200
    assert 'name="text"' in answer.text
    assert 'type="file"' in answer.text
    assert "/portal/quick-order/sample.csv" in answer.text


@pytest.mark.parametrize("htmx", [False, True])
def test_every_line_comes_back_with_its_product_and_a_verdict(buyer: Buyer, htmx: bool) -> None:
    make_product(sku="BR-4001", name="All Day IPA", price="10.99")
    make_product(sku="GL-1", name="Tulip Glass")
    make_product(sku="GL1", name="Pint Glass")
    gone, off = make_product(sku="GONE", name="Old Ale"), make_product(sku="OFF", name="Porter")
    few = make_product(sku="FEW", name="Stout", stock=5)
    withdraw(gone)
    switch_off(off)

    answer = buyer.check(
        "br4001 2\ngl 1,3\nBR-4002,1\nZZZ,1\nGONE,1\nOFF,1\nFEW,6\nFEW,x\nBR-4001", htmx=htmx
    )

    assert answer.status_code == 200
    assert ("<html" in answer.text) == (not htmx)
    said = [(line.word, line.said) for line in lines_of(answer)]
    assert said[0] == ("Found", "All Day IPA BR-4001 · $10.99 each $21.98")
    assert said[1][0] == "Ambiguous"
    assert "Several products fit. Choose one. GL-1 Tulip Glass GL1 Pint Glass" in said[1][1]
    assert said[2] == ("Unknown", "We have no such product. Is it this one? BR-4001 All Day IPA")
    assert said[3] == ("Unknown", "We have no such product. Check the sku.")
    assert said[4] == ("Not available", "Old Ale GONE · $10.00 each. It is no longer sold. Remove the line.")
    assert "It is out of stock." in said[5][1]
    assert said[6] == ("Not available", "Stout FEW · $10.00 each. Only 5 left. Order 5 instead")
    assert "The quantity must be a whole number from 1 to 1,000,000." in said[7][1]
    assert said[8][0] == "Bad quantity"
    assert "The quantity is missing." in said[8][1]
    assert few.stock == 5


def test_what_was_typed_stays_in_the_fields_of_its_line(buyer: Buyer) -> None:
    answer = buyer.check(f'{HOSTILE}, a dozen\n"A, B";7')

    assert [(line.sku, line.quantity) for line in lines_of(answer)] == [(HOSTILE, "a dozen"), ("A, B", "7")]


@pytest.mark.parametrize(
    "words",
    [HOSTILE, "W" * 200, "\u200fשלום\u200e", "🍺🍺", "' OR 1=1 --", "{{ 7 * 7 }}", "%s%n", "\\", "NULL"],
)
def test_hostile_text_is_shown_and_nothing_more(buyer: Buyer, words: str) -> None:
    make_product(sku=words[:100], name=words)

    answer = buyer.check(f"{words}\t{words}\n{words[:100]}\t1")

    assert answer.status_code == 200
    assert HOSTILE not in answer.text
    assert [line.sku for line in lines_of(answer)] == [words, words[:100]]
    assert words_of(answer)[1] == "Found"


def test_several_that_are_near_are_all_named(buyer: Buyer) -> None:
    make_product(sku="BR-4001", name="Ale")
    make_product(sku="BR-4002", name="Stout")

    (line,) = lines_of(buyer.check("BR-4003,1"))

    assert line.said == "We have no such product. Is it one of these? BR-4001 Ale BR-4002 Stout"


def test_a_missing_sku_is_said(buyer: Buyer) -> None:
    (line,) = lines_of(buyer.check(",5"))

    assert (line.word, line.said) == ("Unknown", "The sku is missing.")


def test_an_unknown_line_with_a_bad_quantity_hears_of_both(buyer: Buyer) -> None:
    (line,) = lines_of(buyer.check("ZZZ"))

    assert line.said == "We have no such product. Check the sku. The quantity is missing."


def test_what_is_in_the_order_already_is_said(buyer: Buyer) -> None:
    plenty, few = make_product(sku="PLENTY"), make_product(sku="FEW", stock=5)
    add_many(buyer.partner_id, [one_of(plenty, 4), one_of(few, 3)], by=buyer.person)

    first, second, third = lines_of(buyer.check("PLENTY,1\nFEW,2\nFEW,1"))

    assert "4 in your order already." in first.said
    assert "Only 5 left. 3 in your order already. 1 on other lines. Order 1 instead" in second.said
    assert "2 on other lines." in third.said
    assert "instead" not in third.said


def test_another_currency_is_said(buyer: Buyer) -> None:
    make_product(sku="D", currency="USD")
    make_product(sku="D2", currency="USD")
    make_product(sku="E", currency="EUR")

    *_, line = lines_of(buyer.check("D,1\nD2,1\nE,1"))

    assert "It is sold in EUR, the rest of your order in USD. Order it by itself." in line.said


def test_more_than_a_million_of_one_product_is_refused(buyer: Buyer) -> None:
    make_product(sku="A")

    for line in lines_of(buyer.check("A,1000000\nA,1")):
        assert (line.word, "1,000,000 of one product is the most." in line.said) == ("Bad quantity", True)


def test_the_lines_are_added_up(buyer: Buyer) -> None:
    make_product(sku="A", price="10.00")
    make_product(sku="B", price="0.50")

    answer = buyer.check("A,2\nB,3\nA,1\nnothing,4\nB,x")

    said = text_of(answer.text)
    assert "Lines 5 Ready 3 Need a look 2 Total $31.50 Add 2 products" in said
    assert 'href="#line-4"' in answer.text


def test_where_nothing_is_ready_nothing_can_be_added(buyer: Buyer) -> None:
    answer = buyer.check("nothing,1")

    assert "Nothing to add yet" in answer.text
    assert 'name="add" value="1" disabled' in answer.text


def test_a_file_is_read_like_what_is_typed(buyer: Buyer) -> None:
    make_product(sku="MÄRZEN")
    make_product(sku="B")
    lines = "Qty;Product\r\n3;MÄRZEN\r\n"

    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        answer = buyer.check("B,1", file=file_of(lines.encode(encoding)))

        assert [(line.sku, line.quantity, line.word) for line in lines_of(answer)] == [
            ("B", "1", "Found"),
            ("MÄRZEN", "3", "Found"),
        ]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_file_that_is_no_text_is_refused_and_the_rest_kept(buyer: Buyer, htmx: bool) -> None:
    answer = buyer.check("A-1, 2", htmx=htmx, file=file_of(b"PK\x03\x04\x00\xff", "order.xlsx"))

    assert answer.status_code == 422
    assert "This file is not text. Save it as CSV and choose it again." in answer.text
    assert ">\r\nA-1, 2</textarea>" in answer.text
    assert lines_of(answer) == []


@pytest.mark.parametrize("text", ["", " \n\n", ",,,\n;;"])
def test_without_a_line_the_page_asks_for_one(buyer: Buyer, text: str) -> None:
    answer = buyer.check(text, file=file_of(b"", ""))

    assert answer.status_code == 422
    assert "Type or paste at least one line, or choose a file." in answer.text


def test_too_many_lines_are_refused_with_their_number_and_all_kept(buyer: Buyer) -> None:
    typed, sent = "A,1\n" * 300, "B,2\n" * 301

    answer = buyer.check(typed, file=file_of(sent))

    assert answer.status_code == 422
    assert "These are 601 lines. Send at most 500 at once" in answer.text
    assert answer.text.count("A,1") == 300
    assert answer.text.count("B,2") == 301


def test_500_lines_are_shown_with_a_handful_of_statements(buyer: Buyer) -> None:
    for number in range(20):
        make_product(sku=f"SKU-{number:03d}", name=f"A product with a name of usual length {number}")
    buyer.browser.get(PAGE)

    with sent_statements() as sent:
        answer = buyer.check("\n".join(f"SKU-{number % 40:03d}, {number + 1}" for number in range(500)))

    assert len(lines_of(answer)) == 500
    # Four of the lines, one of the session, one of the cart in the page's head.
    assert len(sent) <= 7


def test_50_lines_stay_below_60_kilobytes(buyer: Buyer) -> None:
    for number in range(50):
        make_product(sku=f"SKU-{number:04d}", name=f"A product with a name of usual length {number}")

    found = buyer.check("\n".join(f"SKU-{number:04d}, 12" for number in range(50)))
    unknown = buyer.check("\n".join(f"SKV-{number:04d}, 12" for number in range(50)), htmx=True)

    assert len(found.data) < 60_000
    assert len(unknown.data) < 100_000


def test_a_body_that_is_too_large_gets_the_page_that_says_so(buyer: Buyer) -> None:
    answer = buyer.check("x" * 300_000)

    assert answer.status_code == 413
    assert "That was more than we can take at once" in answer.text


def test_checking_changes_nothing(buyer: Buyer) -> None:
    product = make_product(sku="A")
    before = count_rows()

    buyer.check("A,1")
    buyer.check("A,1", htmx=True)

    assert count_rows() == before
    assert product.version == 1
