"""Order again: into the cart, and by name what could not be."""

import pytest
from flask import Flask

from tests.cart.building import held, reprice, restock, withdraw
from tests.factories import make_order, make_partner, make_product, one_of
from tests.observing import count_rows
from tests.people import Browser
from tests.portal.quick_order.lines import PAGE, Buyer, make_shopper, text_of
from webapp.accounts.partners import BuyingPartner
from webapp.cart.models import Problem
from webapp.cart.order_again import AgainItem
from webapp.cart.services import add_many
from webapp.portal.quick_order.again import tell_again


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def buyer(app: Flask, partner: BuyingPartner) -> Buyer:
    return make_shopper(app, partner)


def again(order_id: str) -> str:
    return f"/portal/orders/{order_id}/again"


def said_next(browser: Browser) -> str:
    """What the next page tells."""
    return text_of(browser.get(PAGE).text)


def test_the_products_of_an_order_go_into_the_cart(buyer: Buyer, partner: BuyingPartner) -> None:
    ale, stout = make_product(), make_product()
    order = make_order(one_of(ale, 2), one_of(stout, 3), partner=partner)

    answer = buyer.browser.post(again(order.order_id))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/portal/cart")
    assert held(buyer.person) == [(ale.product_id, 2), (stout.product_id, 3)]
    said = said_next(buyer.browser)
    assert f"2 products were added from order {order.order_id}." in said
    assert "Not added" not in said


def test_what_could_not_be_added_is_named_with_the_reason(buyer: Buyer, partner: BuyingPartner) -> None:
    fine, gone, few = make_product(), make_product(name="Old <b>Ale</b>"), make_product(name="Stout", stock=9)
    out, euros = make_product(name="Porter", stock=9), make_product(name="Cider")
    order = make_order(*(one_of(it, 4) for it in (fine, gone, few, out, euros)), partner=partner)
    withdraw(gone)
    restock(few, 3)
    restock(out, 0)
    reprice(euros, "1.00", "EUR")

    buyer.browser.post(again(order.order_id))

    said = said_next(buyer.browser)
    assert "2 products were added" in said
    assert (
        "Not added: Old <b>Ale</b> (no longer sold); 1 of 4 Stout (only so many are left); "
        "Porter (out of stock); Cider (sold in another currency)."
    ) in said


def test_when_nothing_can_be_had_only_that_is_said(buyer: Buyer, partner: BuyingPartner) -> None:
    gone = make_product(name="Old Ale")
    order = make_order(one_of(gone), partner=partner)
    withdraw(gone)

    answer = buyer.browser.post(again(order.order_id), htmx=True)

    assert answer.headers["HX-Redirect"] == "/portal/cart"
    said = said_next(buyer.browser)
    assert "Not added: Old Ale (no longer sold)." in said
    assert "were added" not in said


def test_a_double_click_adds_once_and_says_so(buyer: Buyer, partner: BuyingPartner) -> None:
    ale = make_product()
    order, other = (make_order(one_of(ale, 2), partner=partner) for _ in range(2))

    buyer.browser.post(again(order.order_id))
    twice = buyer.browser.post(again(order.order_id))
    buyer.browser.post(again(other.order_id))

    assert twice.headers["Location"] == "/portal/cart"
    assert held(buyer.person) == [(ale.product_id, 4)]
    assert f"The products of order {order.order_id} are in your order already." in said_next(buyer.browser)


def test_another_partner_s_order_is_not_found_and_nothing_is_added(buyer: Buyer) -> None:
    theirs = make_order()
    before = count_rows()

    answers = [buyer.browser.post(again(order_id)) for order_id in (theirs.order_id, "OR99999", "nonsense")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert count_rows() == before


def test_a_full_cart_takes_nothing_more(buyer: Buyer, partner: BuyingPartner) -> None:
    order = make_order(partner=partner)
    products = [make_product() for _ in range(500)]
    add_many(buyer.partner_id, [one_of(product) for product in products], by=buyer.person)

    answer = buyer.browser.post(again(order.order_id))

    assert answer.status_code == 303
    assert "Nothing was added. An order holds at most 500 products." in said_next(buyer.browser)


def test_many_long_names_fit_what_a_cookie_can_hold(buyer: Buyer, partner: BuyingPartner) -> None:
    gone = [make_product(name=f"{number}" + "🍺" * 190) for number in range(40)]
    order = make_order(*map(one_of, gone), partner=partner)
    for product in gone:
        withdraw(product)

    answer = buyer.browser.post(again(order.order_id))

    assert max(len(cookie) for cookie in answer.headers.getlist("Set-Cookie")) < 4_000
    said = said_next(buyer.browser)
    assert "Not added: 0🍺" in said
    assert "more." in said


def test_each_product_is_told_once_and_only_what_is_short() -> None:
    items = [
        AgainItem("PR00001", "A", "Ale", wanted=3, added=3, problem=None),
        AgainItem("PR00002", "B", "Stout", wanted=1_200, added=200, problem=Problem.TOO_FEW_LEFT),
        AgainItem("PR00003", "C", "Porter", wanted=2, added=0, problem=Problem.TOO_FEW_LEFT),
    ]

    assert list(tell_again("OR00012", items)) == [
        ("success", "2 products were added from order OR00012."),
        (
            "warning",
            "Not added: 1,000 of 1,200 Stout (only so many are left); "
            "Porter (all that are left are in your order already).",
        ),
    ]
