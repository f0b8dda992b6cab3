"""The good lines of a quick order go into the cart, once."""

import pytest
from flask import Flask

from tests.cart.building import held, make_person, partner_of, restock
from tests.factories import make_product
from tests.observing import at_once
from webapp.accounts.actors import Actor
from webapp.cart.adding_lines import AddedLines, add_lines
from webapp.cart.quick_order import QuickOrder, check_lines
from webapp.cart.written_lines import read_lines
from webapp.errors import TooFewLeft
from webapp.once import new_token


def check(text: str, person: Actor) -> QuickOrder:
    return check_lines(read_lines(text), by=person, partner_id=partner_of(person))


def add(order: QuickOrder, person: Actor, token: str = "") -> AddedLines:
    return add_lines(order, by=person, partner_id=partner_of(person), token=token or new_token())


def skus(added: AddedLines) -> list[str]:
    return [line.line.sku for line in added.left]


def test_good_lines_go_into_the_cart_and_the_others_stay(db: None) -> None:
    person, ale, porter = make_person(), make_product(sku="ALE"), make_product(sku="PORTER", stock=1)

    added = add(check("ale,2\nPORTER,2\nnothing,1\nALE,x\nALE,3", person), person)

    assert added.product_ids == [ale.product_id]
    assert [(line.line.sku, line.line.quantity) for line in added.left] == [
        ("PORTER", "2"),
        ("nothing", "1"),
        ("ALE", "x"),
    ]
    assert held(person) == [(ale.product_id, 5)]
    assert porter.stock == 1


def test_the_same_form_sent_again_adds_nothing_and_says_what_it_added(db: None) -> None:
    person, ale = make_person(), make_product(sku="ALE", stock=3)
    text, token = "ALE,3\nnothing,1", new_token()

    first = add(check(text, person), person, token)
    again = add(check(text, person), person, token)

    assert first.product_ids == again.product_ids == [ale.product_id]
    assert skus(first) == skus(again) == ["nothing"]
    assert held(person) == [(ale.product_id, 3)]


def test_another_form_adds_to_what_is_there(db: None) -> None:
    person, ale = make_person(), make_product(sku="ALE")

    for _ in range(2):
        add(check("ALE,3", person), person)

    assert held(person) == [(ale.product_id, 6)]


def test_a_form_of_somebody_else_s_is_another_one(db: None) -> None:
    rosa, tom, ale, token = make_person(), make_person(), make_product(sku="ALE"), new_token()

    for person in (rosa, tom):
        add(check("ALE,3", person), person, token)

    assert held(rosa) == held(tom) == [(ale.product_id, 3)]


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 10_000, "\x00" * 22])
def test_a_form_without_a_token_of_ours_still_adds(db: None, token: str) -> None:
    person, ale = make_person(), make_product(sku="ALE")
    order = check("ALE,3", person)

    add_lines(order, by=person, partner_id=partner_of(person), token=token)

    assert held(person) == [(ale.product_id, 3)]


def test_a_double_click_adds_once(app: Flask, db: None) -> None:
    person, ale, token = make_person(), make_product(sku="ALE"), new_token()
    order = check("ALE,3", person)

    done = at_once(app, *[lambda: add(order, person, token)] * 3)

    assert [result.product_ids for result in done if isinstance(result, AddedLines)] == [[ale.product_id]] * 3
    assert held(person) == [(ale.product_id, 3)]


def test_what_was_sold_meanwhile_refuses_them_all(db: None) -> None:
    person, ale, porter = make_person(), make_product(sku="ALE"), make_product(sku="PORTER", stock=2)
    order, token = check("ALE,3\nPORTER,2", person), new_token()
    restock(porter, 1)

    with pytest.raises(TooFewLeft):
        add(order, person, token)
    kept = held(person)
    added = add(check("ALE,3\nPORTER,2", person), person, token)

    assert kept == []
    assert (added.product_ids, skus(added)) == ([ale.product_id], ["PORTER"])
