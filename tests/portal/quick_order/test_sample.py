"""A file to begin with."""

import csv

import pytest
from flask import Flask

from tests.cart.building import withdraw
from tests.factories import make_product
from tests.portal.quick_order.lines import Buyer, lines_of, make_shopper

SAMPLE = "/portal/quick-order/sample.csv"


@pytest.fixture
def buyer(app: Flask, db: None) -> Buyer:
    return make_shopper(app)


def test_the_sample_is_a_file_of_products_that_there_are(buyer: Buyer) -> None:
    make_product(sku="ALE", name="Ale, pale")
    make_product(sku="OUT", stock=0)
    withdraw(make_product(sku="GONE"))

    answer = buyer.browser.get(SAMPLE)

    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="quick-order-sample.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.reader(answer.get_data().decode("utf-8-sig").splitlines()))
    assert rows == [["sku", "quantity", "product"], ["ALE", "12", "Ale, pale"]]


@pytest.mark.parametrize("sku", ["=1+1", "+1", "-1", "@A", "A,B", 'A "B"', "Ünï 🍺"])
def test_the_sample_comes_back_as_lines_that_are_found(buyer: Buyer, sku: str) -> None:
    make_product(sku=sku, name=f"={sku}")
    file = buyer.browser.get(SAMPLE).get_data().decode("utf-8-sig")

    (line,) = lines_of(buyer.check(file))

    assert (line.sku, line.quantity, line.word) == (sku, "12", "Found")
    assert all(cell[:1] not in "=+-@" for row in csv.reader(file.splitlines()) for cell in row)


def test_an_empty_catalog_gives_the_names_of_the_columns(buyer: Buyer) -> None:
    assert buyer.browser.get(SAMPLE).text == "\ufeffsku,quantity,product\r\n"
