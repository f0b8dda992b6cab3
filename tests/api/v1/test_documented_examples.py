"""The examples of the v1 API's document, letter for letter; only its ids are written as ours are."""

import re

import pytest
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, compact, v1
from tests.factories import make_order_at, make_product

CREATE = """{
"customerId": "CUST1234",
"items": [
{"productId": "PROD001", "quantity": 1},
{"productId": "PROD004", "quantity": 3}
]
}"""

CREATED = """{
"orderId": "ORD123458",
"customerId": "CUST1234",
"orderDate": "2023-10-27T12:00:00Z",
"totalAmount": 125.00,
"status": "pending",
"items": [
{"productId": "PROD001", "quantity": 1, "price": 50.00},
{"productId": "PROD004", "quantity": 3, "price": 25.00}
]
}"""

LIST = """{
"data": [
{
"orderId": "ORD123456",
"customerId": "CUST7890",
"orderDate": "2023-10-27T10:00:00Z",
"totalAmount": 150.75,
"status": "shipped",
"items": [
{"productId": "PROD001", "quantity": 2, "price": 50.00},
{"productId": "PROD002", "quantity": 1, "price": 50.75}
]
},
{
"orderId": "ORD123457",
"customerId": "CUST1234",
"orderDate": "2023-10-27T11:30:00Z",
"totalAmount": 75.50,
"status": "pending",
"items": [
{"productId": "PROD003", "quantity": 1, "price": 75.50}
]
}
],
"pagination": {
"limit": 20,
"offset": 0,
"total": 2,
"nextOffset": null
}
}"""

SHIPPED = """{
"orderId": "ORD123456",
"customerId": "CUST7890",
"orderDate": "2023-10-27T10:00:00Z",
"totalAmount": 150.75,
"status": "shipped",
"items": [
{"productId": "PROD001", "quantity": 2, "price": 50.00},
{"productId": "PROD002", "quantity": 1, "price": 50.75}
],
"shippingAddress": {
"street": "123 Main St",
"city": "Anytown",
"state": "CA",
"zip": "90210",
"country": "USA"
},
"trackingNumber": "TRK987654"
}"""

UPDATE = """{
"status": "delivered",
"trackingNumber": "TRK987654-UPDATED"
}"""

DELIVERED = SHIPPED.replace('"shipped"', '"delivered"').replace("TRK987654", "TRK987654-UPDATED")

DELETED = """{
"message": "Order ORD123456 deleted successfully."
}"""

INVALID_STATUS = '{"error": {"code": 400, "message": "Invalid status filter provided."}}'
NO_CUSTOMER = '{"error": {"code": 400, "message": "Invalid input: Customer ID is required."}}'
NO_ORDER = '{"error": {"code": 404, "message": "Order not found."}}'
# Read as the template of every refused move: a shipped order does become delivered.
REFUSED_MOVE = (
    '{"error": {"code": 400, "message": "Cannot change status to \'delivered\' if already shipped."}}'
)

ADDRESS = {"street": "123 Main St", "city": "Anytown", "state": "CA", "zip": "90210", "country": "USA"}
DATE = re.compile(r'"orderDate":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"')


def as_here(document: str) -> str:
    """An example with our ids, of our first orders and products."""
    with_orders = re.sub(r"ORD12345(\d)", lambda match: f"OR{int(match[1]) - 5:05d}", document)
    return re.sub(r"PROD(\d{3})", r"PR00\1", with_orders)


def dateless(text: str) -> str:
    """A body without the days of its orders, which no test can know."""
    return DATE.sub('"orderDate":""', text)


def expected(document: str) -> str:
    return dateless(compact(as_here(document)))


@pytest.fixture
def api(client: FlaskClient) -> Caller:
    """A caller to whom the document's first two orders, and its four products, are there."""
    for price in ("50.00", "50.75", "75.50", "25.00"):
        make_product(price=price)
    api = v1(client)
    first = [{"productId": "PR00001", "quantity": 2}, {"productId": "PR00002", "quantity": 1}]
    api.post("/orders", {"customerId": "CUST7890", "items": first, "shippingAddress": ADDRESS})
    api.put("/orders/OR00001", {"status": "shipped", "trackingNumber": "TRK987654"})
    api.post("/orders", {"customerId": "CUST1234", "items": [{"productId": "PR00003", "quantity": 1}]})
    return api


def shown(answered: Answered) -> tuple[int, str]:
    return answered.status, dateless(answered.text)


def test_the_list_of_all_orders(api: Caller) -> None:
    listed = api.get("/orders")

    assert shown(listed) == (200, expected(LIST))


def test_creating_an_order(api: Caller) -> None:
    created = api.post("/orders", as_here(CREATE))

    assert shown(created) == (201, expected(CREATED))
    assert created.headers["Location"] == "/v1/orders/OR00003"
    assert api.get("/orders/OR00003").text == created.text


def test_one_order_with_its_address_and_tracking_number(api: Caller) -> None:
    read = api.get("/orders/OR00001")

    assert shown(read) == (200, expected(SHIPPED))


def test_delivering_an_order_under_a_corrected_tracking_number(api: Caller) -> None:
    updated = api.put("/orders/OR00001", UPDATE)

    assert shown(updated) == (200, expected(DELIVERED))
    assert api.get("/orders/OR00001").text == updated.text


def test_deleting_an_order(api: Caller) -> None:
    deleted = api.delete("/orders/OR00001")

    assert shown(deleted) == (200, expected(DELETED))


def test_an_invalid_status_filter(api: Caller) -> None:
    refused = api.get("/orders?status=lost")

    assert (refused.status, refused.text) == (400, compact(INVALID_STATUS))
    assert refused.error_type == "invalid_status_filter"


@pytest.mark.parametrize("customer", ["", '"customerId": null,', '"customerId": "",'])
def test_an_order_of_no_customer(api: Caller, customer: str) -> None:
    refused = api.post("/orders", as_here(CREATE).replace('"customerId": "CUST1234",', customer))

    assert (refused.status, refused.text) == (400, compact(NO_CUSTOMER))
    assert refused.error_type == "invalid_input"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_order(api: Caller, method: str) -> None:
    refused = api.ask(method, "/orders/OR99999", UPDATE if method == "PUT" else None)

    assert (refused.status, refused.text) == (404, compact(NO_ORDER))
    assert refused.error_type == "order_not_found"


@pytest.mark.parametrize(
    ("present", "wanted"),
    [
        ("shipped", "pending"),
        ("shipped", "processing"),
        ("shipped", "cancelled"),
        ("processing", "pending"),
        ("delivered", "shipped"),
        ("delivered", "cancelled"),
        ("cancelled", "pending"),
        ("cancelled", "delivered"),
    ],
)
def test_a_refused_move_speaks_in_the_documents_template(
    client: FlaskClient, present: str, wanted: str
) -> None:
    order = make_order_at(present)

    refused = v1(client).put(f"/orders/{order.order_id}", {"status": wanted})

    sentence = REFUSED_MOVE.replace("delivered", wanted).replace("already shipped", f"already {present}")
    assert (refused.status, refused.text) == (400, compact(sentence))
    assert refused.error_type == "move_not_allowed"
