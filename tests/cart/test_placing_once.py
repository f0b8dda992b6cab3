"""However often and from wherever a cart is sent, it makes the one order that the person saw."""

from decimal import Decimal
from functools import partial

import pytest
from flask import Flask

from tests.cart.building import cart_of, fill, make_person, orders, partner_of, place, restock
from tests.factories import make_product, make_staff
from tests.observing import at_once, stock_of
from webapp.cart.models import CartDetails
from webapp.cart.placing import PlacedCart
from webapp.cart.services import add_to_cart
from webapp.errors import CartChanged, CartHasProblems
from webapp.ordering.queries import get_order


@pytest.mark.parametrize("token", ["", "x", "x" * 22, "x" * 300, "\x00" * 22, "é" * 22])
def test_a_form_that_is_not_of_this_cart_places_nothing(db: None, token: str) -> None:
    person = make_person()
    seen = fill(person, make_product())

    with pytest.raises(CartChanged):
        place(person, token=token)

    assert orders() == []
    assert cart_of(person) == seen


def test_the_same_form_again_tells_of_the_order_that_it_made(db: None) -> None:
    person, product = make_person(), make_product()
    seen = fill(person, product)
    first = place(person, seen)
    fill(person, product)

    again = place(person, seen, expected_total=Decimal("1.00"), details=CartDetails("other"))

    assert again == PlacedCart(first.order_id, is_new=False)
    assert len(orders()) == 1
    assert len(cart_of(person).items) == 1


def test_a_form_that_was_refused_may_be_sent_again(db: None) -> None:
    person, product = make_person(), make_product(stock=2)
    seen = fill(person, product)
    restock(product, 1)
    with pytest.raises(CartHasProblems):
        place(person, seen)

    restock(product, 2)

    assert place(person, seen).is_new


def test_three_at_once_make_one_order(app: Flask, db: None) -> None:
    person, product = make_person(), make_product(stock=10)

    for made in range(1, 4):
        seen = fill(person, product)
        ends = at_once(app, *[partial(place, person, seen)] * 3)

        (order_id,) = {end.order_id for end in ends if isinstance(end, PlacedCart)}
        assert sorted(isinstance(end, PlacedCart) and end.is_new for end in ends) == [False, False, True]
        assert len(orders()) == made
        assert get_order(order_id, seen_by=make_staff()).total == seen.total
    assert stock_of(product) == 4


def test_what_is_added_at_the_same_moment_is_either_seen_or_kept(app: Flask, db: None) -> None:
    person, product, late = make_person(), make_product(), make_product()
    seen = fill(person, product)

    placed, _ = at_once(
        app,
        partial(place, person, seen),
        partial(add_to_cart, partner_of(person), late.product_id, 1, by=person),
    )

    left = [item.product_id for item in cart_of(person).items]
    if isinstance(placed, CartChanged):
        assert left == [product.product_id, late.product_id]
    else:
        assert isinstance(placed, PlacedCart)
        assert left == [late.product_id]
