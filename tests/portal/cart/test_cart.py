"""The page of the order being built: what it shows, and changing it with HTMX and without."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cart.building import (
    cart_of,
    fill,
    held,
    partner_of,
    remove,
    reprice,
    restock,
    switch_off,
    withdraw,
)
from tests.factories import make_product
from tests.observing import sent_statements
from tests.portal.shopping import Shopper, make_shopper, typed
from webapp.cart.models import CartDetails
from webapp.cart.services import remove_item

EMPTY = "Your order is empty"


@pytest.fixture
def shopper(app: Flask, db: None) -> Shopper:
    return make_shopper(app, role="manager")


def rows_of(answer: TestResponse) -> dict[str, str]:
    """The rows of an answer by product_id."""
    return dict(re.findall(r'<tr id="cart-row-(PR\d+)"(.*?)</tr>', answer.text, re.DOTALL))


def test_an_empty_order_says_where_to_begin(shopper: Shopper) -> None:
    page = shopper.browser.get("/portal/cart")

    assert page.status_code == 200
    assert EMPTY in page.text
    assert 'href="/portal/catalog"' in page.text


def test_items_and_totals_are_those_of_today(shopper: Shopper) -> None:
    beer, wine = make_product(name="Ale", price="10.00", sku="BR-1"), make_product(price="1250.50")
    fill(shopper.person, beer, wine, quantity=2)
    reprice(beer, "11.00")

    page = shopper.browser.get("/portal/cart")

    rows = rows_of(page)
    assert [*rows] == [beer.product_id, wine.product_id]
    for said in ("Ale", "BR-1", "$22.00", "The price was $10.00 when you put it in, it is $11.00 now."):
        assert said in rows[beer.product_id]
    assert "$2,523.00" in page.text
    assert 'name="total" value="2523.00"' in page.text


def test_each_thing_that_is_in_the_way_is_said_at_its_item(shopper: Shopper) -> None:
    gone, off, few, euros, fine = (make_product() for _ in range(5))
    fill(shopper.person, gone, off, few, euros, fine, quantity=10)
    withdraw(gone)
    switch_off(off)
    restock(few, 4)
    reprice(euros, "5.00", "EUR")

    page = shopper.browser.get("/portal/cart")

    rows = rows_of(page)
    assert "Not sold any more. Remove it to place the order." in rows[gone.product_id]
    assert f"/portal/catalog/{gone.product_id}" not in rows[gone.product_id]
    assert "Out of stock just now." in rows[off.product_id]
    assert "Only 4 left." in rows[few.product_id]
    assert f'name="quantity-{few.product_id}" value="4"' in rows[few.product_id]
    assert "Sold in EUR now, the rest in USD." in rows[euros.product_id]
    assert 'class="wrong"' not in rows[fine.product_id]
    assert "4 products need a look before you can place the order." in page.text
    assert re.search(r'id="place-order"[^>]* disabled', page.text)


def test_htmx_renews_one_row_and_all_the_totals(shopper: Shopper) -> None:
    beer, wine = make_product(price="10.00"), make_product(price="1.00")
    fill(shopper.person, beer, wine, quantity=2)
    fields = typed(beer, "7") | typed(wine, "junk")

    answer = shopper.browser.post(f"/portal/cart/items/{beer.product_id}", htmx=True, **fields)

    assert answer.status_code == 200
    assert [*rows_of(answer)] == [beer.product_id]
    for root in ("cart-totals", "cart-removed", "cart-summary"):
        assert re.search(rf'id="{root}"[^>]*hx-swap-oob="true"', answer.text)
    assert answer.text.count("$72.00") >= 2
    assert held(shopper.person) == [(beer.product_id, 7), (wine.product_id, 2)]


def test_htmx_takes_a_removed_row_away_and_offers_to_undo(shopper: Shopper) -> None:
    beer, wine = make_product(name="Ale"), make_product()
    fill(shopper.person, beer, wine)

    answer = shopper.browser.post(f"/portal/cart/items/{beer.product_id}", htmx=True, **typed(beer, "0"))

    assert rows_of(answer) == {}
    assert "Ale removed." in answer.text
    assert "HX-Retarget" not in answer.headers
    assert held(shopper.person) == [(wine.product_id, 2)]


def test_htmx_gets_the_whole_when_the_last_row_goes(shopper: Shopper) -> None:
    beer = make_product()
    fill(shopper.person, beer)

    answer = shopper.browser.post(f"/portal/cart/items/{beer.product_id}", htmx=True, **typed(beer, "0"))

    assert answer.headers["HX-Retarget"] == "#cart"
    assert EMPTY in answer.text


@pytest.mark.parametrize("quantity", ["", "abc", "-1", "1.5", "1,000", "1000001", "9" * 5000, "\x00", "٣x"])
def test_what_is_no_quantity_stays_as_typed_and_changes_nothing(shopper: Shopper, quantity: str) -> None:
    beer = make_product()
    fill(shopper.person, beer)
    fields = typed(beer, quantity)

    row = shopper.browser.post(f"/portal/cart/items/{beer.product_id}", htmx=True, **fields)
    page = shopper.browser.post("/portal/cart", reference="PO-7", **fields)

    for answer in (row, page):
        assert answer.status_code == 422
        assert "Type a whole number from 1 to 1,000,000." in answer.text
        assert f'value="{quantity}"' in answer.text
    assert 'value="PO-7"' in page.text
    assert held(shopper.person) == [(beer.product_id, 2)]
    assert cart_of(shopper.person).details == CartDetails()


def test_more_than_is_left_is_refused_with_what_is(shopper: Shopper) -> None:
    beer = make_product(stock=5)
    fill(shopper.person, beer)
    fields = typed(beer, "6")

    row = shopper.browser.post(f"/portal/cart/items/{beer.product_id}", htmx=True, **fields)
    page = shopper.browser.post("/portal/cart", **fields)

    assert (row.status_code, page.status_code) == (422, 422)
    assert "Only 5 left" in rows_of(row)[beer.product_id]
    assert "Only 5 left" in rows_of(page)[beer.product_id]


def test_a_plain_browser_sends_all_of_it_at_once(shopper: Shopper) -> None:
    beer, wine, gone = make_product(), make_product(), make_product()
    fill(shopper.person, beer, wine, gone)
    fields: dict[str, Any] = {
        **typed(beer, "7"),
        # A button that was pressed stands behind the field.
        f"quantity-{gone.product_id}": ["2", "0"],
        "quantity-PR99999": "5",
        "reference": " PO-7 ",
        "note": "Ring\r\ntwice",
    }

    answer = shopper.browser.post("/portal/cart", **fields)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/portal/cart")
    assert held(shopper.person) == [(beer.product_id, 7), (wine.product_id, 2)]
    assert cart_of(shopper.person).details == CartDetails("PO-7", "Ring\ntwice", None)


def test_what_another_window_removed_is_not_put_back_by_this_one(shopper: Shopper) -> None:
    beer, wine = make_product(), make_product()
    fill(shopper.person, beer, wine)
    remove_item(partner_of(shopper.person), beer.product_id, by=shopper.person)

    shopper.browser.post("/portal/cart", **typed(beer, "9"))

    assert held(shopper.person) == [(wine.product_id, 2)]


@pytest.mark.parametrize("htmx", [False, True])
def test_all_is_removed_and_put_back(shopper: Shopper, htmx: bool) -> None:
    beer, wine = make_product(), make_product()
    fill(shopper.person, beer, wine)
    before = held(shopper.person)

    cleared = shopper.browser.post("/portal/cart/clear", htmx=htmx)
    nothing, page = held(shopper.person), shopper.browser.get("/portal/cart")
    undone = shopper.browser.post("/portal/cart/undo", htmx=htmx)

    assert (cleared.status_code, undone.status_code) == ((200, 200) if htmx else (303, 303))
    assert nothing == []
    assert "2 products removed." in page.text
    assert held(shopper.person) == before
    if htmx:
        assert undone.text.lstrip().startswith('<div class="stack" id="cart">')
        assert 'id="cart-summary"' in undone.text


def test_what_was_removed_long_ago_is_not_offered_any_more(shopper: Shopper) -> None:
    beer = make_product(name="Ale")
    fill(shopper.person, beer)
    remove(shopper.person, beer, minutes_ago=59)
    lately = shopper.browser.get("/portal/cart").text
    remove(shopper.person, beer, minutes_ago=61)

    assert "Ale removed." in lately
    assert "Ale removed." not in shopper.browser.get("/portal/cart").text


def test_what_does_not_fit_any_more_is_not_put_back(shopper: Shopper) -> None:
    first, *products = (make_product() for _ in range(501))
    fill(shopper.person, first)
    remove_item(partner_of(shopper.person), first.product_id, by=shopper.person)
    fill(shopper.person, *products)

    answer = shopper.browser.post("/portal/cart/undo")

    assert answer.status_code == 303
    assert "An order holds at most 500 products." in shopper.browser.get("/portal/cart").text


def test_a_page_takes_a_handful_of_statements(app: Flask, db: None) -> None:
    shopper = make_shopper(app)
    fill(shopper.person, *(make_product() for _ in range(40)))
    shopper.browser.get("/portal/cart")

    with sent_statements() as sent:
        page = shopper.browser.get("/portal/cart")

    assert len(rows_of(page)) == 40
    # The session, the cart, its items, the address book, and the sum of the cart.
    assert len(sent) == 5
