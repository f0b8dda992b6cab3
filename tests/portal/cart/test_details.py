"""What an order says beside its items, kept while it is being written."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.cart.building import cart_of, fill, partner_of
from tests.factories import ADDRESS, OTHER_ADDRESS, make_partner, make_product
from tests.portal.shopping import Shopper, make_shopper
from webapp.accounts.addresses import add_address, remove_address, update_address
from webapp.cart.models import CartDetails
from webapp.cart.services import set_details

DETAILS = "/portal/cart/details"
NEW: dict[str, Any] = {"street": "1 New St", "city": "Newtown", "country": "USA"}


@pytest.fixture
def shopper(app: Flask, db: None) -> Shopper:
    """A manager with a product in the order and two addresses in the book."""
    shopper = make_shopper(app, role="manager")
    add_address("Main", ADDRESS, by=shopper.person)
    add_address("Dock", OTHER_ADDRESS, by=shopper.person)
    fill(shopper.person, make_product())
    return shopper


def choices(page: str) -> list[tuple[str, str, bool]]:
    """The addresses to choose from: value, text, and whether it is chosen."""
    select = page.partition('id="address_id"')[2].partition("</select>")[0]
    found = re.findall(r'<option( selected)? value="([^"]*)">([^<]*)<', select)
    return [(value, text, bool(chosen)) for chosen, value, text in found]


def test_an_order_goes_to_the_default_address_unless_another_is_chosen(shopper: Shopper) -> None:
    page = shopper.browser.get("/portal/cart").text

    assert choices(page) == [
        ("", "Your default address: 123 Main St, Anytown, CA, 90210, USA", True),
        ("AD00002", "Dock: 9 Elm St, Anytown, CA, 90210, USA", False),
    ]


def test_without_an_address_book_there_is_none(app: Flask, db: None) -> None:
    shopper = make_shopper(app)
    fill(shopper.person, make_product())

    assert choices(shopper.browser.get("/portal/cart").text) == [("", "No address", True)]


def test_htmx_keeps_what_is_written_and_leaves_the_fields_alone(shopper: Shopper) -> None:
    answer = shopper.browser.post(DETAILS, htmx=True, reference="PO-7", note="Ring", address_id="AD00002")

    assert (answer.status_code, answer.headers["HX-Reswap"]) == (200, "none")
    assert "<input" not in answer.text
    assert cart_of(shopper.person).details == CartDetails("PO-7", "Ring", OTHER_ADDRESS)
    page = shopper.browser.get("/portal/cart").text
    assert 'value="PO-7"' in page
    assert [value for value, _, is_chosen in choices(page) if is_chosen] == ["AD00002"]


def test_a_new_address_counts_instead_of_the_chosen_one(shopper: Shopper) -> None:
    shopper.browser.post(DETAILS, htmx=True, address_id="AD00002", **NEW)

    kept = {**NEW, "state": "", "zip": ""}
    assert cart_of(shopper.person).details.shipping_address == kept
    page = shopper.browser.get("/portal/cart").text
    assert choices(page)[-1] == ("kept", "For this order: 1 New St, Newtown, USA", True)
    shopper.browser.post(DETAILS, htmx=True, reference="PO-8", address_id="kept")
    assert cart_of(shopper.person).details == CartDetails("PO-8", None, kept)
    shopper.browser.post(DETAILS, htmx=True, address_id="")
    assert cart_of(shopper.person).details == CartDetails()


def test_an_address_that_is_still_being_typed_waits_for_its_rest(shopper: Shopper) -> None:
    set_details(partner_of(shopper.person), CartDetails(None, None, OTHER_ADDRESS), by=shopper.person)

    answer = shopper.browser.post(DETAILS, htmx=True, reference="PO-7", address_id="", street="1 New St")

    assert answer.headers["HX-Reswap"] == "none"
    assert cart_of(shopper.person).details == CartDetails("PO-7", None, OTHER_ADDRESS)


def test_all_that_breaks_a_rule_is_said_at_its_field_and_kept(shopper: Shopper) -> None:
    long, odd = "x" * 101, "Ring \x07"

    answer = shopper.browser.post(
        DETAILS, htmx=True, reference=long, note=odd, street="a\nb", city="Newtown", country="x" * 201
    )

    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<section class="card" id="cart-details"')
    for said in (
        "The reference must be at most 100 characters.",
        "The note must not contain control characters.",
        "Street must not contain control characters.",
        "Country must be at most 200 characters.",
    ):
        assert said in answer.text
    assert f'value="{long}"' in answer.text
    assert 'value="Newtown"' in answer.text
    assert cart_of(shopper.person).details == CartDetails()


def test_a_plain_browser_is_told_what_an_address_lacks(shopper: Shopper) -> None:
    answer = shopper.browser.post("/portal/cart", street="1 New St", reference="PO-7")

    assert answer.status_code == 422
    assert "City is required." in answer.text
    assert "Country is required." in answer.text
    assert 'value="1 New St"' in answer.text
    assert 'value="PO-7"' in answer.text


@pytest.mark.parametrize("address_id", ["AD99999", "nonsense", "\x00", "AD00003"])
def test_an_address_that_is_not_in_the_book_is_said(shopper: Shopper, address_id: str) -> None:
    other = make_shopper(shopper.browser.app, make_partner(), role="manager")
    assert add_address("Theirs", {**ADDRESS, "street": "Secret Lane"}, by=other.person) == "AD00003"

    answer = shopper.browser.post(DETAILS, htmx=True, address_id=address_id)

    assert answer.status_code == 422
    assert "This address is not in the address book any more." in answer.text
    assert "Secret Lane" not in answer.text


def test_what_becomes_of_the_address_book_leaves_the_order_as_it_is(shopper: Shopper) -> None:
    shopper.browser.post(DETAILS, htmx=True, address_id="AD00002")

    update_address("AD00002", "Dock", {**OTHER_ADDRESS, "street": "10 Elm St"}, by=shopper.person)
    remove_address("AD00001", by=shopper.person)

    page = shopper.browser.get("/portal/cart").text
    assert cart_of(shopper.person).details.shipping_address == OTHER_ADDRESS
    assert choices(page)[-1] == ("kept", "For this order: 9 Elm St, Anytown, CA, 90210, USA", True)
