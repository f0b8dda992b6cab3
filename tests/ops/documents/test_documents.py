"""Staff print packing slips and confirmations of one or many orders."""

from urllib.parse import quote

import pytest
from flask import Flask

from tests.documents.printed import codes_of, pages_of
from tests.factories import make_order, make_product, make_staff, one_of
from tests.people import Browser, make_user
from tests.test_hostile_pages import RUBBISH
from webapp.documents.queries import MOST_ORDERS
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import ship

SLIPS = "/ops/documents/packing-slips.pdf"
CONFIRMATIONS = "/ops/documents/confirmations.pdf"
BOTH = pytest.mark.parametrize("address", [SLIPS, CONFIRMATIONS])


@pytest.fixture
def browser(app: Flask, db: None) -> Browser:
    return Browser(app, make_user("ops"))


def test_a_slip_is_read_back_by_people_and_by_scanners(browser: Browser) -> None:
    product = make_product(sku="BR-4001", name="Пиво Ελληνικό Żywiec 啤酒")
    first, second = make_order(one_of(product, 24)), make_order(one_of(product, 6))

    answer = browser.get(SLIPS, order=[second.order_id, first.order_id])

    pages = pages_of(answer.data)
    assert f"Packing slip Order {second.order_id}" in pages[0]
    assert "BR-4001 Пиво Ελληνικό Żywiec \ufffd\ufffd 6 – 6" in pages[0]
    assert "BR-4001 Пиво Ελληνικό Żywiec \ufffd\ufffd 24 – 24" in pages[1]
    assert codes_of(answer.data) == [
        [("Code128", order.order_id), ("QRCode", order.order_id)] for order in (second, first)
    ]


def test_a_slip_may_be_a_shipment_s(browser: Browser) -> None:
    order = make_order(one_of(make_product(sku="BR-1", name="All Day IPA"), 12))
    ship(order.order_id, {order.items[0].id: 5}, by=make_staff())
    (shipment,) = list_shipments(order.id)

    taken = browser.get(SLIPS, order=order.order_id, shipment=shipment.shipment_id)
    unknown = browser.get(SLIPS, order=order.order_id, shipment="SH99999")

    assert "BR-1 All Day IPA 12 – 5" in pages_of(taken.data)[0]
    assert unknown.status_code == 404


def test_a_file_is_shown_by_the_browser_and_kept_by_nobody_else(browser: Browser) -> None:
    order, other = make_order(), make_order()

    answers = [
        browser.get(address, order=orders)
        for address in (SLIPS, CONFIRMATIONS)
        for orders in ([order.order_id], [order.order_id, other.order_id, order.order_id])
    ]

    assert [answer.headers["Content-Disposition"] for answer in answers] == [
        f'inline; filename="{order.order_id}-packing-slip.pdf"',
        'inline; filename="packing-slips.pdf"',
        f'inline; filename="{order.order_id}-confirmation.pdf"',
        'inline; filename="confirmations.pdf"',
    ]
    assert [len(pages_of(answer.data)) for answer in answers] == [1, 2, 1, 2]
    for answer in answers:
        assert answer.mimetype == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@BOTH
def test_what_is_not_there_is_not_found(browser: Browser, address: str) -> None:
    order = make_order()
    queries = ("", "?order=", "?order=OR99999", f"?order={order.order_id}&order=nonsense")
    rubbish = [f"?order={quote(it)}&shipment={quote(it)}" for it in RUBBISH.values()]

    answers = [browser.get(address + query).status_code for query in queries]
    hostile = {browser.get(address + query).status_code for query in rubbish}

    assert answers == [404] * 4
    assert hostile == {404}


@BOTH
def test_too_many_orders_are_refused_with_the_number_that_is_taken(browser: Browser, address: str) -> None:
    named = [f"OR{number:05}" for number in range(1, MOST_ORDERS + 2)]

    answer = browser.get(address, order=named)

    assert answer.status_code == 422
    assert answer.headers["Error-Type"] == "too_many_orders"
    assert "One file holds at most 200 orders, and 201 were chosen." in answer.text
