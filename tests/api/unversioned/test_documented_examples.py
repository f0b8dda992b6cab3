"""The examples of the Orders API's document, letter for letter."""

import pytest
from flask.testing import FlaskClient

from tests.api.asking import Caller, compact, orders_api
from tests.factories import make_product
from webapp.demo import loading

REQUEST = """{
  "partner_name": "RayTech Corp.",
  "customer_reference": "CUST-1001",
  "items": [
    {
      "product_id": "PR00001",
      "quantity": 1
    }
  ]
}"""

ORDER = """{
  "order_id": "OR00001",
  "partner_name": "RayTech Corp.",
  "customer_reference": "CUST-1001",
  "status": "created",
  "total_amount": 10.99,
  "currency": "USD",
  "items": [
    {
      "order_item_id": "OI00001",
      "product_id": "PR00001",
      "sku": "BR-4001",
      "product_name": "All Day IPA",
      "quantity": 1,
      "unit_price": 10.99,
      "line_total": 10.99
    }
  ]
}"""

NO_ITEMS = '{"detail": "Order must contain at least one item."}'
BAD_KEY = '{"detail": "Invalid or missing API key"}'
NO_PRODUCT = '{"detail": "Product not found: PR00000"}'
NOT_AVAILABLE = '{"detail": "Product is not available: PR00001"}'
NO_ORDER = '{"detail": "Order not found: OR00000"}'


def test_the_documents_own_requests_get_the_documented_answers(client: FlaskClient) -> None:
    loading.load(0)
    api = orders_api(client, "demo-secret-key")

    created, listed, read = api.post("/orders", REQUEST), api.get("/orders"), api.get("/orders/OR00001")

    assert (created.status, created.text) == (201, compact(ORDER))
    assert (listed.status, listed.text) == (200, compact(f'{{"count": 1, "items": [{ORDER}]}}'))
    assert (read.status, read.text) == (200, compact(ORDER))


def test_the_demo_accepts_the_documents_own_request_beside_its_own_orders(
    client: FlaskClient, demo: None
) -> None:
    api = orders_api(client, "demo-secret-key")

    created = api.post("/orders", REQUEST)

    order_id = created.json["order_id"]
    assert (created.status, created.headers["Location"]) == (201, f"/orders/{order_id}")
    assert created.json["total_amount"] == 10.99
    assert api.get(f"/orders/{order_id}").text == created.text


@pytest.mark.parametrize("no_items", ['"items": []', '"items": null', '"unknown": 1'])
def test_an_order_without_items_gets_the_documented_sentence(client: FlaskClient, no_items: str) -> None:
    refused = orders_api(client).post("/orders", f'{{"partner_name": "RayTech Corp.", {no_items}}}')

    assert (refused.status, refused.text) == (400, compact(NO_ITEMS))
    assert refused.error_type == "empty_order"


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/orders"), ("GET", "/orders"), ("GET", "/orders/OR00001")]
)
@pytest.mark.parametrize("headers", [{}, {"x-api-key": "YOUR_API_KEY"}])
def test_a_missing_or_invalid_key_gets_the_documented_sentence(
    client: FlaskClient, method: str, path: str, headers: dict[str, str]
) -> None:
    refused = Caller(client, "", headers).ask(method, path, REQUEST if method == "POST" else None)

    assert (refused.status, refused.text) == (401, compact(BAD_KEY))
    assert refused.error_type == "invalid_api_key"


def test_an_unknown_product_gets_the_documented_sentence(client: FlaskClient) -> None:
    refused = orders_api(client).post("/orders", REQUEST.replace("PR00001", "PR00000"))

    assert (refused.status, refused.text) == (404, compact(NO_PRODUCT))
    assert refused.error_type == "product_not_found"


def test_an_unavailable_product_gets_the_documented_sentence(client: FlaskClient) -> None:
    make_product(is_available=False)

    refused = orders_api(client).post("/orders", REQUEST)

    assert (refused.status, refused.text) == (409, compact(NOT_AVAILABLE))
    assert refused.error_type == "product_not_available"


def test_an_unknown_order_gets_the_documented_sentence(client: FlaskClient) -> None:
    refused = orders_api(client).get("/orders/OR00000")

    assert (refused.status, refused.text) == (404, compact(NO_ORDER))
    assert refused.error_type == "order_not_found"
