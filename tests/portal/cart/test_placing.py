"""Placing the order from its page: once, as it was seen, or with what is in the way."""

import re
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cart.building import fill, held, orders, reprice, restock
from tests.factories import make_product
from tests.observing import at_once
from tests.portal.shopping import Shopper, make_shopper, typed
from webapp.accounts.actors import system
from webapp.ordering.deleting import delete_order

PLACE = "/portal/cart/place"


@pytest.fixture
def shopper(app: Flask, db: None) -> Shopper:
    return make_shopper(app)


def form_of(shopper: Shopper) -> dict[str, Any]:
    """The fields of the page as it is shown."""
    page = shopper.browser.get("/portal/cart").text.partition('id="cart-form"')[2].partition("</form>")[0]
    found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrf_token"}


def place(shopper: Shopper, *, htmx: bool = False, **changes: Any) -> TestResponse:
    return shopper.browser.post(PLACE, htmx=htmx, **{**form_of(shopper), **changes})


def test_a_plain_browser_is_led_to_the_order(shopper: Shopper) -> None:
    fill(shopper.person, make_product(price="10.00"))

    answer = place(shopper, reference="PO-7", note="Ring twice")

    (order,) = orders()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/portal/orders/{order.order_id}")
    assert (order.customer_reference, order.note, order.total) == ("PO-7", "Ring twice", Decimal("20.00"))
    assert f"Order {order.order_id} is placed." in shopper.browser.get(answer.headers["Location"]).text
    assert held(shopper.person) == []


def test_htmx_is_led_to_the_order(shopper: Shopper) -> None:
    fill(shopper.person, make_product())

    answer = place(shopper, htmx=True)

    assert answer.headers["HX-Redirect"] == f"/portal/orders/{orders()[0].order_id}"


def test_the_same_form_again_leads_to_the_same_order(shopper: Shopper) -> None:
    product = make_product()
    fill(shopper.person, product)
    form = form_of(shopper)

    first = shopper.browser.post(PLACE, **form)
    fill(shopper.person, product)
    again = [shopper.browser.post(PLACE, **form), shopper.browser.post(PLACE, **{**form, "reference": "x"})]

    assert {answer.headers["Location"] for answer in (first, *again)} == {first.headers["Location"]}
    assert len(orders()) == 1
    assert held(shopper.person) == [(product.product_id, 2)]


def test_a_triple_click_places_one_order(app: Flask, shopper: Shopper) -> None:
    fill(shopper.person, make_product())
    form = form_of(shopper)
    send = partial(shopper.browser.post, PLACE, **form)

    answers = at_once(app, send, send, send)

    assert len({answer.headers["Location"] for answer in answers if isinstance(answer, TestResponse)}) == 1
    assert [answer.status_code for answer in answers if isinstance(answer, TestResponse)] == [303, 303, 303]
    assert len(orders()) == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_in_the_way_is_shown_with_all_that_was_typed(shopper: Shopper, htmx: bool) -> None:
    few, fine = make_product(name="Ale", stock=10), make_product()
    fill(shopper.person, few, fine)
    form = {**form_of(shopper), "reference": "PO-7", "note": "Ring"}
    restock(few, 1)

    short = shopper.browser.post(PLACE, htmx=htmx, **form)
    unfinished = shopper.browser.post(PLACE, htmx=htmx, **{**form, "street": "1 New St"})

    assert (short.status_code, unfinished.status_code) == (422, 422)
    assert "Only 1 left." in short.text
    assert "Nothing was ordered." in short.text
    assert "City is required." in unfinished.text
    for answer in (short, unfinished):
        assert 'value="PO-7"' in answer.text
        assert "Ring</textarea>" in answer.text
        assert ("<html" in answer.text) != htmx
    assert orders() == []


def test_another_price_is_told_and_accepted_by_placing_again(shopper: Shopper) -> None:
    product = make_product(price="10.00")
    fill(shopper.person, product)
    form = form_of(shopper)
    reprice(product, "12.00")

    refused = shopper.browser.post(PLACE, **form)
    accepted = place(shopper)

    assert refused.status_code == 422
    assert "Something changed since you saw this page. The total is now $24.00." in refused.text
    assert 'name="total" value="24.00"' in refused.text
    assert accepted.status_code == 303


def test_a_quantity_nobody_added_up_yet_is_kept_and_shown_first(shopper: Shopper) -> None:
    product = make_product(price="10.00")
    fill(shopper.person, product)

    refused = place(shopper, **typed(product, "5"))

    assert refused.status_code == 422
    assert "You changed quantities. The total is now $50.00." in refused.text
    assert held(shopper.person) == [(product.product_id, 5)]
    assert orders() == []
    assert place(shopper).status_code == 303


def test_an_order_that_was_emptied_meanwhile_is_not_placed(shopper: Shopper) -> None:
    product = make_product()
    fill(shopper.person, product)
    form = form_of(shopper)
    shopper.browser.post("/portal/cart/clear")

    answer = shopper.browser.post(PLACE, **form)

    assert answer.status_code == 422
    assert "Nothing was ordered: there is nothing in your order yet." in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"token": ""}, {"token": "x" * 22}, {"token": "é\x00"}, {"token": "y" * 5000}, {"total": ""},
        {"total": "NaN"}, {"total": "1e1000"}, {"total": "9" * 400}, {"total": "20"}, {"total": "-20.00"},
    ],
)  # fmt: skip
def test_a_form_that_was_tampered_with_places_nothing(shopper: Shopper, changes: dict[str, Any]) -> None:
    fill(shopper.person, make_product(price="10.00"))

    answer = place(shopper, **changes)

    assert answer.status_code == 422
    assert "The total is now $20.00. Look it over, then place it." in answer.text
    assert orders() == []


def test_an_order_worth_more_than_any_may_be_is_not_placed(shopper: Shopper) -> None:
    fill(shopper.person, make_product(price="99999999.99"), quantity=101)

    answer = place(shopper)

    assert answer.status_code == 422
    assert "Nothing was ordered. That is more than one order can hold." in answer.text


def test_the_form_of_an_order_that_was_deleted_since_makes_no_other(shopper: Shopper) -> None:
    fill(shopper.person, make_product())
    form = form_of(shopper)
    placed = shopper.browser.post(PLACE, **form)
    delete_order(orders()[0].order_id, by=system())

    again = shopper.browser.post(PLACE, **form)

    assert again.headers["Location"] == placed.headers["Location"]
    assert orders() == []
