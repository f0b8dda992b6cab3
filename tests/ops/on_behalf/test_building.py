"""Building an order for a partner: products found and added as one types, lines that were pasted."""

import pytest
from flask import Flask

from tests.factories import make_product
from tests.observing import sent_statements
from tests.ops.on_behalf.ordering import Clerk, make_clerk
from tests.portal.shopping import typed


@pytest.fixture
def clerk(app: Flask, db: None) -> Clerk:
    return make_clerk(app)


@pytest.mark.parametrize("q", ["all day", "br-4001", "founders"])
def test_products_are_found_by_name_sku_and_brand(clerk: Clerk, q: str) -> None:
    beer = make_product(name="All Day IPA", sku="BR-4001", brand="Founders", price="10.99")
    make_product(name="Pinot Noir")

    partial = clerk.browser.get(f"{clerk.path}/products", htmx=True, q=q).text
    page = clerk.browser.get(f"{clerk.path}/products", q=q).text

    for found in (partial, page):
        assert "1 product found" in found
        assert f'hx-post="{clerk.path}/products/{beer.product_id}"' in found
        assert f'href="/ops/products/{beer.product_id}"' in found
        assert "Pinot Noir" not in found
    assert "<h1>" in page


def test_the_first_product_brings_the_whole_cart_and_others_only_its_rows(clerk: Clerk) -> None:
    beer, wine = make_product(name="Ale", price="10.00"), make_product(price="1.00")

    first = clerk.add(beer.product_id, "3", htmx=True)
    more = clerk.add(wine.product_id, "1", htmx=True)

    assert "Added 3" in first.headers["HX-Trigger"]
    assert '<div class="stack" id="cart" hx-swap-oob="true">' in first.text
    assert first.text.count('hx-swap-oob="true"') == 3
    assert "3 in your order" in first.text
    # What is being written beside the products stays as it is.
    for root in ("cart-items", "cart-totals", "cart-removed", "cart-summary"):
        assert f'id="{root}"' in more.text
    assert "cart-details" not in more.text
    assert "$31.00" in more.text
    assert clerk.held() == [(beer.product_id, 3), (wine.product_id, 1)]


def test_a_plain_browser_adds_and_comes_back_to_what_was_found(clerk: Clerk) -> None:
    beer = make_product(name="Ale", stock=5)
    found = f"{clerk.path}/products?q=ale"
    address = f"{clerk.path}/products/{beer.product_id}"
    fields = {"csrf_token": clerk.browser.csrf_token, "quantity": "3"}

    sent = clerk.browser.open(
        address, method="POST", data=fields, headers={"Referer": f"http://localhost{found}"}
    )
    refused = clerk.add(beer.product_id, "3")

    assert (sent.status_code, sent.headers["Location"]) == (303, found)
    assert refused.status_code == 422
    assert "Only 5 left, 3 of them in your order." in refused.text
    assert "<h1>" in refused.text
    assert clerk.held() == [(beer.product_id, 3)]


def test_quantities_are_changed_and_removals_undone_as_in_the_portal(clerk: Clerk) -> None:
    beer = make_product(name="Ale", stock=5)
    clerk.add(beer.product_id, "3")

    row = clerk.browser.post(f"{clerk.path}/items/{beer.product_id}", htmx=True, **typed(beer, "6"))
    clerk.browser.post(clerk.path, **typed(beer, "5"))
    held = clerk.held()
    cleared = clerk.browser.post(f"{clerk.path}/clear")
    undone = clerk.browser.post(f"{clerk.path}/undo")

    assert (row.status_code, "Only 5 left" in row.text) == (422, True)
    assert held == [(beer.product_id, 5)] == clerk.held()
    assert {answer.headers["Location"] for answer in (cleared, undone)} == {clerk.path}


def test_pasted_lines_go_into_the_cart_of_that_partner(app: Flask, clerk: Clerk) -> None:
    beer = make_product(name="Ale", sku="BR-4001")
    other = make_clerk(app)
    page = f"{clerk.path}/quick-order"

    checked = clerk.browser.post(page, text="BR-4001, 12\nBR-9, 1")
    added = clerk.browser.post(f"{page}/lines", key="1", sku="BR-4001", quantity="12", add="1")

    assert f'action="{page}/lines"' in checked.text
    assert f'href="/ops/products/{beer.product_id}"' in checked.text
    assert (added.status_code, added.headers["Location"]) == (303, clerk.path)
    assert clerk.held() == [(beer.product_id, 12)]
    assert other.held() == []
    assert clerk.browser.get(f"{page}/sample.csv").mimetype == "text/csv"


def test_a_long_cart_takes_few_statements(clerk: Clerk) -> None:
    for number in range(20):
        clerk.add(make_product(name=f"Ale {number}").product_id)
    clerk.browser.get(clerk.path)

    with sent_statements() as sent:
        page = clerk.browser.get(f"{clerk.path}/products", q="ale").text

    assert page.count('id="cart-row-') == 20
    assert page.count('id="catalog-row-') == 10
    # The session, the partner, the products found and how many, what is held of them, the cart with its
    # items, the address book, and the sum of the cart.
    assert len(sent) == 9
