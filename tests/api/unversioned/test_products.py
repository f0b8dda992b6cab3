"""The catalog through the Orders API."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, orders_api, v1
from tests.factories import make_product
from webapp import clock, transactions
from webapp.catalog.models import Product
from webapp.extensions import db as database

SORTS = ["product_id", "price", "product_name", "brand", "category", "created_at"]


def ids_of(answered: Answered) -> list[str]:
    return [product["product_id"] for product in answered.json["items"]]


def pages_of(api: Caller, query: str) -> list[Answered]:
    pages = [api.get(f"/products?{query}")]
    while cursor := pages[-1].json.get("next_cursor"):
        pages.append(api.get(f"/products?{query}&cursor={cursor}"))
    return pages


def withdraw(product: Product) -> None:
    gone = sa.update(Product).where(Product.id == product.id).values(withdrawn_at=clock.now())
    transactions.write(lambda: database.session.execute(gone))


def make_varied_products() -> None:
    """Products whose order by each sort differs, with ties in all but id and time."""
    for name, brand, category, price in (
        ("Cider", "Orchard", "Cider", "3.00"),
        ("Amber", "Kettle", "Beer", "20.00"),
        ("Dunkel", "Kettle", "Beer", "3.00"),
        ("Amber", "Alpen", "Wine", "100.00"),
        ("Brut", "Orchard", "Cider", "20.00"),
        ("Cider", "Alpen", "Beer", "3.00"),
        ("Elder", "Orchard", "Soft drinks", "9.50"),
    ):
        make_product(name=name, brand=brand, category=category, price=price)


def test_a_product_has_exactly_its_fields_in_their_order(client: FlaskClient) -> None:
    make_product(
        sku="BR-4001",
        name="All Day IPA",
        description="Session IPA",
        brand="Founders Brewing Co.",
        category="Beer",
        supplier="Lakeshore Craft Imports",
        price="50.00",
    )
    api = orders_api(client)

    read, listed = api.get("/products/PR00001"), api.get("/products")

    created_at = read.json["created_at"]
    assert read.text == (
        '{"product_id":"PR00001","partner_name":"Lakeshore Craft Imports","sku":"BR-4001",'
        '"product_name":"All Day IPA","description":"Session IPA","brand":"Founders Brewing Co.",'
        '"category":"Beer","price":50.00,"currency":"USD","availability":"in_stock",'
        f'"created_at":"{created_at}"}}'
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created_at)
    assert listed.text == f'{{"count":1,"items":[{read.text}]}}'


def test_the_demos_first_product_is_the_documents(client: FlaskClient, demo: None) -> None:
    api = orders_api(client, "demo-raytech-key")

    product = api.get("/products/PR00001").json

    named = ("sku", "product_name", "brand", "category", "price", "currency")
    assert [product[name] for name in named] == [
        "BR-4001", "All Day IPA", "Founders Brewing Co.", "Beer", 10.99, "USD",
    ]  # fmt: skip
    assert api.get("/products").json["count"] >= 60


def test_an_unknown_supplier_is_null(client: FlaskClient) -> None:
    make_product()

    read = orders_api(client).get("/products/PR00001")

    assert '"partner_name":null,' in read.text


@pytest.mark.parametrize(
    ("switch_is_on", "stock", "availability"),
    [
        (True, None, "in_stock"),
        (True, 1, "in_stock"),
        (True, 0, "out_of_stock"),
        (False, None, "out_of_stock"),
        (False, 9, "out_of_stock"),
    ],
)
def test_availability_is_the_switch_and_the_stock_together(
    client: FlaskClient, switch_is_on: bool, stock: int | None, availability: str
) -> None:
    make_product(is_available=switch_is_on, stock=stock)
    other = {"in_stock": "out_of_stock", "out_of_stock": "in_stock"}[availability]
    api = orders_api(client)

    read = api.get("/products/PR00001")

    assert read.json["availability"] == availability
    assert api.get(f"/products?availability={availability}").json["count"] == 1
    assert api.get(f"/products?availability={other}").json["count"] == 0


def test_an_unknown_product_is_echoed_as_it_was_sent(client: FlaskClient) -> None:
    make_product()
    api = orders_api(client)
    unknown = ("PR99999", "PR1", "pr00001", "OR00001", "PR٠٠٠٠١")

    refusals = {product_id: api.get(f"/products/{product_id}").refusal for product_id in unknown}

    assert refusals == {
        product_id: (404, "product_not_found", f"Product not found: {product_id}") for product_id in unknown
    }


def test_a_withdrawn_product_is_neither_listed_nor_read_nor_ordered(client: FlaskClient) -> None:
    withdraw(make_product())
    api = orders_api(client)

    listed, read = api.get("/products"), api.get("/products/PR00001")
    ordered = api.post(
        "/orders", {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 1}]}
    )

    assert listed.text == '{"count":0,"items":[]}'
    assert (read.status, v1(client).get("/products/PR00001").status) == (404, 404)
    assert ordered.refusal == (409, "product_not_available", "Product is not available: PR00001")


def test_ten_products_are_listed_unless_more_are_asked_for(client: FlaskClient) -> None:
    for _ in range(12):
        make_product()
    api = orders_api(client)

    ten, all_of_them = api.get("/products"), api.get("/products?limit=100")

    assert (ten.json["count"], len(ids_of(ten)), ten.json["next_cursor"]) == (12, 10, "PR00010")
    assert (len(ids_of(all_of_them)), list(all_of_them.json)) == (12, ["count", "items"])


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_can_be_paged_through_in_both_orders(client: FlaskClient, sort: str, order: str) -> None:
    make_varied_products()
    api = orders_api(client)

    pages = pages_of(api, f"sort_by={sort}&order={order}&limit=2")

    found: list[dict[str, Any]] = [product for page in pages for product in page.json["items"]]
    shown = [product[sort] for product in found]
    assert shown == sorted(shown, reverse=order == "desc")
    assert sorted(product["product_id"] for product in found) == [f"PR0000{n}" for n in range(1, 8)]
    assert found == api.get(f"/products?sort_by={sort}&order={order}").json["items"]
    assert [page.json["count"] for page in pages] == [7, 7, 7, 7]


def test_products_come_by_id_unless_another_sort_is_asked_for(client: FlaskClient) -> None:
    make_varied_products()

    listed = orders_api(client).get("/products")

    assert ids_of(listed) == [f"PR0000{number}" for number in range(1, 8)]


def test_filters_keep_the_products_that_match_all_of_them(client: FlaskClient) -> None:
    make_product(supplier="Lakeshore Imports", sku="BR-1", brand="Kettle", category="Cider")
    make_product(
        supplier="Lakeshore Imports", sku="B&R-2", brand="København", category="Beer", is_available=False
    )
    make_product(sku="BR-3", brand="København", category="Beer")
    api = orders_api(client)
    kept = {
        "partner_name=Lakeshore%20Imports": ["PR00001", "PR00002"],
        "partner_name=lakeshore": [],
        "sku=B%26R-2": ["PR00002"],
        "brand=K%C3%B8benhavn": ["PR00002", "PR00003"],
        "category=Cider": ["PR00001"],
        "availability=out_of_stock": ["PR00002"],
        "brand=K%C3%B8benhavn&availability=in_stock": ["PR00003"],
        "brand=K%25": [],
        "colour=red": ["PR00001", "PR00002", "PR00003"],
    }

    listed = {query: api.get(f"/products?{query}") for query in kept}

    assert {query: ids_of(answered) for query, answered in listed.items()} == kept
    assert [answered.json["count"] for answered in listed.values()] == [len(ids) for ids in kept.values()]


def test_invalid_parameters_are_refused(client: FlaskClient) -> None:
    make_product()
    api = orders_api(client)

    refused = [
        api.get(f"/products?{query}")
        for query in (
            "limit=0", "limit=101", "limit=ten", "sort_by=stock", "sort_by=", "order=up", "availability=yes",
            "cursor=PR99999", "cursor=OR00001", "cursor=1", "brand=%00",
        )
    ]  # fmt: skip

    assert {(answered.status, answered.error_type) for answered in refused} == {(400, "invalid_input")}


def test_a_cursor_stays_valid_when_its_product_is_withdrawn(client: FlaskClient) -> None:
    withdraw(make_product())
    make_product()

    following = orders_api(client).get("/products?limit=1&cursor=PR00001")

    assert ids_of(following) == ["PR00002"]
