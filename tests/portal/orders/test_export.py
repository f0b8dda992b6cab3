"""The list of orders as a file: exactly what is filtered, for spreadsheets."""

import csv
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.people import Browser, make_user
from webapp.accounts.partners import BuyingPartner
from webapp.demo import loading
from webapp.fulfilment.services import ship
from webapp.ordering.counting import count_orders
from webapp.ordering.models import SHIPPED


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def browser(app: Flask, partner: BuyingPartner) -> Browser:
    return Browser(app, make_user("buyer", partner))


def rows(answer: TestResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


def export(browser: Browser, **asked: Any) -> list[str]:
    """The ids of the exported orders."""
    return [row[0] for row in rows(browser.get("/portal/orders.csv", **asked))[1:]]


def test_a_row_holds_all_that_is_known_of_an_order(browser: Browser, partner: BuyingPartner) -> None:
    product = make_product(price="1204.50")
    order = make_order(one_of(product, 3), one_of(product), partner=partner, customer_reference="PO-7")
    ship(order.order_id, {order.items[0].id: 1}, by=make_staff(), tracking_number="TRK-1")
    ship(order.order_id, None, by=make_staff(), tracking_number="TRK-2")

    answer = browser.get("/portal/orders.csv")

    placed_at = f"{order.placed_at:%Y-%m-%d %H:%M}"
    assert rows(answer) == [
        ["order_id", "placed_at", "status", "reference", "items", "currency", "total", "tracking_numbers"],
        [order.order_id, placed_at, "shipped", "PO-7", "2", "USD", "4818.00", "TRK-1 TRK-2"],
    ]


def test_it_is_a_file_to_be_saved(browser: Browser) -> None:
    answer = browser.get("/portal/orders.csv")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_a_partner_typed_is_never_a_formula(browser: Browser, partner: BuyingPartner) -> None:
    order = make_order(partner=partner, customer_reference='=HYPERLINK("x")')

    ship(order.order_id, None, by=make_staff(), tracking_number="+1")

    (row,) = rows(browser.get("/portal/orders.csv"))[1:]
    assert (row[3], row[7]) == ('\'=HYPERLINK("x")', "'+1")


def test_the_file_holds_exactly_what_is_filtered(browser: Browser, partner: BuyingPartner) -> None:
    item = one_of(make_product())
    for number in range(60):
        make_order(item, partner=partner, customer_reference=f"PO-{number % 2}")
    shipped = make_order_at(SHIPPED, partner=partner, customer_reference="PO-1")
    make_order(item, customer_reference="PO-1")

    assert len(export(browser)) == 61
    assert len(export(browser, q="po-1")) == 31
    assert export(browser, q="po-1", status=SHIPPED) == [shipped.order_id]
    assert export(browser, q="po-1", before=shipped.order_id, after="OR00001") == export(browser, q="po-1")
    assert export(browser, to="2001-01-01") == []


def test_a_filter_that_makes_no_sense_leads_to_the_page_that_says_so(browser: Browser) -> None:
    answer = browser.get("/portal/orders.csv", q="ip", status="placed")

    assert (answer.status_code, answer.location) == (303, "/portal/orders?q=ip&status=placed")


def test_a_long_list_comes_whole_and_newest_first(app: Flask, db: None) -> None:
    loading.load(2_600)
    browser = Browser(app, make_user("buyer", make_partner()._replace(id=1)))

    ids = export(browser)

    assert len(ids) == count_orders(partner_id=1) > 500
    assert ids == sorted(ids, reverse=True)
