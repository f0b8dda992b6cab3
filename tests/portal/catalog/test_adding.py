"""Putting products into the cart from the catalog and from a product's page."""

import pytest
from flask import Flask

from tests.cart.building import fill, held, withdraw
from tests.factories import make_product
from tests.portal.shopping import Shopper, make_shopper

LISTED = "http://localhost/portal/catalog?q=ale&page=2"


@pytest.fixture
def shopper(app: Flask, db: None) -> Shopper:
    return make_shopper(app)


def test_htmx_renews_the_row_and_the_cart_button(shopper: Shopper) -> None:
    product = make_product(name="Ale", price="10.00")
    fill(shopper.person, product, quantity=2)

    answer = shopper.browser.post(f"/portal/catalog/{product.product_id}/row", htmx=True, quantity="12")

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<tr id="catalog-row-{product.product_id}">')
    assert "14 in your order" in answer.text
    assert 'value="1"' in answer.text
    assert 'id="cart-summary"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "$140.00" in answer.text
    assert "Added 12" in answer.headers["HX-Trigger"]
    assert held(shopper.person) == [(product.product_id, 14)]


def test_htmx_renews_the_box_on_a_product_s_page(shopper: Shopper) -> None:
    product = make_product()

    answer = shopper.browser.post(f"/portal/catalog/{product.product_id}", htmx=True, quantity="3")

    assert answer.text.lstrip().startswith('<section class="card sticky" id="adding"')
    assert "3 in your order" in answer.text
    assert 'id="cart-summary"' in answer.text


@pytest.mark.parametrize("part", ["", "/row"])
@pytest.mark.parametrize(
    ("quantity", "why"),
    [
        ("6", "Only 5 left, 2 of them in your order."),
        ("0", "Type a whole number from 1 to 1,000,000."),
        ("-1", "Type a whole number"),
        ("1.5", "Type a whole number"),
        ("", "Type a whole number"),
        ("1e3", "Type a whole number"),
        ("9" * 4000, "Type a whole number"),
        ("<b>\x00", "Type a whole number"),
    ],
)
def test_what_is_refused_keeps_what_was_typed_and_says_why(
    shopper: Shopper, part: str, quantity: str, why: str
) -> None:
    product = make_product(stock=5)
    fill(shopper.person, product, quantity=2)

    answer = shopper.browser.post(f"/portal/catalog/{product.product_id}{part}", htmx=True, quantity=quantity)

    assert answer.status_code == 422
    assert why in answer.text
    assert "<b>\x00" not in answer.text
    assert f'value="{quantity}"' in answer.text or "<" in quantity
    assert held(shopper.person) == [(product.product_id, 2)]


def test_a_plain_browser_comes_back_to_the_list_as_it_was(shopper: Shopper) -> None:
    product = make_product(name="Ale")
    address = f"/portal/catalog/{product.product_id}"

    answer = shopper.browser.open(
        address,
        method="POST",
        data={"csrf_token": shopper.browser.csrf_token, "quantity": "2"},
        headers={"Referer": LISTED},
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/portal/catalog?q=ale&page=2")
    assert "Added 2 × Ale." in shopper.browser.get("/portal/catalog").text


@pytest.mark.parametrize(
    "referrer",
    [
        None,
        "",
        "x",
        "https://evil.example/portal/catalog",
        "http://localhost//evil.example",
        "http://localhost/portal/orders",
    ],
)
def test_a_plain_browser_is_sent_nowhere_else(shopper: Shopper, referrer: str | None) -> None:
    product = make_product()
    address = f"/portal/catalog/{product.product_id}"

    answer = shopper.browser.open(
        address,
        method="POST",
        data={"csrf_token": shopper.browser.csrf_token, "quantity": "2"},
        headers={"Referer": referrer} if referrer is not None else {},
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, address)


@pytest.mark.parametrize("part", ["", "/row"])
def test_a_plain_browser_is_told_on_the_product_s_page_why_not(shopper: Shopper, part: str) -> None:
    product = make_product(name="Ale", stock=5)

    answer = shopper.browser.post(f"/portal/catalog/{product.product_id}{part}", quantity="6")

    assert answer.status_code == 422
    assert "<h1>Ale" in answer.text
    assert "Only 5 left." in answer.text
    assert 'value="6"' in answer.text


def test_a_product_that_was_withdrawn_meanwhile_says_so(shopper: Shopper) -> None:
    product = make_product(name="Old Tom")
    withdraw(product)

    row = shopper.browser.post(f"/portal/catalog/{product.product_id}/row", htmx=True, quantity="1")
    page = shopper.browser.post(f"/portal/catalog/{product.product_id}", quantity="1")

    assert row.status_code == 422
    assert "Not sold any more" in row.text
    assert "<form" not in row.text
    assert (page.status_code, page.headers["Location"]) == (303, "/portal/catalog")
    assert "Old Tom: This is not sold any more." in shopper.browser.get("/portal/catalog").text
    assert held(shopper.person) == []


def test_another_currency_is_ordered_by_itself(shopper: Shopper) -> None:
    dollars, euros = make_product(), make_product(currency="EUR")
    fill(shopper.person, dollars)

    answer = shopper.browser.post(f"/portal/catalog/{euros.product_id}/row", htmx=True, quantity="1")

    assert "This is sold in EUR, the rest of your order in USD. Order it by itself." in answer.text


def test_a_full_order_says_what_to_do(shopper: Shopper) -> None:
    fill(shopper.person, *(make_product() for _ in range(500)))
    late = make_product()

    answer = shopper.browser.post(f"/portal/catalog/{late.product_id}/row", htmx=True, quantity="1")

    assert "An order holds at most 500 products. Place this one first." in answer.text


def test_a_million_of_one_product_is_the_most(shopper: Shopper) -> None:
    product = make_product(price="0.01")
    fill(shopper.person, product, quantity=999_999)

    answer = shopper.browser.post(f"/portal/catalog/{product.product_id}/row", htmx=True, quantity="2")

    assert "1,000,000 of one product is the most." in answer.text
