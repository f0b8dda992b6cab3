"""What a cart shows of its items: today's prices, what cannot be ordered any more, and the sum."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.cart.building import cart_of, make_person, partner_of, reprice, restock, switch_off, withdraw
from tests.factories import make_partner, make_product, one_of
from tests.observing import sent_statements
from webapp.account_errors import NotYourPartner
from webapp.accounts.actors import Actor
from webapp.cart.models import Cart, CartDetails, Problem
from webapp.cart.queries import cart_summary, get_cart
from webapp.cart.services import add_many, remove_item
from webapp.catalog.models import Product


def fill(person: Actor, *products: Product, quantity: int = 10) -> None:
    add_many(partner_of(person), [one_of(product, quantity) for product in products], by=person)


def test_nothing_begun_is_an_empty_cart(db: None) -> None:
    person = make_person()

    assert cart_of(person) == Cart(0, "", CartDetails())
    assert cart_summary(person, partner_of(person)) == (0, Decimal("0.00"), None)


def test_a_cart_is_worth_what_its_products_cost_today(db: None) -> None:
    person, beer, wine = make_person(), make_product(price="10.99"), make_product(price="0.05")
    fill(person, beer, wine, quantity=3)

    reprice(beer, "11.49")

    cart = cart_of(person)
    assert [item.line_total for item in cart.items] == [Decimal("34.47"), Decimal("0.15")]
    assert [item.has_new_price for item in cart.items] == [True, False]
    assert (cart.total, cart.currency, cart.problems) == (Decimal("34.62"), "USD", {})


@pytest.mark.parametrize(
    ("happen", "problem"),
    [
        (withdraw, Problem.WITHDRAWN),
        (switch_off, Problem.NOT_AVAILABLE),
        (lambda product: restock(product, 0), Problem.NOT_AVAILABLE),
        (lambda product: restock(product, 9), Problem.TOO_FEW_LEFT),
        (lambda product: restock(product, 10), None),
        (lambda product: reprice(product, "1.00"), None),
        (lambda product: reprice(product, "1.00", "EUR"), Problem.OTHER_CURRENCY),
    ],
    ids=["withdrawn", "switched off", "sold out", "too few left", "just enough", "cheaper", "in euros"],
)
def test_what_happened_to_a_product_since_is_told_of_its_item(
    db: None, happen: Callable[[Product], None], problem: Problem | None
) -> None:
    person, product, *others = make_person(), make_product(), make_product(), make_product()
    fill(person, product, *others)

    happen(product)

    assert cart_of(person).problems == ({product.id: problem} if problem else {})


def test_the_currency_of_most_items_is_that_of_the_order(db: None) -> None:
    person, *products = make_person(), *(make_product(price="2.00") for _ in range(3))
    fill(person, *products, quantity=1)

    reprice(products[0], "50.00", "EUR")

    cart = cart_of(person)
    assert (cart.currency, cart.total) == ("USD", Decimal("4.00"))
    assert cart_summary(person, partner_of(person)) == (3, Decimal("4.00"), "USD")


def test_among_as_many_of_each_the_first_item_s_currency_is_the_order_s(db: None) -> None:
    person, first, second = make_person(), make_product(price="2.00"), make_product(price="3.00")
    fill(person, first, second, quantity=1)

    reprice(second, "3.00", "EUR")

    cart = cart_of(person)
    assert (cart.currency, cart.total) == ("USD", Decimal("2.00"))
    assert cart_summary(person, partner_of(person)) == (2, Decimal("2.00"), "USD")


def test_what_was_removed_counts_no_more(db: None) -> None:
    person, beer, wine = make_person(), make_product(price="10.00"), make_product(price="1.00")
    fill(person, beer, wine)

    remove_item(partner_of(person), beer.product_id, by=person)

    assert cart_summary(person, partner_of(person)) == (1, Decimal("10.00"), "USD")
    assert cart_of(person).total == Decimal("10.00")


def test_the_dearest_cart_there_can_be_is_added_up(db: None) -> None:
    person = make_person()
    products = [make_product(price="99999999.99") for _ in range(500)]
    fill(person, *products, quantity=1_000_000)

    dearest = Decimal("49999999995000000.00")
    assert cart_summary(person, partner_of(person)) == (500, dearest, "USD")
    assert cart_of(person).total == dearest


def test_another_partner_s_cart_is_nobody_s_business(db: None) -> None:
    person, other = make_person(), make_partner()

    for look in (get_cart, cart_summary):
        with pytest.raises(NotYourPartner):
            look(person, other.id)


def test_a_cart_takes_two_statements_and_its_sum_one_however_long_it_is(db: None) -> None:
    person = make_person()
    fill(person, *(make_product() for _ in range(60)))

    with sent_statements() as for_cart:
        cart_of(person)
    with sent_statements() as for_sum:
        cart_summary(person, partner_of(person))

    assert (len(for_cart), len(for_sum)) == (2, 1)
