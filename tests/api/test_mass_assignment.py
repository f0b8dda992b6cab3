"""Fields that nobody may set have no effect, wherever they are sent (RELIABILITY 8)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import Caller, orders_api, v1
from tests.factories import make_key, make_order, make_partner, make_product, one_of
from tests.observing import count_rows, stock_of
from webapp.catalog.models import Product
from webapp.extensions import db as database
from webapp.history.models import order_events
from webapp.ordering.models import order_items, orders

LONG_AGO: Final = "2001-01-01T00:00:00Z"
FORBIDDEN: Final[Mapping[str, Any]] = {
    "id": 77, "_id": 77, "order_id": "OR00077", "orderItemId": "OI00077", "order_item_id": "OI00077",
    "unit_price": 0.01, "unitPrice": 0.01, "line_total": 0.01, "lineTotal": 0.01, "total": 0.01,
    "total_amount": 0.01, "discount": 100, "stock_taken": 0, "shipped": 1, "closed": 1, "product_key": 2,
    "product_name": "X", "owner": "someone", "user": 1, "by": "admin", "actor": "system",
    "principal": "user:1",
    "partner": {"id": 2}, "partner_id": 2, "partnerId": 2, "partner_code": "P-2", "customer": "P-2",
    "entry": "ops",
    "version": 99, "etag": '"99"', "created_at": LONG_AGO, "createdAt": LONG_AGO, "placed_at": LONG_AGO,
    "updated_at": LONG_AGO, "deleted_at": LONG_AGO, "withdrawn_at": LONG_AGO, "orderable": False,
    "scopes": "all",
    "role": "admin", "is_active": False, "is_house": True, "isHouse": True, "search_text": "X", "retry": None,
    "__class__": "X", "__dict__": {}, "model_fields_set": ["status"], "order": {"status": "delivered"},
    "Items": [],
}  # fmt: skip
# Forbidden at placing only: elsewhere these may be sent, or are refused when they change.
AT_PLACING: Final[Mapping[str, Any]] = {
    **FORBIDDEN, "orderId": "OR00077", "orderDate": LONG_AGO, "status": "delivered", "totalAmount": 0.01,
    "price": 0.01,
    "currency": "EUR", "sku": "X", "stock": 0, "trackingNumber": "T-1", "tracking_number": "T-1",
}  # fmt: skip
READ_ONLY: Final[Mapping[str, Any]] = {
    "orderId": "OR00077",
    "customerId": "P-2",
    "orderDate": LONG_AGO,
    "totalAmount": 0.01,
    "items": [{"productId": "PR00001", "quantity": 2, "price": 0.01}],
}
QUERY: Final = "&".join(f"{name}={value}" for name, value in AT_PLACING.items())
HEADERS: Final = {
    f"{start}{name.strip('_').replace('_', '-')}": str(value)
    for name, value in AT_PLACING.items()
    for start in ("", "X-")
}


@pytest.fixture(params=["orders-api", "v1"])
def placing(request: pytest.FixtureRequest, client: FlaskClient) -> tuple[Caller, dict[str, Any]]:
    """A caller with the key of the first of two partners, and the body of an order."""
    partner, _ = make_partner("RayTech Corp.", code="CUST1001"), make_partner("Another", code="P-2")
    make_product(price="10.99", stock=10)
    if request.param == "v1":
        items = [{"productId": "PR00001", "quantity": 2}]
        return v1(client, make_key(partner)), {"customerId": "CUST1001", "items": items}
    items = [{"product_id": "PR00001", "quantity": 2}]
    return orders_api(client, make_key(partner)), {"partner_name": "RayTech Corp.", "items": items}


def stored(order_key: int) -> list[dict[str, Any]]:
    """All that is kept of one order, but for its keys and the moment of its placing."""
    here = (
        (orders, orders.c.id),
        (order_items, order_items.c.order_id),
        (order_events, order_events.c.order_id),
    )
    passing = {"id", "order_id", "placed_at", "updated_at", "at"}
    with database.engine.connect() as connection:
        rows = (
            row
            for table, key in here
            for row in connection.execute(sa.select(table).where(key == order_key).order_by(table.c.id))
        )
        return [{name: value for name, value in row._mapping.items() if name not in passing} for row in rows]


def loaded(body: Mapping[str, Any], where: str) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Query, body and headers of a request that holds forbidden fields there."""
    items = [{**AT_PLACING, **item} for item in body["items"]]
    everywhere = where == "everywhere"
    return (
        f"?{QUERY}" if everywhere or where == "query" else "",
        {
            **(AT_PLACING if everywhere or where == "body" else {}),
            **body,
            **({"items": items} if everywhere or where == "items" else {}),
        },
        HEADERS if everywhere or where == "headers" else {},
    )


