"""Taking products out of a cart, and putting back what was taken out last."""

import pytest

from tests.cart.building import cart_of, held, make_person, partner_of
from tests.factories import make_product, one_of
from tests.observing import count_rows
from webapp.accounts.actors import Actor
from webapp.cart.models import CartDetails
from webapp.cart.services import (
    add_many,
    add_to_cart,
    clear_cart,
    remove_item,
    set_details,
    set_quantity,
    undo_removal,
)
from webapp.catalog.models import Product
from webapp.errors import TooManyItems


def fill(person: Actor, number: int = 3) -> list[Product]:
    """So many products in the cart: one of the first, two of the second, ..."""
    products = [make_product() for _ in range(number)]
    wanted = [one_of(product, quantity) for quantity, product in enumerate(products, start=1)]
    add_many(partner_of(person), wanted, by=person)
    return products


def removed(person: Actor) -> list[str]:
    return [item.product_id for item in cart_of(person).removed]


def test_an_item_that_is_put_back_is_where_and_what_it_was(db: None) -> None:
    person = make_person()
    _, second, _ = fill(person)
    before = held(person)

    remove_item(partner_of(person), second.product_id, by=person)
    without = held(person)
    undo_removal(partner_of(person), by=person)

    assert without == [before[0], before[2]]
    assert held(person) == before


def test_a_quantity_of_zero_removes(db: None) -> None:
    person = make_person()
    first, *_ = fill(person)

    set_quantity(partner_of(person), first.product_id, 0, by=person)

    assert len(held(person)) == 2
    assert removed(person) == [first.product_id]


def test_a_cleared_cart_comes_back_whole(db: None) -> None:
    person = make_person()
    fill(person)
    before = held(person)
    set_details(partner_of(person), CartDetails("PO-7"), by=person)

    clear_cart(partner_of(person), by=person)
    cleared = cart_of(person)
    undo_removal(partner_of(person), by=person)

    assert (cleared.items, len(cleared.removed)) == ([], 3)
    assert cleared.details.customer_reference == "PO-7"
    assert held(person) == before


def test_only_the_last_removal_is_undone(db: None) -> None:
    person = make_person()
    first, second, third = fill(person)

    remove_item(partner_of(person), first.product_id, by=person)
    remove_item(partner_of(person), second.product_id, by=person)
    undo_removal(partner_of(person), by=person)
    undo_removal(partner_of(person), by=person)

    assert held(person) == [(second.product_id, 2), (third.product_id, 3)]
    assert count_rows()["cart_items"] == 2


def test_removing_what_is_gone_already_keeps_the_last_removal(db: None) -> None:
    person = make_person()
    first, second, _ = fill(person)
    remove_item(partner_of(person), first.product_id, by=person)

    remove_item(partner_of(person), first.product_id, by=person)
    remove_item(partner_of(person), "PR99999", by=person)

    assert removed(person) == [first.product_id]
    assert held(person)[0] == (second.product_id, 2)


def test_what_was_removed_and_is_added_again_is_not_put_back_too(db: None) -> None:
    person = make_person()
    first, *_ = fill(person)
    clear_cart(partner_of(person), by=person)

    add_to_cart(partner_of(person), first.product_id, 9, by=person)
    undo_removal(partner_of(person), by=person)

    assert [quantity for _, quantity in held(person)] == [9, 2, 3]


def test_what_no_longer_fits_is_not_put_back(db: None) -> None:
    person, late = make_person(), make_product()
    first, *_ = fill(person, 500)
    remove_item(partner_of(person), first.product_id, by=person)
    add_to_cart(partner_of(person), late.product_id, 1, by=person)

    with pytest.raises(TooManyItems):
        undo_removal(partner_of(person), by=person)

    assert len(held(person)) == 500
    assert removed(person) == [first.product_id]
