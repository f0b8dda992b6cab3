"""The verdict on each line of a quick order."""

from decimal import Decimal

import pytest

from tests.cart.building import make_person, partner_of, switch_off, withdraw
from tests.factories import make_buyer, make_partner, make_product, one_of
from tests.observing import sent_statements
from webapp.account_errors import NotYourPartner
from webapp.accounts.actors import Actor
from webapp.cart.models import Problem
from webapp.cart.quick_order import QuickOrder, Verdict, check_lines, parse_quantity
from webapp.cart.services import add_many
from webapp.cart.written_lines import Line, read_lines
from webapp.errors import NotAllowed


def check(text: str, person: Actor | None = None) -> QuickOrder:
    person = person or make_person()
    return check_lines(read_lines(text), by=person, partner_id=partner_of(person))


def verdicts(order: QuickOrder) -> list[Verdict]:
    return [line.verdict for line in order.lines]


def test_a_good_line_has_its_product_and_price(db: None) -> None:
    product = make_product(sku="BR-4001", name="All Day IPA", price="10.99")

    order = check("br4001, 12")

    (line,) = order.lines
    assert (line.verdict, line.quantity, line.line_total) == (Verdict.FOUND, 12, Decimal("131.88"))
    assert line.product is not None and line.product.id == product.id
    assert order.items == [one_of(product, 12)]
    assert (order.total, order.currency) == (Decimal("131.88"), "USD")


def test_every_line_keeps_its_place_and_its_words(db: None) -> None:
    make_product(sku="A-1")
    text = "nonsense 3\nA-1,x\na1,2\n<b>,<i>\n,\nA-1"

    order = check(text)

    assert [line.line for line in order.lines] == read_lines(text)
    assert verdicts(order) == [
        Verdict.UNKNOWN,
        Verdict.BAD_QUANTITY,
        Verdict.FOUND,
        Verdict.UNKNOWN,
        Verdict.BAD_QUANTITY,
    ]


def test_a_line_that_several_products_fit_names_them(db: None) -> None:
    first, second = make_product(sku="A-1"), make_product(sku="A1")

    order = check("a 1,2\nA1,2")

    assert verdicts(order) == [Verdict.AMBIGUOUS, Verdict.FOUND]
    assert [product.id for product in order.lines[0].choices] == [first.id, second.id]
    assert order.items == [one_of(second, 2)]


def test_an_unknown_line_names_the_nearest_products(db: None) -> None:
    product = make_product(sku="BR-4001")
    make_product(sku="ZZ-9")

    (line,) = check("BR-4007,2").lines

    assert line.verdict is Verdict.UNKNOWN
    assert [near.id for near in line.choices] == [product.id]
    assert (line.product, line.quantity, line.line_total) == (None, 2, None)


def test_what_cannot_be_had_says_why(db: None) -> None:
    gone, off, out = make_product(sku="GONE"), make_product(sku="OFF"), make_product(sku="OUT", stock=0)
    few = make_product(sku="FEW", stock=3)
    withdraw(gone)
    switch_off(off)

    order = check("GONE,1\nOFF,1\nOUT,1\nFEW,4\nFEW,x")

    problems = (Problem.WITHDRAWN, Problem.NOT_AVAILABLE, Problem.NOT_AVAILABLE, Problem.TOO_FEW_LEFT, None)
    assert tuple(line.problem for line in order.lines) == problems
    assert verdicts(order) == [Verdict.NOT_AVAILABLE] * 4 + [Verdict.BAD_QUANTITY]
    assert order.lines[3].left == few.stock == 3
    assert (order.items, order.total, order.currency, out.stock) == ([], Decimal(0), None, 0)


