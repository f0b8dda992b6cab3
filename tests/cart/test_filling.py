"""Putting products into a cart and changing how many, and what is refused at once."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from flask import Flask

from tests.cart.building import cart_of, held, make_person, partner_of, reprice, restock, switch_off, withdraw
from tests.factories import make_buyer, make_partner, make_product, make_staff, one_of
from tests.observing import at_once, count_rows
from webapp.account_errors import NotYourPartner
from webapp.accounts.actors import Actor
from webapp.cart.models import CartDetails
from webapp.cart.services import add_many, add_to_cart, clear_cart, set_details, set_quantities, set_quantity
from webapp.catalog.models import Product
from webapp.errors import (
    DomainError,
    InvalidInput,
    MixedCurrencies,
    NotAllowed,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooFewLeft,
    TooManyItems,
)
from webapp.ordering.placing import RequestedItem

ADDRESS = {"street": "1 Pier Rd", "city": "Harbor", "state": "", "zip": "", "country": "USA"}


def add(person: Actor, product: Product, quantity: int = 1) -> None:
    add_to_cart(partner_of(person), product.product_id, quantity, by=person)


def test_products_stay_in_the_order_in_which_they_were_put_in(db: None) -> None:
    person, beer, wine = make_person(), make_product(), make_product()

    add(person, wine, 2)
    add(person, beer)

    assert held(person) == [(wine.product_id, 2), (beer.product_id, 1)]


def test_more_of_the_same_is_added_to_what_is_there(db: None) -> None:
    person, beer, wine = make_person(), make_product(), make_product()
    add(person, beer, 12)

    add_many(partner_of(person), [one_of(wine, 3), one_of(beer, 6), one_of(wine)], by=person)

    assert held(person) == [(beer.product_id, 18), (wine.product_id, 4)]


def test_each_person_builds_an_order_of_their_own(db: None) -> None:
    partner = make_partner()
    rosa, tom, product = make_person(partner), make_person(partner), make_product()

    add(rosa, product, 5)

    assert held(rosa) == [(product.product_id, 5)]
    assert held(tom) == []


def test_staff_build_an_order_for_each_partner(db: None) -> None:
    staff, product = make_person(role="ops"), make_product()
    first, second = make_partner(), make_partner()

    add_to_cart(first.id, product.product_id, 1, by=staff)
    add_to_cart(second.id, product.product_id, 2, by=staff)

    assert count_rows()["carts"] == count_rows()["cart_items"] == 2


def test_nobody_builds_for_another_partner(db: None) -> None:
    person, other, product = make_person(), make_partner(), make_product()

    with pytest.raises(NotYourPartner):
        add_to_cart(other.id, product.product_id, 1, by=person)

    assert count_rows()["carts"] == 0


def test_a_key_has_no_cart(db: None) -> None:
    partner, product = make_partner(), make_product()

    for key in (make_buyer(partner), make_staff()):
        with pytest.raises(NotAllowed):
            add_to_cart(partner.id, product.product_id, 1, by=key)


def test_who_may_not_order_may_not_fill_a_cart(db: None) -> None:
    partner, product = make_partner(), make_product()
    reader = Actor("user", 1, "Reader", partner.id, frozenset({"catalog:read"}), "portal")

    for work in (
        partial(add_to_cart, partner.id, product.product_id, 1, by=reader),
        partial(set_quantity, partner.id, product.product_id, 1, by=reader),
        partial(clear_cart, partner.id, by=reader),
        partial(set_details, partner.id, CartDetails(), by=reader),
    ):
        with pytest.raises(NotAllowed):
            work()


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        pytest.param(lambda: RequestedItem("PR99999", 1), ProductNotFound, id="unknown"),
        pytest.param(lambda: RequestedItem("nonsense\x00", 1), ProductNotFound, id="nonsense"),
        pytest.param(
            lambda: one_of(make_product(is_available=False)), ProductNotAvailable, id="switched off"
        ),
        pytest.param(lambda: one_of(make_product(stock=0)), ProductNotAvailable, id="sold out"),
        pytest.param(lambda: one_of(make_product(stock=4), 5), TooFewLeft, id="too few left"),
        pytest.param(lambda: one_of(make_product(currency="EUR")), MixedCurrencies, id="other currency"),
        pytest.param(lambda: one_of(make_product(), 1_000_001), QuantityTooLarge, id="too many of it"),
    ],
)
def test_what_could_not_be_ordered_is_not_taken_nor_anything_with_it(
    db: None, make: Callable[[], RequestedItem], refusal: type[DomainError]
) -> None:
    person, first, fine = make_person(), make_product(), make_product()
    add(person, first)

    with pytest.raises(refusal):
        add_many(partner_of(person), [one_of(fine), make()], by=person)

    assert held(person) == [(first.product_id, 1)]


def test_a_withdrawn_product_is_not_found(db: None) -> None:
    person, product = make_person(), make_product()
    withdraw(product)

    with pytest.raises(ProductNotFound):
        add(person, product)


def test_stock_is_compared_with_all_that_the_cart_would_hold(db: None) -> None:
    person, product = make_person(), make_product(stock=10)
    add(person, product, 8)

    with pytest.raises(TooFewLeft) as refused:
        add(person, product, 3)
    add(person, product, 2)

    assert (refused.value.product_id, refused.value.left) == (product.product_id, 10)
    assert held(person) == [(product.product_id, 10)]


def test_a_quantity_is_set_to_what_is_asked_for(db: None) -> None:
    person, product, other = make_person(), make_product(), make_product()
    add(person, product, 12)

    set_quantities(partner_of(person), {product.product_id: 5, other.product_id: 3}, by=person)

    assert held(person) == [(product.product_id, 5), (other.product_id, 3)]


def test_what_ran_short_can_be_lowered_but_not_raised(db: None) -> None:
    person, product = make_person(), make_product(stock=20)
    add(person, product, 20)
    restock(product, 4)

    set_quantity(partner_of(person), product.product_id, 10, by=person)
    with pytest.raises(TooFewLeft):
        set_quantity(partner_of(person), product.product_id, 11, by=person)
    switch_off(product)
    set_quantity(partner_of(person), product.product_id, 9, by=person)

    assert held(person) == [(product.product_id, 9)]


def test_quantities_that_stay_are_let_be_whatever_became_of_their_products(db: None) -> None:
    person, gone, fine = make_person(), make_product(), make_product()
    add(person, gone, 2)
    add(person, fine, 1)
    withdraw(gone)

    set_quantities(partner_of(person), {gone.product_id: 2, fine.product_id: 7}, by=person)

    assert held(person) == [(gone.product_id, 2), (fine.product_id, 7)]


def test_a_cart_holds_up_to_500_products(db: None) -> None:
    person, products = make_person(), [make_product() for _ in range(501)]
    add_many(partner_of(person), [one_of(product) for product in products[:500]], by=person)

    with pytest.raises(TooManyItems) as refused:
        add(person, products[500])
    add(person, products[0])
    set_quantities(partner_of(person), {products[1].product_id: 0, products[500].product_id: 1}, by=person)

    assert refused.value.most == 500
    assert len(held(person)) == 500


def test_the_price_that_was_seen_is_that_of_the_last_time_something_was_put_in(db: None) -> None:
    person, product = make_person(), make_product(price="10.00")
    add(person, product, 2)
    reprice(product, "12.00")

    set_quantity(partner_of(person), product.product_id, 1, by=person)
    (lowered,) = cart_of(person).items
    add(person, product)
    (raised,) = cart_of(person).items

    assert (lowered.price_seen, lowered.has_new_price) == (Decimal("10.00"), True)
    assert (raised.price_seen, raised.has_new_price) == (Decimal("12.00"), False)


def test_what_an_order_says_beside_its_items_is_kept(db: None) -> None:
    person = make_person()

    set_details(partner_of(person), CartDetails(" PO-7 ", "Ring\r\ntwice", ADDRESS), by=person)

    assert cart_of(person).details == CartDetails("PO-7", "Ring\ntwice", ADDRESS)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (CartDetails(customer_reference="x" * 101), "customer_reference"),
        (CartDetails(customer_reference="a\nb"), "customer_reference"),
        (CartDetails(note="x" * 2001), "note"),
        (CartDetails(note="\x07"), "note"),
        (CartDetails(shipping_address={**ADDRESS, "city": " "}), "city"),
        (CartDetails(shipping_address={}), "street"),
    ],
)
def test_details_that_break_a_rule_are_refused_by_name(db: None, details: CartDetails, field: str) -> None:
    person = make_person()

    with pytest.raises(InvalidInput) as refused:
        set_details(partner_of(person), details, by=person)

    assert refused.value.field == field
    assert cart_of(person).details == CartDetails()


def test_ten_additions_at_once_are_all_counted(app: Flask, db: None) -> None:
    person, product = make_person(), make_product()

    ends = at_once(app, *[partial(add, person, product, 3)] * 10)

    assert set(ends) == {None}
    assert held(person) == [(product.product_id, 30)]
