"""Ordering again what an earlier order asked for."""

import pytest
from flask import Flask

from tests.cart.building import held, make_person, partner_of, reprice, restock, switch_off, withdraw
from tests.cart.meanwhile import overtaken
from tests.factories import make_order, make_partner, make_product, one_of
from tests.observing import at_once, sent_statements
from webapp.accounts.actors import Actor
from webapp.accounts.partners import partner_by_id
from webapp.cart.models import Problem
from webapp.cart.order_again import AgainItem, order_again
from webapp.cart.services import add_many
from webapp.errors import NotAllowed, OrderNotFound
from webapp.idempotency import AlreadyAnswered, Answer, Retry
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem

RETRY: Retry[None] = Retry("user:1", "again-1", "POST", "again", b"d", lambda _: Answer(303, b""))


def ordered(person: Actor, *items: RequestedItem) -> Order:
    """An earlier order of the person's partner."""
    return make_order(*items, partner=partner_by_id(partner_of(person)))


def test_all_that_was_ordered_goes_into_the_cart(db: None) -> None:
    person, ale, porter = make_person(), make_product(name="Ale", sku="A"), make_product()
    order = ordered(person, one_of(ale, 2), one_of(porter), one_of(ale, 3))

    items = order_again(order.order_id, by=person)

    assert held(person) == [(ale.product_id, 5), (porter.product_id, 1)]
    assert items[0] == AgainItem(ale.product_id, "A", "Ale", wanted=5, added=5, problem=None)
    assert [item.problem for item in items] == [None, None]


def test_it_adds_to_what_is_in_the_cart(db: None) -> None:
    person, ale = make_person(), make_product()
    order = ordered(person, one_of(ale, 2))
    add_many(partner_of(person), [one_of(ale, 4)], by=person)

    order_again(order.order_id, by=person)

    assert held(person) == [(ale.product_id, 6)]


def test_what_cannot_be_had_is_named_with_the_reason(db: None) -> None:
    person = make_person()
    fine, gone, off, out = make_product(), make_product(name="Old Ale"), make_product(), make_product(stock=9)
    euros = make_product()
    order = ordered(person, *(one_of(product) for product in (gone, fine, off, out, euros)))
    withdraw(gone)
    switch_off(off)
    restock(out, 0)
    reprice(euros, "5.00", "EUR")

    items = order_again(order.order_id, by=person)

    assert [(item.added, item.problem) for item in items] == [
        (0, Problem.WITHDRAWN),
        (1, None),
        (0, Problem.NOT_AVAILABLE),
        (0, Problem.NOT_AVAILABLE),
        (0, Problem.OTHER_CURRENCY),
    ]
    assert items[0].product_name == "Old Ale"
    assert held(person) == [(fine.product_id, 1)]


def test_where_fewer_are_left_these_go_into_the_cart(db: None) -> None:
    person, few, none_more = make_person(), make_product(stock=20), make_product(stock=20)
    order = ordered(person, one_of(few, 8), one_of(none_more, 8))
    restock(few, 5)
    restock(none_more, 2)
    add_many(partner_of(person), [one_of(none_more, 2)], by=person)

    items = order_again(order.order_id, by=person)

    assert [(item.wanted, item.added, item.problem) for item in items] == [
        (8, 5, Problem.TOO_FEW_LEFT),
        (8, 0, Problem.TOO_FEW_LEFT),
    ]
    assert held(person) == [(none_more.product_id, 2), (few.product_id, 5)]


def test_what_is_in_the_cart_already_is_counted_among_what_is_left(db: None) -> None:
    person, few = make_person(), make_product(stock=20)
    order = ordered(person, one_of(few, 4))
    restock(few, 5)
    add_many(partner_of(person), [one_of(few, 2)], by=person)

    (item,) = order_again(order.order_id, by=person)

    assert (item.wanted, item.added, item.problem) == (4, 3, Problem.TOO_FEW_LEFT)
    assert held(person) == [(few.product_id, 5)]


def test_what_is_sold_meanwhile_is_looked_at_once_more(db: None) -> None:
    person, few = make_person(), make_product(stock=20)
    order = ordered(person, one_of(few, 4))

    (item,) = order_again(order.order_id, by=overtaken(person, lambda: restock(few, 3)))

    assert (item.wanted, item.added, item.problem) == (4, 3, Problem.TOO_FEW_LEFT)
    assert held(person) == [(few.product_id, 3)]


def test_few_of_another_currency_are_none(db: None) -> None:
    person, dollars, few = make_person(), make_product(), make_product(stock=20)
    order = ordered(person, one_of(dollars), one_of(few, 4))
    restock(few, 3)
    reprice(few, "1.00", "EUR")

    items = order_again(order.order_id, by=person)

    assert [(item.added, item.problem) for item in items] == [(1, None), (0, Problem.OTHER_CURRENCY)]


def test_nothing_to_be_had_leaves_the_cart_alone(db: None) -> None:
    person, gone = make_person(), make_product()
    order = ordered(person, one_of(gone))
    withdraw(gone)

    (item,) = order_again(order.order_id, by=person)

    assert (item.added, item.problem) == (0, Problem.WITHDRAWN)
    assert held(person) == []


def test_a_sum_of_more_than_a_million_stops_there(db: None) -> None:
    person, ale = make_person(), make_product(price="0.01")
    order = ordered(person, one_of(ale, 600_000))

    order_again(order.order_id, by=person)
    (item,) = order_again(order.order_id, by=person)

    assert (item.wanted, item.added) == (600_000, 400_000)
    assert held(person) == [(ale.product_id, 1_000_000)]


@pytest.mark.parametrize("order_id", ["OR00009", "nonsense", "", "OR00001\x00"])
def test_an_order_that_there_is_not_is_not_found(db: None, order_id: str) -> None:
    person = make_person()

    with pytest.raises(OrderNotFound):
        order_again(order_id, by=person)


def test_another_partner_s_order_is_not_found(db: None) -> None:
    person, theirs = make_person(), make_order(partner=make_partner())

    with pytest.raises(OrderNotFound):
        order_again(theirs.order_id, by=person)

    assert held(person) == []


def test_who_may_not_order_may_not_order_again(db: None) -> None:
    person = make_person()
    order = ordered(person, one_of(make_product()))
    reader = Actor("user", person.id, "Reader", person.partner_id, frozenset({"orders:read"}), "portal")

    with pytest.raises(NotAllowed):
        order_again(order.order_id, by=reader)


def test_sent_twice_at_once_it_fills_the_cart_once(app: Flask, db: None) -> None:
    person, ale = make_person(), make_product(stock=3)
    order = ordered(person, one_of(ale))

    done = at_once(app, *[lambda: order_again(order.order_id, by=person, retry=RETRY)] * 3)

    assert [isinstance(result, AlreadyAnswered) for result in done].count(False) == 1
    assert held(person) == [(ale.product_id, 1)]


def test_a_long_order_takes_no_more_statements_than_a_short_one(db: None) -> None:
    person = make_person()
    short = ordered(person, one_of(make_product()))
    long = ordered(person, *(one_of(make_product()) for _ in range(30)))
    order_again(short.order_id, by=person)

    sent = []
    for order in (short, long):
        with sent_statements() as statements:
            order_again(order.order_id, by=person)
        sent.append([text for text in statements if not text.lstrip().startswith("INSERT INTO cart_items")])

    assert len(sent[0]) == len(sent[1])