def test_lines_of_one_product_are_looked_at_together(db: None) -> None:
    make_product(sku="FEW", stock=6)

    too_many, enough = check("FEW,4\nfew,3"), check("FEW,4\nfew,2")

    assert [line.problem for line in too_many.lines] == [Problem.TOO_FEW_LEFT] * 2
    assert [(line.elsewhere, line.left) for line in too_many.lines] == [(3, 3), (4, 2)]
    assert [line.quantity for line in enough.good] == [4, 2]
    assert [item.quantity for item in enough.items] == [6]


def test_what_is_in_the_cart_already_counts(db: None) -> None:
    person, product = make_person(), make_product(sku="FEW", stock=6)
    add_many(partner_of(person), [one_of(product, 4)], by=person)

    too_many, enough = check("FEW,3", person), check("FEW,2", person)

    assert (too_many.lines[0].problem, too_many.lines[0].left) == (Problem.TOO_FEW_LEFT, 2)
    assert too_many.lines[0].in_cart == 4
    assert verdicts(enough) == [Verdict.FOUND]


def test_a_million_of_one_product_is_the_most_in_all(db: None) -> None:
    make_product(sku="A")

    assert verdicts(check("A,1000000")) == [Verdict.FOUND]
    assert verdicts(check("A,1000001")) == [Verdict.BAD_QUANTITY]
    assert verdicts(check("A,999999\nA,2")) == [Verdict.BAD_QUANTITY] * 2


def test_currencies_do_not_mix(db: None) -> None:
    person, dollars = make_person(), make_product(sku="D")
    make_product(sku="E", currency="EUR")
    make_product(sku="F", currency="EUR")

    by_most = check("D,1\nE,1\nF,1", person)
    add_many(partner_of(person), [one_of(dollars)], by=person)
    by_cart = check("D,1\nE,1\nF,1", person)

    assert [line.problem for line in by_most.lines] == [Problem.OTHER_CURRENCY, None, None]
    assert (by_most.currency, by_cart.currency) == ("EUR", "USD")
    assert [line.problem for line in by_cart.lines] == [None, *[Problem.OTHER_CURRENCY] * 2]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("1", 1),
        ("012", 12),
        ("12.0", 12),
        ("12.00", 12),
        (" 12 ", 12),
        ("１２", 12),
        ("١٢", 12),
        ("1000000", 1_000_000),
    ],
)
def test_a_whole_number_is_a_quantity(text: str, quantity: int) -> None:
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "-1", "+1", "1.5", "1,000", "1 000", "1.000,0", "12,0", "1e3", "twelve", "12 pcs", "1000001",
        "9" * 5_000, "0x10", "²", "\x00", "1\n2", "NaN",
    ],
)  # fmt: skip
def test_anything_else_is_a_bad_quantity(text: str) -> None:
    assert parse_quantity(text) is None


def test_500_lines_of_all_kinds_take_a_handful_of_statements(db: None) -> None:
    person, products = make_person(), [make_product(stock=number) for number in range(5)]
    add_many(partner_of(person), [one_of(products[4])], by=person)
    kinds = [product.sku for product in products] + ["no such", products[0].name, "PR00002"]
    lines = [Line(kinds[number % len(kinds)], str(number)) for number in range(500)]

    with sent_statements() as sent:
        order = check_lines(lines, by=person, partner_id=partner_of(person))

    assert len(order.lines) == 500
    assert len(sent) == 4


def test_nobody_checks_lines_for_another_partner_or_with_a_key(db: None) -> None:
    person, other = make_person(), make_partner()

    with pytest.raises(NotYourPartner):
        check_lines([], by=person, partner_id=other.id)
    with pytest.raises(NotAllowed):
        check_lines([], by=make_buyer(other), partner_id=other.id)


def test_another_person_s_cart_counts_for_nobody_else(db: None) -> None:
    product, rosa, tom = make_product(sku="FEW", stock=3), make_person(), make_person()
    add_many(partner_of(rosa), [one_of(product, 3)], by=rosa)

    assert verdicts(check("FEW,3", tom)) == [Verdict.FOUND]
