"""Orders through the v1 API: placing and reading one."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import orders_api, v1
from tests.factories import ADDRESS, make_order, make_order_at, make_partner, make_product
from webapp.accounts.models import Partner
from webapp.extensions import db as database

ORDER_FIELDS = ["orderId", "customerId", "orderDate", "totalAmount", "status", "items"]
CODE_RULE = "must be 1 to 64 letters, digits, dots, underscores or hyphens."
QUANTITY_RULE = "must be an integer from 1 to 1,000,000."


def order_of(*items: tuple[str, object], **fields: Any) -> dict[str, Any]:
    asked = [{"productId": product_id, "quantity": quantity} for product_id, quantity in items]
    return {"customerId": "CUST1234", "items": asked, **fields}


def customers() -> list[tuple[str, str]]:
    return [
        (code, name)
        for code, name in database.session.execute(sa.select(Partner.code, Partner.name).order_by(Partner.id))
    ]


def test_an_order_shows_address_and_reference_only_when_they_are_set(client: FlaskClient) -> None:
    make_product()
    api = v1(client)

    plain = api.post("/orders", order_of(("PR00001", 1)))
    full = api.post("/orders", order_of(("PR00001", 1), shippingAddress=ADDRESS, customerReference=" PO-77 "))

    assert list(plain.json) == ORDER_FIELDS
    assert list(full.json) == [*ORDER_FIELDS, "shippingAddress", "customerReference"]
    assert list(full.json["shippingAddress"].items()) == list(ADDRESS.items())
    assert full.json["customerReference"] == "PO-77"


@pytest.mark.parametrize("fields", [{}, {"customerReference": None}, {"customerReference": " "}])
def test_a_reference_that_is_unset_or_blank_is_not_shown(client: FlaskClient, fields: dict[str, Any]) -> None:
    make_product()

    created = v1(client).post("/orders", order_of(("PR00001", 1), **fields))

    assert (created.status, list(created.json)) == (201, ORDER_FIELDS)


def test_creating_answers_with_the_orders_address_and_version(client: FlaskClient) -> None:
    make_product()
    api = v1(client)

    created = api.post("/orders", order_of(("PR00001", 1)))

    read = api.get("/orders/OR00001")
    assert (created.status, created.headers["Location"]) == (201, "/v1/orders/OR00001")
    assert (read.text, read.headers["ETag"]) == (created.text, created.headers["ETag"])


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [("10.99", 1, "10.99"), ("50.00", 2, "100.00"), ("0.10", 3, "0.30"), ("0.00", 1, "0.00")],
)
def test_amounts_are_exact_with_two_decimals(
    client: FlaskClient, price: str, quantity: int, total: str
) -> None:
    make_product(price=price)
    api = v1(client)

    created = api.post("/orders", order_of(("PR00001", quantity)))

    for answered in (created, api.get("/orders/OR00001"), api.get("/orders")):
        assert f'"totalAmount":{total},' in answered.text
        assert f'"quantity":{quantity},"price":{price}}}' in answered.text


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (order_of(), "Order must contain at least one item."),
        ({"customerId": "CUST1234"}, "Order must contain at least one item."),
        (order_of(customerId="två"), f"Customer ID {CODE_RULE}"),
        (order_of(customerId="C" * 65), f"Customer ID {CODE_RULE}"),
        (order_of(("PR00001", "1")), f"items[0].quantity {QUANTITY_RULE}"),
        (order_of(("PR00001", 1), ("PR00001", -1)), f"items[1].quantity {QUANTITY_RULE}"),
        (order_of(items=[{"quantity": 1}]), "items[0].productId is required."),
        (order_of(("PR00001", 1), shippingAddress="here"), "shippingAddress must be an object."),
        (order_of(customerReference="x" * 101), "customerReference must be at most 100 characters."),
    ],
)
def test_invalid_input_is_named(client: FlaskClient, body: object, problem: str) -> None:
    make_product()

    refused = v1(client).post("/orders", body)

    assert refused.json == {"error": {"code": 400, "message": f"Invalid input: {problem}"}}
    assert refused.error_type in ("invalid_input", "empty_order")


@pytest.mark.parametrize(
    ("product_id", "refusal"),
    [
        ("PR00001", (409, "product_not_available", "Product is not available: PR00001")),
        ("PR99999", (404, "product_not_found", "Product not found: PR99999")),
        ("PROD001", (404, "product_not_found", "Product not found: PROD001")),
    ],
)
def test_an_item_that_cannot_be_ordered_is_named(
    client: FlaskClient, product_id: str, refusal: tuple[int, str, str]
) -> None:
    make_product(is_available=False)

    refused = v1(client).post("/orders", order_of((product_id, 1)))

    assert refused.refusal == refusal


def test_fields_that_nobody_may_set_have_no_effect(client: FlaskClient) -> None:
    make_product(price="10.99")
    meddling = {"orderId": "OR00077", "status": "delivered", "totalAmount": 0, "trackingNumber": "1Z"}
    item = {"productId": "PR00001", "quantity": 1, "price": 0.01}

    created = v1(client).post("/orders", order_of(**meddling, items=[item]))

    order = created.json
    assert list(order) == ORDER_FIELDS
    assert (order["orderId"], order["status"]) == ("OR00001", "pending")
    assert (order["totalAmount"], order["items"][0]["price"]) == (10.99, 10.99)


def test_an_unknown_customer_id_registers_a_partner_named_like_its_code(client: FlaskClient) -> None:
    make_product()

    created = v1(client).post("/orders", order_of(("PR00001", 1), customerId="Acme.West_7-b"))

    assert created.json["customerId"] == "Acme.West_7-b"
    assert customers() == [("Acme.West_7-b", "Acme.West_7-b")]
    assert orders_api(client).get("/orders/OR00001").json["partner_name"] == "Acme.West_7-b"


def test_customer_ids_are_compared_exactly(client: FlaskClient) -> None:
    make_product(), make_partner("RayTech Corp.", code="acme")
    api = v1(client)

    known = api.post("/orders", order_of(("PR00001", 1), customerId="acme"))
    other = api.post("/orders", order_of(("PR00001", 1), customerId="ACME"))

    assert (known.json["customerId"], other.json["customerId"]) == ("acme", "ACME")
    assert customers() == [("acme", "RayTech Corp."), ("ACME", "ACME")]


def test_a_customer_id_is_never_read_as_a_partners_name(client: FlaskClient) -> None:
    make_product(), make_partner("Acme", code="CUST1001")

    v1(client).post("/orders", order_of(("PR00001", 1), customerId="Acme"))

    assert customers() == [("CUST1001", "Acme"), ("Acme", "Acme")]


def test_a_partner_registered_by_name_is_found_by_its_code(client: FlaskClient) -> None:
    make_product()
    order = {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 1}]}
    orders_api(client).post("/orders", order)
    api = v1(client)

    api.post("/orders", order_of(("PR00001", 1), customerId="CUST1001"))

    assert customers() == [("CUST1001", "RayTech Corp.")]
    assert api.get("/orders?customerId=CUST1001").json["pagination"]["total"] == 2


@pytest.mark.parametrize("items", [(), (("PR99999", 1),), (("PR00001", 1),), (("PR00002", 0),)])
def test_a_refused_order_registers_no_partner(
    client: FlaskClient, items: tuple[tuple[str, int], ...]
) -> None:
    make_product(is_available=False), make_product()

    refused = v1(client).post("/orders", order_of(*items))

    assert refused.status in (400, 404, 409)
    assert customers() == []


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("placed", "pending"),
        ("processing", "processing"),
        ("shipped", "shipped"),
        ("delivered", "delivered"),
        ("cancelled", "cancelled"),
    ],
)
def test_a_status_is_printed_and_filtered_in_the_words_of_the_document(
    client: FlaskClient, status: str, word: str
) -> None:
    make_order_at(status), make_order_at("placed" if status == "delivered" else "delivered")
    api = v1(client)

    read, listed = api.get("/orders/OR00001"), api.get(f"/orders?status={word}")

    assert read.json["status"] == word
    assert [order["orderId"] for order in listed.json["data"]] == ["OR00001"]
    assert listed.json["pagination"]["total"] == 1


def test_a_malformed_id_is_an_unknown_one(client: FlaskClient) -> None:
    make_order()
    api = v1(client)

    refused = [
        api.get(f"/orders/{order_id}")
        for order_id in ("OR99999", "OR1", "or00001", "OR000001", "ORD123456", "OR٠٠٠٠١")
    ]

    assert {answered.refusal for answered in refused} == {(404, "order_not_found", "Order not found.")}
