"""A cart becomes an order: once, at the prices that the person saw, or not at all."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.cart.building import (
    cart_of,
    fill,
    make_person,
    orders,
    partner_of,
    place,
    reprice,
    restock,
    switch_off,
    withdraw,
)
from tests.factories import ADDRESS, OTHER_ADDRESS, make_partner, make_product
from tests.observing import count_rows, stock_of
from webapp import transactions
from webapp.account_errors import NotYourPartner, PartnerInactive
from webapp.accounts.actors import Actor
from webapp.accounts.addresses import add_address
from webapp.accounts.models import Partner
from webapp.cart.models import CartDetails
from webapp.cart.placing import PlacedCart, place_cart
from webapp.cart.queries import get_cart
from webapp.cart.services import add_to_cart, remove_item, set_details
from webapp.catalog.models import Product
from webapp.errors import (
    CartChanged,
    CartHasProblems,
    EmptyOrder,
    InvalidInput,
    NotAllowed,
)
from webapp.extensions import db as database
from webapp.history.queries import list_events


def test_the_order_is_what_was_in_the_cart(db: None) -> None:
    person, beer, wine = make_person(), make_product(price="10.99", stock=10), make_product(price="3.00")
    fill(person, wine, beer)
    set_details(partner_of(person), CartDetails("PO-7", "Ring twice", OTHER_ADDRESS), by=person)

    placed = place(person)

    (order,) = orders()
    assert placed == PlacedCart(order.order_id, is_new=True)
    assert [(item.product_key, item.quantity) for item in order.items] == [(wine.id, 2), (beer.id, 2)]
    assert (order.partner_id, order.total) == (partner_of(person), Decimal("27.98"))
    assert (order.customer_reference, order.note, order.shipping_address) == (
        "PO-7", "Ring twice", OTHER_ADDRESS,
    )  # fmt: skip
    assert stock_of(beer) == 8
    (event,) = list_events(order.id)
    assert (event.kind, event.actor_name, event.entry) == ("placed", person.name, "portal")
    assert event.changes["note"] == [None, "Ring twice"]


def test_a_placed_cart_is_empty_and_becomes_another_order(db: None) -> None:
    person, product, gone = make_person(), make_product(), make_product()
    fill(person, product, gone)
    remove_item(partner_of(person), gone.product_id, by=person)
    set_details(partner_of(person), CartDetails("PO-7"), by=person)
    before = cart_of(person)

    place(person)
    after = cart_of(person)
    fill(person, product)
    place(person)

    assert (after.items, after.removed, after.details) == ([], [], CartDetails())
    assert after.token != before.token
    assert [order.customer_reference for order in orders()] == ["PO-7", None]


def test_without_an_address_the_order_goes_to_the_partner_s_default_one(db: None) -> None:
    partner = make_partner()
    manager, product = make_person(partner, role="manager"), make_product()
    add_address("Main", ADDRESS, by=manager)
    fill(manager, product)

    place(manager)

    assert [order.shipping_address for order in orders()] == [ADDRESS]


def test_what_is_said_at_placing_counts_and_not_what_was_kept(db: None) -> None:
    person = make_person()
    fill(person, make_product())
    set_details(partner_of(person), CartDetails("old", "old", ADDRESS), by=person)

    place(person, details=CartDetails(" PO-8 ", None, None))

    (order,) = orders()
    assert (order.customer_reference, order.note, order.shipping_address) == ("PO-8", None, None)


def test_details_that_break_a_rule_place_nothing(db: None) -> None:
    person = make_person()
    fill(person, make_product())

    with pytest.raises(InvalidInput):
        place(person, details=CartDetails("x" * 101))

    assert orders() == []


def test_an_empty_cart_is_no_order(db: None) -> None:
    person, product = make_person(), make_product()
    fill(person, product)
    remove_item(partner_of(person), product.product_id, by=person)

    with pytest.raises(EmptyOrder):
        place(person)

    assert orders() == []


@pytest.mark.parametrize(
    "happen",
    [
        withdraw,
        switch_off,
        lambda product: restock(product, 1),
        lambda product: reprice(product, "10.00", "EUR"),
    ],
    ids=["withdrawn", "switched off", "too few left", "in euros"],
)
def test_an_item_that_cannot_be_ordered_any_more_refuses_the_whole_cart(
    db: None, happen: Callable[[Product], None]
) -> None:
    person, fine, also_fine, spoilt = make_person(), make_product(stock=5), make_product(), make_product()
    fill(person, fine, also_fine, spoilt)
    happen(spoilt)
    before = cart_of(person)

    with pytest.raises(CartHasProblems) as refused:
        place(person)

    assert refused.value.product_ids == (spoilt.product_id,)
    assert orders() == []
    assert cart_of(person) == before
    assert (stock_of(fine), count_rows()["idempotency_records"]) == (5, 0)


def test_a_price_that_rose_since_it_was_seen_is_asked_about_first(db: None) -> None:
    person, product = make_person(), make_product(price="10.00")
    seen = fill(person, product)
    reprice(product, "12.00")

    with pytest.raises(CartChanged):
        place(person, seen)
    accepted = place(person)

    assert accepted.is_new
    assert [order.total for order in orders()] == [Decimal("24.00")]


def test_what_another_window_put_in_is_not_ordered_unseen(db: None) -> None:
    person, product = make_person(), make_product()
    seen = fill(person, product)
    add_to_cart(partner_of(person), product.product_id, 5, by=person)

    with pytest.raises(CartChanged):
        place(person, seen)

    assert orders() == []


def test_a_partner_that_is_not_active_orders_nothing(db: None) -> None:
    person = make_person()
    fill(person, make_product())
    asleep = sa.update(Partner).where(Partner.id == person.partner_id).values(is_active=False)
    transactions.write(lambda: database.session.execute(asleep))

    with pytest.raises(PartnerInactive):
        place(person)

    assert orders() == []


def test_placing_takes_the_right_to_write_orders_and_the_right_partner(db: None) -> None:
    person, other = make_person(), make_partner()
    seen = fill(person, make_product())
    reader = Actor("user", person.id, "Reader", person.partner_id, frozenset({"orders:read"}), "portal")

    with pytest.raises(NotAllowed):
        place_cart(partner_of(person), by=reader, token=seen.token, expected_total=seen.total)
    with pytest.raises(NotYourPartner):
        place_cart(other.id, by=person, token=seen.token, expected_total=seen.total)

    assert orders() == []


def test_staff_place_an_order_for_a_partner(db: None) -> None:
    staff, partner, product = make_person(role="ops"), make_partner(), make_product()
    add_to_cart(partner.id, product.product_id, 2, by=staff)
    seen = get_cart(staff, partner.id)

    place_cart(partner.id, by=staff, token=seen.token, expected_total=seen.total)

    assert [order.partner_name for order in orders()] == [partner.name]
