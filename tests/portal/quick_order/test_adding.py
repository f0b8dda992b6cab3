"""From the page into the cart: what is ready goes, what is not stays."""

from typing import cast

import pytest
from flask import Flask, Response, g

from tests.cart.building import held, restock
from tests.cart.meanwhile import overtaken
from tests.factories import make_product, one_of
from tests.portal.quick_order.lines import LINES, Buyer, fields_of, lines_of, make_shopper, text_of
from webapp.cart.services import add_many


@pytest.fixture
def buyer(app: Flask, db: None) -> Buyer:
    return make_shopper(app)


def test_when_all_are_ready_all_go_into_the_cart(buyer: Buyer) -> None:
    ale, stout = make_product(sku="ALE"), make_product(sku="STOUT")

    answer = buyer.press(buyer.check("ALE,2\nSTOUT,3\nale,1"), add="1")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/portal/cart")
    assert held(buyer.person) == [(ale.product_id, 3), (stout.product_id, 3)]
    assert "2 products were added to your order." in buyer.browser.get("/portal/quick-order").text


def test_htmx_is_sent_to_the_cart_when_nothing_stays(buyer: Buyer) -> None:
    make_product(sku="ALE")

    answer = buyer.press(buyer.check("ALE,2"), htmx=True, add="1")

    assert answer.headers["HX-Redirect"] == "/portal/cart"


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_not_ready_stays_with_what_it_needs(buyer: Buyer, htmx: bool) -> None:
    ale = make_product(sku="ALE")
    make_product(sku="FEW", stock=1)

    answer = buyer.press(buyer.check("nothing,1\nALE,2\nFEW,4\nALE,x"), htmx=htmx, add="1")

    assert answer.status_code == 200
    assert [(line.key, line.sku, line.quantity, line.word) for line in lines_of(answer)] == [
        ("1", "nothing", "1", "Unknown"),
        ("3", "FEW", "4", "Not available"),
        ("4", "ALE", "x", "Bad quantity"),
    ]
    assert "1 product was added to your order." in (answer.headers["HX-Trigger"] if htmx else answer.text)
    assert held(buyer.person) == [(ale.product_id, 2)]


def test_the_cart_button_is_renewed_with_htmx(buyer: Buyer) -> None:
    make_product(sku="ALE", price="2.50")

    answer = buyer.press(buyer.check("ALE,2\nnothing,1"), htmx=True, add="1")

    assert 'id="cart-summary"' in answer.text
    assert "$5.00" in answer.text


def test_the_same_form_sent_twice_adds_once(buyer: Buyer) -> None:
    ale = make_product(sku="ALE", stock=2)
    page = buyer.check("ALE,2\nnothing,1")

    first, second = buyer.press(page, add="1"), buyer.press(page, add="1")

    assert held(buyer.person) == [(ale.product_id, 2)]
    for answer in (first, second):
        assert "1 product was added to your order." in answer.text
        assert [line.sku for line in lines_of(answer)] == ["nothing"]


def test_what_stays_can_be_put_right_and_added_afterwards(buyer: Buyer) -> None:
    ale, stout = make_product(sku="ALE"), make_product(sku="STOUT")
    page = buyer.press(buyer.check("ALE,2\nSTOUTT,3"), add="1")

    buyer.press(buyer.press(page, use="2 STOUT"), add="1")

    assert held(buyer.person) == [(ale.product_id, 2), (stout.product_id, 3)]


def test_lines_that_nobody_has_seen_checked_are_checked_first(buyer: Buyer) -> None:
    make_product(sku="ALE")

    answer = buyer.press(buyer.check("ALE,2"), more="ALE,5", add="1")

    assert [line.quantity for line in lines_of(answer)] == ["2", "5"]
    assert held(buyer.person) == []


def test_when_none_is_ready_the_page_says_so(buyer: Buyer) -> None:
    answer = buyer.press(buyer.check("nothing,2"), add="1")

    assert answer.status_code == 409
    assert "No line is ready yet. Put one right, then add it." in answer.text
    assert len(lines_of(answer)) == 1


def test_what_was_sold_meanwhile_stays_and_the_rest_goes(buyer: Buyer) -> None:
    ale, stout = make_product(sku="ALE"), make_product(sku="STOUT", stock=5)
    page = buyer.check("ALE,2\nSTOUT,3")
    restock(stout, 1)

    answer = buyer.press(page, add="1")

    assert [(line.sku, line.word) for line in lines_of(answer)] == [("STOUT", "Not available")]
    assert held(buyer.person) == [(ale.product_id, 2)]


def test_what_is_sold_in_the_last_moment_is_shown_and_nothing_is_added(app: Flask, buyer: Buyer) -> None:
    make_product(sku="ALE")
    stout = make_product(sku="STOUT", stock=5)
    form = {**fields_of(buyer.check("ALE,2\nSTOUT,3")), "add": "1"}

    with app.test_request_context(LINES, method="POST", data=form, headers={"HX-Request": "true"}):
        g.actor = overtaken(buyer.person, lambda: restock(stout, 1))
        answer = cast(Response, app.view_functions["portal.quick_order.correct"]())

    assert answer.status_code == 409
    assert "Nothing was added: something was sold or changed meanwhile." in answer.get_data(as_text=True)
    assert "Only 1 left." in answer.get_data(as_text=True)
    assert held(buyer.person) == []


def test_a_cart_that_would_hold_more_than_500_products_takes_none(buyer: Buyer) -> None:
    products = [make_product() for _ in range(500)]
    add_many(buyer.partner_id, [one_of(product) for product in products], by=buyer.person)
    make_product(sku="ONE-MORE")

    answer = buyer.press(buyer.check("ONE-MORE,1"), htmx=True, add="1")

    assert answer.status_code == 409
    assert "Nothing was added. An order holds at most 500 products." in text_of(answer.text)
    assert len(lines_of(answer)) == 1
    assert len(held(buyer.person)) == 500