@pytest.mark.parametrize("where", ["body", "items", "query", "headers", "everywhere"])
def test_an_order_is_the_same_whatever_else_is_sent_with_it(
    placing: tuple[Caller, dict[str, Any]], where: str
) -> None:
    api, body = placing
    plain = api.post("/orders", body)
    rows = count_rows()
    query, sent, headers = loaded(body, where)

    answered = api.post(f"/orders{query}", sent, headers)

    assert (plain.status, answered.status) == (201, 201)
    assert stored(2) == stored(1) != []
    assert answered.json.keys() == plain.json.keys()
    more = {
        "orders": 2,
        "order_items": 2,
        "order_events": 2,
        "order_search": 2,
        "stock_movements": 3,
        "outbox": 2,
    }
    uncounted = {"order_counts": 0, "order_sums": 0}
    assert {**count_rows(), **uncounted} == {**rows, **more, **uncounted}
    assert database.session.scalar(sa.select(Product.stock)) == 6


@pytest.mark.parametrize("name", ["customerId", "customerReference", "shippingAddress", "partnerName"])
def test_the_names_of_one_api_mean_nothing_in_the_other(client: FlaskClient, name: str) -> None:
    make_product()
    body = {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 1}]}
    api = orders_api(client)

    api.post("/orders", body)
    api.post("/orders", {**body, name: "CUST9999"})

    assert stored(2) == stored(1) != []


def test_an_order_s_change_binds_nothing_that_may_not_be_changed(client: FlaskClient) -> None:
    order = make_order(one_of(make_product(price="10.99", stock=9), 2))
    api = v1(client)
    before, rows, kept = api.get(f"/orders/{order.order_id}"), count_rows(), stored(order.id)
    items = [{**FORBIDDEN, **item} for item in before.json["items"]]

    answered = api.put(f"/orders/{order.order_id}?{QUERY}", {**FORBIDDEN, "items": items}, HEADERS)

    assert (answered.status, answered.json) == (200, before.json)
    assert answered.headers["ETag"] == before.headers["ETag"]
    assert (stored(order.id), count_rows()) == (kept, rows)


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_read_only_field_is_refused_when_it_would_change(client: FlaskClient, name: str) -> None:
    order = make_order(one_of(make_product(price="10.99"), 2))
    api = v1(client)
    kept = stored(order.id)

    answered = api.put(f"/orders/{order.order_id}", {name: READ_ONLY[name], "status": "processing"})

    assert answered.refusal[:2] == (400, "invalid_input")
    assert stored(order.id) == kept


def test_a_whole_order_may_be_sent_back_as_it_was_read(client: FlaskClient) -> None:
    order = make_order(one_of(make_product(price="10.99"), 2), customer_reference="PO-1")
    api = v1(client)
    read, kept = api.get(f"/orders/{order.order_id}"), stored(order.id)

    answered = api.put(f"/orders/{order.order_id}", read.json)

    assert (answered.status, answered.json) == (200, read.json)
    assert stored(order.id) == kept


def test_a_new_product_is_given_its_id_and_its_dates_by_nobody(client: FlaskClient) -> None:
    body = {"sku": "A-1", "name": "Ale", "price": 1.5, "currency": "USD", "stock": 7}

    answered = v1(client).post(f"/products?{QUERY}", {**FORBIDDEN, "productId": "PR00077", **body}, HEADERS)

    product = database.session.scalars(sa.select(Product)).one()
    assert (answered.status, answered.json["productId"], product.id) == (201, "PR00001", 1)
    assert (product.version, product.orderable, product.withdrawn_at) == (1, True, None)
    assert (datetime.now(UTC) - product.created_at).total_seconds() < 60
    assert product.search_text.startswith("ale")


def test_a_product_s_change_binds_nothing_that_may_not_be_changed(client: FlaskClient) -> None:
    product = make_product(stock=5)
    api = v1(client)
    before, rows = api.get(f"/products/{product.product_id}"), count_rows()

    answered = api.put(f"/products/{product.product_id}?{QUERY}", FORBIDDEN, HEADERS)

    assert (answered.status, answered.json) == (200, before.json)
    assert api.get(f"/products/{product.product_id}").json == before.json
    assert (count_rows(), stock_of(product)) == (rows, 5)


def test_a_product_s_id_cannot_be_changed(client: FlaskClient) -> None:
    product = make_product(name="Ale")

    answered = v1(client).put(f"/products/{product.product_id}", {"productId": "PR00077", "name": "Stout"})

    assert answered.refusal[:2] == (400, "invalid_input")
    assert database.session.scalar(sa.select(Product.name)) == "Ale"
