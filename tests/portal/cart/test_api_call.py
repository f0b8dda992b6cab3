"""The cart as a call of either API: it places the very order that the page would."""

import pytest
from flask import Flask

from tests.cart.building import fill
from tests.commands import commands_on, run
from tests.factories import ADDRESS, make_key, make_partner, make_product
from tests.people import Browser, make_user
from tests.portal.shopping import make_shopper, typed
from webapp.accounts.addresses import add_address
from webapp.cart.models import CartDetails
from webapp.cart.services import set_details

REFERENCE = "PO '7' $(id) <b> שלום"


@pytest.mark.parametrize("name", ["call-1-orders", "call-1-v1"])
def test_the_command_places_what_is_in_the_cart(app: Flask, db: None, name: str) -> None:
    partner = make_partner("Harris & 'Sons' <Ltd>")
    shopper, (beer, wine) = make_shopper(app, partner, role="manager"), (make_product(), make_product())
    add_address("Dock", ADDRESS, by=shopper.person)
    fill(shopper.person, beer, wine, quantity=3)
    set_details(partner.id, CartDetails(customer_reference=REFERENCE), by=shopper.person)
    (command,) = (it for it in commands_on(shopper.browser.get("/portal/cart").text) if it.id == name)

    placed = run(app, command.text, make_key(partner))

    assert placed.status_code == 201
    read = app.test_client().get(
        f"/v1{placed.location.removeprefix('/v1')}", headers={"x-api-key": make_key()}
    )
    assert read.json is not None
    assert read.json["customerId"] == partner.code
    assert read.json["customerReference"] == REFERENCE
    items = [(item["productId"], item["quantity"]) for item in read.json["items"]]
    assert items == [(beer.product_id, 3), (wine.product_id, 3)]
    # Only v1 takes an address; on pages an order without one goes to the partner's default.
    assert read.json.get("shippingAddress") == (ADDRESS if name.endswith("v1") else None)


def test_the_command_follows_what_is_typed(app: Flask, db: None) -> None:
    shopper, beer = make_shopper(app), make_product()
    fill(shopper.person, beer)

    row = shopper.browser.post(f"/portal/cart/items/{beer.product_id}", htmx=True, **typed(beer, "7"))
    details = shopper.browser.post("/portal/cart/details", htmx=True, reference="PO-9")

    assert '"quantity": 7' in commands_on(row.text)[0].text
    assert '"customerReference": "PO-9"' in commands_on(details.text)[1].text
    assert details.headers["HX-Reswap"] == "none"


def test_staff_are_shown_the_call_for_the_partner_they_order_for(app: Flask, db: None) -> None:
    partner, beer, staff = make_partner("Oak Bar", code="OAK-1"), make_product(), make_user("ops")
    browser = Browser(app, staff)
    browser.post(f"/ops/new-order/OAK-1/products/{beer.product_id}", quantity="2")

    commands = commands_on(browser.get("/ops/new-order/OAK-1").text)
    statuses = [run(app, command.text, make_key()).status_code for command in commands]

    assert statuses == [201, 201]
    assert partner.code in commands[1].text
