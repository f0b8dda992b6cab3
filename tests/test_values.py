"""Values from outside: each kind has one rule, and what breaks it is told in words."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from webapp import values
from webapp.api import schemas
from webapp.api.v1.schemas import NewAddress, parts_of
from webapp.errors import InvalidInput
from webapp.values import BadValue

NOT_TEXT: list[object] = [0, 1, True, False, 1.5, Decimal("1.5"), [], ["a"], {}, {"a": "b"}, b"a"]
CONTROLS = [
    "\x00", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x0e", "\x1b", "\x1f", "\x7f", "\x80", "\x85", "\x9f",
    "\ud800", "\udfff",
]  # fmt: skip
BREAKS = ["\n", "\r", "\r\n", "\t", "\u2028", "\u2029"]
OVERRIDES = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]


def ids(value: object) -> str:
    return ascii(value)[:24]


@pytest.mark.parametrize("parse", [values.line, values.optional_line, values.optional_paragraphs])
@pytest.mark.parametrize("value", NOT_TEXT, ids=ids)
def test_what_is_not_text_is_not_made_text(parse: Callable[[object], str | None], value: object) -> None:
    with pytest.raises(BadValue, match="must be text"):
        parse(value)


@pytest.mark.parametrize("sign", [*CONTROLS, *BREAKS, *OVERRIDES], ids=ids)
def test_one_line_of_text_holds_nothing_that_cannot_be_seen(sign: str) -> None:
    with pytest.raises(BadValue, match="control characters"):
        values.line(f"PO-{sign}-7")


@pytest.mark.parametrize("sign", CONTROLS, ids=ids)
def test_notes_hold_no_control_characters_either(sign: str) -> None:
    with pytest.raises(BadValue, match="control characters"):
        values.optional_paragraphs(f"Ring{sign}twice")


def test_notes_keep_their_line_breaks_in_one_spelling() -> None:
    assert values.optional_paragraphs(" Ring\r\ntwice,\rthen\tknock.\n\n") == "Ring\ntwice,\nthen\tknock."


@pytest.mark.parametrize("text", ["\u200emarks of direction\u200f", "naïve ☕ 𝔘nicode", "משלוח", "a" * 200])
def test_ordinary_text_of_any_script_is_kept(text: str) -> None:
    assert values.line(text) == text


def test_text_is_composed_and_stripped() -> None:
    assert values.line("  Cafe\u0301\u00a0 ") == "Café"
    assert values.optional_paragraphs("  Cafe\u0301\n") == "Café"


@pytest.mark.parametrize("blank", [None, "", "   ", "\t\n", "\u00a0\u3000"], ids=ids)
def test_blank_text_is_no_text(blank: str | None) -> None:
    assert values.optional_line(blank) is None
    assert values.optional_paragraphs(blank) is None
    with pytest.raises(BadValue, match="is required"):
        values.line(blank)


@pytest.mark.parametrize(
    ("parse", "limit", "said"),
    [
        (values.line, 200, "must be at most 200 characters"),
        (values.optional_line, 200, "must be at most 200 characters"),
        (values.optional_paragraphs, 2000, "must be at most 2,000 characters"),
        (lambda text: values.line(text, limit=100), 100, "must be at most 100 characters"),
    ],
)
def test_text_is_bounded_after_composing_and_stripping(
    parse: Callable[[object], str | None], limit: int, said: str
) -> None:
    assert parse(" " * 50 + "e\u0301" * limit + " ") == "é" * limit

    with pytest.raises(BadValue, match=said):
        parse("x" * (limit + 1))


@pytest.mark.parametrize("parse", [values.line, values.optional_line, values.optional_paragraphs])
def test_text_that_is_far_too_long_is_refused_before_any_work_goes_into_it(
    parse: Callable[[object], str | None],
) -> None:
    # Composing a long run of marks in the wrong order takes time by the square of its length.
    marks = "a" + "\u0301\u0316" * 20_000

    started = time.thread_time()
    with pytest.raises(BadValue, match="must be at most"):
        parse(marks)

    assert time.thread_time() - started < 0.1


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(1, 1), (1_000_000, 1_000_000), (Decimal("1.0"), 1), (Decimal("1e3"), 1000), (Decimal("10e-1"), 1)],
)
def test_a_quantity_is_a_whole_number(number: object, wanted: int) -> None:
    quantity = values.quantity(number)

    assert quantity == wanted
    assert type(quantity) is int


@pytest.mark.parametrize(
    "number",
    [
        "1", True, False, None, [], {}, 1.0, 0, -1, 1_000_001, 10**30, -(10**30), Decimal("1.5"),
        Decimal("0.999"), Decimal("1e7"), Decimal("1e64"), Decimal("-1.0"), Decimal("1e-9"),
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"),
    ],
    ids=ids,
)  # fmt: skip
def test_anything_else_is_no_quantity(number: object) -> None:
    with pytest.raises(BadValue, match="must be an integer from 1 to 1,000,000"):
        values.quantity(number)


def test_stock_is_a_number_or_untracked() -> None:
    assert [values.optional_stock(stock) for stock in (None, 0, 1_000_000_000)] == [None, 0, 1_000_000_000]
    for stock in (-1, 1_000_000_001, "1", True, Decimal("0.5")):
        with pytest.raises(BadValue, match="must be an integer from 0"):
            values.optional_stock(stock)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (0, "0.00"), (5, "5.00"), (Decimal("10.99"), "10.99"), (Decimal("0.010"), "0.01"),
        (Decimal("5e1"), "50.00"), (Decimal("99999999.99"), "99999999.99"), (Decimal("-0.00"), "0.00"),
    ],
)  # fmt: skip
def test_a_price_comes_out_with_exactly_two_decimals(number: object, wanted: str) -> None:
    assert str(values.price(number)) == wanted


@pytest.mark.parametrize(
    "number",
    [
        "10.99", True, False, None, [], {}, 10.99, -1, Decimal("-0.01"), Decimal("10.995"), Decimal("1e-64"),
        100_000_000, 10**30, Decimal("99999999.991"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"),
    ],
    ids=ids,
)  # fmt: skip
def test_anything_else_is_no_price(number: object) -> None:
    with pytest.raises(BadValue, match="must be a number from 0"):
        values.price(number)


def test_a_price_in_a_form_is_written_with_digits_and_a_point() -> None:
    assert str(values.written_price(" 10.99 ")) == "10.99"
    for text in ("", "ten", "10,99", "1.999", "-1", "NaN", "Infinity", "1" * 5000):
        with pytest.raises(BadValue, match="must be a number from 0"):
            values.written_price(text)


@pytest.mark.parametrize("word", ["usd", "US", "USDX", "", " USD", "USD\n", "ÜSD", "U5D", None, 840, True])
def test_a_currency_is_three_capital_letters(word: object) -> None:
    assert values.currency("EUR") == "EUR"
    with pytest.raises(BadValue, match="three capital letters"):
        values.currency(word)


@pytest.mark.parametrize(
    "word",
    ["", None, " ", "a b", "CUST 1", "CUST1001\n", "ü", "a/b", "a" * 65, 1001, True, [], "a\x00"],
    ids=ids,
)
def test_a_partner_s_code_is_of_a_few_plain_letters(word: object) -> None:
    assert values.code("Cust_10.01-B") == "Cust_10.01-B"
    assert values.code("a" * 64) == "a" * 64
    with pytest.raises(BadValue):
        values.code(word)


@pytest.mark.parametrize(
    "word",
    ["", "a", "a@", "@a.example", "a@b", "a b@c.example", "a@b..example", "a@b.example\n\x00", 7, None],
)
def test_an_e_mail_address_has_the_shape_of_one(word: object) -> None:
    assert values.email(" Ann@Example.COM ") == "ann@example.com"
    with pytest.raises(BadValue):
        values.email(word)


def test_two_spellings_of_a_name_share_one_key() -> None:
    spellings = ("RayTech Corp.", "  raytech CORP. ", "RAYTECH CORP.")

    assert len({values.name_key(name) for name in spellings}) == 1
    assert values.name_key("Cafe\u0301 STRASSE") == values.name_key("café straße")
    assert values.name_key("RayTech") != values.name_key("Ray Tech")


def test_a_broken_rule_is_told_with_the_name_of_its_field() -> None:
    def parse(value: Any) -> int:
        return values.quantity(value)

    with pytest.raises(InvalidInput) as told:
        values.checked("items[3].quantity", parse, "1")

    assert told.value.field == "items[3].quantity"
    assert told.value.problem == "must be an integer from 1 to 1,000,000"


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"state": None, "zip": " "},
        {"street": "  9 Elm St "},
        {"street": ""},
        {"city": None},
        {"country": "x" * 201},
        {"zip": 90210},
        {"state": "two\nlines"},
        {"street": "Cafe\u0301 \u202e"},
    ],
    ids=str,
)
def test_an_address_keeps_one_set_of_rules_in_forms_and_in_v1(change: dict[str, Any]) -> None:
    given = {"street": "1 Main St", "city": "Anytown", "state": "CA", "zip": "90210", "country": "USA"}

    def made(parse: Callable[[dict[str, Any]], dict[str, str] | None]) -> object:
        try:
            return parse({**given, **change})
        except InvalidInput as refused:
            return refused.field, refused.problem

    assert made(values.address) == made(lambda body: parts_of(schemas.parse(NewAddress, body)))
