"""Orders through the Orders API: placing and reading one."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import orders_api, v1
from tests.factories import make_order, make_order_at, make_partner, make_product, one_of
from webapp.accounts.models import Partner
from webapp.extensions import db as database

ORDER_FIELDS = [
    "order_id", "partner_name", "customer_reference", "status", "total_amount", "currency", "items",
]  # fmt: skip
ITEM_FIELDS = [
    "order_item_id", "product_id", "sku", "product_name", "quantity", "unit_price", "line_total",
]  # fmt: skip


def order_of(*items: tuple[str, object], **fields: Any) -> dict[str, Any]:
    asked = [{"product_id": product_id, "quantity": quantity} for product_id, quantity in items]
    return {"partner_name": "RayTech Corp.", "items": asked, **fields}


def partner_names() -> list[str]:
    return list(database.session.scalars(sa.select(Partner.name).order_by(Partner.id)))


def test_an_order_has_exactly_the_documented_fields_in_their_order(client: FlaskClient) -> None:
    make_product()
    api = orders_api(client)

    created = api.post("/orders", order_of(("PR00001", 1)))

    assert list(created.json) == ORDER_FIELDS
    assert list(created.json["items"][0]) == ITEM_FIELDS
    assert created.headers["Location"] == f"/orders/{created.json['order_id']}"


@pytest.mark.parametrize(
    ("price", "quantity", "unit_price", "total"),
    [
        ("10.99", 1, "10.99", "10.99"),
        ("50.00", 2, "50.00", "100.00"),
        ("0.10", 3, "0.10", "0.30"),
        ("0.00", 7, "0.00", "0.00"),
        ("8190.11", 1_000_000, "8190.11", "8190110000.00"),
    ],
)
def test_amounts_are_exact_with_two_decimals(
    client: FlaskClient, price: str, quantity: int, unit_price: str, total: str
) -> None:
    make_product(price=price)
    api = orders_api(client)

    created = api.post("/orders", order_of(("PR00001", quantity)))

    for answered in (created, api.get("/orders/OR00001"), api.get("/orders")):
        assert f'"total_amount":{total},' in answered.text
        assert f'"unit_price":{unit_price},"line_total":{total}}}' in answered.text


def test_the_largest_total_is_printed_to_the_cent_and_a_cent_more_is_refused(client: FlaskClient) -> None:
    dear, cheap = make_product(price="99999999.99"), make_product(price="0.01")
    api = orders_api(client)

    largest = api.post("/orders", order_of((dear.product_id, 100), (cheap.product_id, 99)))
    refused = api.post("/orders", order_of((dear.product_id, 100), (cheap.product_id, 100)))

    assert '"total_amount":9999999999.99,' in largest.text
    assert refused.refusal == (400, "order_total_too_large", "Order total is too large.")


def test_the_same_product_twice_keeps_two_items(client: FlaskClient) -> None:
    make_product(price="2.50", stock=5)
    api = orders_api(client)

    created = api.post("/orders", order_of(("PR00001", 2), ("PR00001", 3)))

    assert [(item["product_id"], item["quantity"]) for item in created.json["items"]] == [
        ("PR00001", 2),
        ("PR00001", 3),
    ]
    assert created.json["total_amount"] == 12.5


def test_the_same_product_twice_needs_stock_for_the_sum(client: FlaskClient) -> None:
    make_product(stock=4)

    refused = orders_api(client).post("/orders", order_of(("PR00001", 2), ("PR00001", 3)))

    assert refused.refusal == (409, "product_not_available", "Product is not available: PR00001")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("PR00001", "PR00002", "PR99999"), "Product is not available: PR00002"),
        (("PR00001", "PR99999", "PR00002"), "Product not found: PR99999"),
        (("PR00001", "PR1", "PR00002"), "Product not found: PR1"),
    ],
)
def test_the_first_item_that_fails_speaks(client: FlaskClient, asked: tuple[str, ...], sentence: str) -> None:
    make_product(), make_product(is_available=False)

    refused = orders_api(client).post("/orders", order_of(*((product_id, 1) for product_id in asked)))

    assert refused.json == {"detail": sentence}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"items": [{"product_id": "PR00001", "quantity": 1}]}, "partner_name is required."),
        (order_of(("PR00001", 1), partner_name=" "), "partner_name is required."),
        (order_of(("PR00001", 1), partner_name=7), "partner_name must be text."),
        (order_of(("PR00001", "1")), "items[0].quantity must be an integer from 1 to 1,000,000."),
        (order_of(("PR00001", 0)), "items[0].quantity must be an integer from 1 to 1,000,000."),
        (order_of(("PR00001", True)), "items[0].quantity must be an integer from 1 to 1,000,000."),
        (order_of(("PR00001", 1.5)), "items[0].quantity must be an integer from 1 to 1,000,000."),
        (order_of(("PR00001", 1), items=[{"quantity": 1}]), "items[0].product_id is required."),
        (order_of(("PR00001", 1), items={"0": 1}), "items must be a list."),
    ],
)
def test_invalid_input_is_named(client: FlaskClient, body: object, sentence: str) -> None:
    make_product()

    refused = orders_api(client).post("/orders", body)

    assert refused.refusal == (400, "invalid_input", sentence)


def test_a_whole_quantity_may_be_written_with_a_decimal_point(client: FlaskClient) -> None:
    make_product()

    created = orders_api(client).post("/orders", order_of(("PR00001", 2.0)))

    assert (created.status, created.json["items"][0]["quantity"]) == (201, 2)


@pytest.mark.parametrize("fields", [{}, {"customer_reference": None}, {"customer_reference": "  "}])
def test_a_reference_that_is_unset_or_blank_is_null(client: FlaskClient, fields: dict[str, Any]) -> None:
    make_product()

    created = orders_api(client).post("/orders", order_of(("PR00001", 1), **fields))

    assert '"customer_reference":null,' in created.text


def test_fields_that_nobody_may_set_have_no_effect(client: FlaskClient) -> None:
    make_product(price="10.99")
    meddling = {"order_id": "OR00077", "status": "delivered", "total_amount": 0, "currency": "EUR"}
    item = {"product_id": "PR00001", "quantity": 1, "unit_price": 0.01, "line_total": 0.01, "sku": "X"}

    created = orders_api(client).post("/orders", order_of(**meddling, items=[item]))

    order = created.json
    assert (order["order_id"], order["status"], order["currency"]) == ("OR00001", "created", "USD")
    assert (order["total_amount"], order["items"][0]["unit_price"]) == (10.99, 10.99)
    assert order["items"][0]["sku"] != "X"


def test_an_unknown_partner_name_registers_a_partner_with_the_next_free_code(client: FlaskClient) -> None:
    make_product(), make_partner(code="CUST1001"), make_partner(code="CUST1002")

    created = orders_api(client).post("/orders", order_of(("PR00001", 1), partner_name=" Café Belle-Rive "))

    newest = database.session.scalars(sa.select(Partner).order_by(Partner.id.desc()).limit(1)).one()
    assert created.json["partner_name"] == "Café Belle-Rive"
    assert (newest.code, newest.name, newest.is_registered_by_api) == ("CUST1003", "Café Belle-Rive", True)


@pytest.mark.parametrize("spelling", ["RayTech Corp.", "raytech CORP.", "  RayTech Corp. "])
def test_a_known_partner_is_named_without_case_and_outer_spaces(client: FlaskClient, spelling: str) -> None:
    make_product(), make_partner("RayTech Corp.")

    created = orders_api(client).post("/orders", order_of(("PR00001", 1), partner_name=spelling))

    assert (created.status, created.json["partner_name"]) == (201, "RayTech Corp.")
    assert partner_names() == ["RayTech Corp."]


@pytest.mark.parametrize("items", [(), (("PR99999", 1),), (("PR00001", 1),), (("PR00002", 0),)])
def test_a_refused_order_registers_no_partner(
    client: FlaskClient, items: tuple[tuple[str, int], ...]
) -> None:
    make_product(is_available=False), make_product()

    refused = orders_api(client).post("/orders", order_of(*items))

    assert refused.status in (400, 404, 409)
    assert partner_names() == []


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("placed", "created"),
        ("processing", "processing"),
        ("shipped", "shipped"),
        ("delivered", "delivered"),
        ("cancelled", "cancelled"),
    ],
)
def test_a_status_is_printed_in_the_words_of_the_document(
    client: FlaskClient, status: str, word: str
) -> None:
    make_order_at(status)
    api = orders_api(client)

    read, listed = api.get("/orders/OR00001"), api.get("/orders")

    assert (read.json["status"], listed.json["items"][0]["status"]) == (word, word)


def test_an_id_that_names_no_order_is_echoed_as_it_was_sent(client: FlaskClient) -> None:
    make_order()
    api = orders_api(client)
    unknown = (
        "OR99999", "OR1", "or00001", "OR000001", "PR00001", "00001", "OR00001x", "OR٠٠٠٠١", "OR9999999999999",
    )  # fmt: skip

    refusals = {order_id: api.get(f"/orders/{order_id}").refusal for order_id in unknown}

    assert refusals == {
        order_id: (404, "order_not_found", f"Order not found: {order_id}") for order_id in unknown
    }


def test_an_order_keeps_the_price_and_name_of_its_day(client: FlaskClient) -> None:
    product = make_product(price="10.00", name="All Day IPA")
    make_order(one_of(product, 2))
    v1(client).put(f"/products/{product.product_id}", {"name": "Every Day IPA", "price": 12})

    read = orders_api(client).get("/orders/OR00001")

    item = read.json["items"][0]
    assert (item["product_name"], item["unit_price"], read.json["total_amount"]) == ("All Day IPA", 10, 20)
