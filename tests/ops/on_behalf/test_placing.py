"""Placing an order for a partner: once, to its own addresses, and its history says who did it."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cart.building import orders
from tests.factories import ADDRESS, OTHER_ADDRESS, make_partner, make_product
from tests.observing import at_once
from tests.ops.on_behalf.ordering import Clerk, make_clerk
from tests.people import Browser, make_user
from webapp.accounts.actors import acting
from webapp.accounts.addresses import add_address
from webapp.accounts.partners import BuyingPartner
from webapp.history.queries import list_events


def with_addresses(partner: BuyingPartner) -> tuple[str, str]:
    """The address_ids of its default address and of another one."""
    manager = acting(make_user("manager", partner), entry="portal")
    return add_address("Main", ADDRESS, by=manager), add_address("Depot", OTHER_ADDRESS, by=manager)


@pytest.fixture
def clerk(app: Flask, db: None) -> Clerk:
    return make_clerk(app)


def test_the_order_is_the_partner_s_and_its_history_says_who_placed_it(app: Flask, clerk: Clerk) -> None:
    _, depot = with_addresses(clerk.partner)
    clerk.add(make_product(price="10.00").product_id, "3")

    answer = clerk.place(reference="PO-7", note="Ring twice", address_id=depot)

    (order,) = orders()
    (event,) = list_events(order.id)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ops/orders/{order.order_id}")
    assert (order.partner_code, str(order.total)) == (clerk.partner.code, "30.00")
    assert (order.customer_reference, order.note) == ("PO-7", "Ring twice")
    assert order.shipping_address == OTHER_ADDRESS
    assert (event.kind, event.actor_name, event.entry) == ("placed", "Ona Petit", "ops")
    buyer = Browser(app, make_user("buyer", clerk.partner))
    assert "the distributor" in buyer.get(f"/portal/orders/{order.order_id}").text
    assert clerk.held() == []


def test_it_goes_to_the_partner_s_default_address_or_to_one_that_was_typed(clerk: Clerk) -> None:
    with_addresses(clerk.partner)
    product = make_product()
    clerk.add(product.product_id)
    page = clerk.browser.get(clerk.path).text

    clerk.place()
    clerk.add(product.product_id)
    clerk.place(**{**ADDRESS, "street": "7 Oak St"})

    assert "The partner’s default address: 123 Main St, Anytown, CA, 90210, USA" in page
    assert "Depot: 9 Elm St" in page
    assert [order.shipping_address for order in orders()] == [ADDRESS, {**ADDRESS, "street": "7 Oak St"}]


def test_another_partner_s_address_is_as_unknown_as_none(clerk: Clerk) -> None:
    _, theirs = with_addresses(make_partner())
    clerk.add(make_product().product_id)

    answers = [clerk.place(address_id=address_id) for address_id in (theirs, "AD99999", "junk")]

    assert {answer.status_code for answer in answers} == {422}
    assert all("Choose another one." in answer.text for answer in answers)
    assert orders() == []


def test_a_double_click_places_one_order(app: Flask, clerk: Clerk) -> None:
    clerk.add(make_product().product_id)
    form = clerk.form()

    def send() -> TestResponse:
        return clerk.browser.post(f"{clerk.path}/place", **form)

    answers = [answer for answer in at_once(app, send, send) if isinstance(answer, TestResponse)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(orders()) == 1


def test_what_is_typed_stays_where_the_order_is_refused(clerk: Clerk) -> None:
    product = make_product(stock=5)
    clerk.add(product.product_id, "5")
    form = clerk.form()

    answer = clerk.browser.post(
        f"{clerk.path}/place", **{**form, "reference": "x" * 101, "note": "Ring twice", "street": "7 Oak St"}
    )

    assert answer.status_code == 422
    assert "must be at most 100 characters" in answer.text
    for kept in ("x" * 101, "Ring twice", "7 Oak St"):
        assert kept in answer.text
    assert orders() == []
