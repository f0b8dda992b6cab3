"""PUT /v1/orders/{orderId} on what was ordered: items, reference, address, and what nobody may change."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.asking import orders_api, v1
from tests.factories import (
    ADDRESS,
    OTHER_ADDRESS,
    make_key,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from webapp.fulfilment.services import ship
from webapp.ordering.models import Order

LATER = ["processing", "shipped", "delivered", "cancelled"]


def path_of(order: Order) -> str:
    return f"/orders/{order.order_id}"


def item(product_id: str, quantity: int, **fields: Any) -> dict[str, Any]:
    return {"productId": product_id, "quantity": quantity, **fields}


def test_replaced_items_keep_their_price_and_new_ones_get_todays(client: FlaskClient) -> None:
    kept, dropped, added = make_product(price="10.00"), make_product(), make_product(price="7.00")
    order, api = make_order(one_of(kept, 2), one_of(dropped)), v1(client)
    api.put(f"/products/{kept.product_id}", {"price": 99})
    api.put(f"/products/{added.product_id}", {"price": 8.5})

    updated = api.put(path_of(order), {"items": [item("PR00001", 3), item("PR00003", 2)]})

    assert updated.json["items"] == [item("PR00001", 3, price=10), item("PR00003", 2, price=8.5)]
    assert '"totalAmount":47.00,' in updated.text
    assert orders_api(client).get(path_of(order)).json["total_amount"] == 47


@pytest.mark.parametrize(("quantity", "left"), [(2, 8), (5, 5), (10, 0)])
def test_replaced_items_take_and_give_back_stock(client: FlaskClient, quantity: int, left: int) -> None:
    product = make_product(stock=10)
    order, api = make_order(one_of(product, 4)), v1(client)

    api.put(path_of(order), {"items": [item("PR00001", quantity)]})

    assert api.get("/products/PR00001").json["stock"] == left


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ([], (400, "empty_order", "Invalid input: Order must contain at least one item.")),
        ([item("PR00001", 11)], (409, "product_not_available", "Product is not available: PR00001")),
        ([item("PR99999", 1)], (404, "product_not_found", "Product not found: PR99999")),
        (
            [item("PR00001", 1), item("PR00002", 1)],
            (409, "product_not_available", "Product is not available: PR00002"),
        ),
    ],
)
def test_items_that_cannot_be_ordered_leave_the_order_as_it_was(
    client: FlaskClient, items: list[dict[str, Any]], refusal: tuple[int, str, str]
) -> None:
    product = make_product(stock=10)
    make_product(is_available=False)
    order, api = make_order(one_of(product, 4)), v1(client)
    before = api.get(path_of(order))

    refused = api.put(path_of(order), {"trackingNumber": "TRK1", "items": items})

    assert refused.refusal == refusal
    assert api.get(path_of(order)).text == before.text
    assert api.get("/products/PR00001").json["stock"] == 6


@pytest.mark.parametrize("status", LATER)
@pytest.mark.parametrize(("field", "value"), [("items", [item("PR00001", 2)]), ("customerReference", "PO-8")])
def test_items_and_reference_stand_once_the_order_is_no_longer_placed(
    client: FlaskClient, status: str, field: str, value: object
) -> None:
    order, api = make_order_at(status, customer_reference="PO-7"), v1(client)
    before = api.get(path_of(order))

    refused = api.put(path_of(order), {field: value})

    assert refused.refusal == (400, "order_not_editable", f"Cannot change {field} if already {status}.")
    assert api.get(path_of(order)).text == before.text


def test_a_partner_edits_its_own_order_while_it_is_placed(client: FlaskClient) -> None:
    partner = make_partner()
    order = make_order(partner=partner)
    api = v1(client, make_key(partner))
    body = {"customerReference": "PO-8", "shippingAddress": ADDRESS, "items": [item("PR00001", 5)]}

    updated = api.put(path_of(order), body)

    assert (updated.json["customerReference"], updated.json["shippingAddress"]) == ("PO-8", ADDRESS)
    assert updated.json["items"] == [item("PR00001", 5, price=10)]


@pytest.mark.parametrize("status", LATER)
def test_a_partner_changes_the_address_only_while_the_order_is_placed(
    client: FlaskClient, status: str
) -> None:
    partner = make_partner()
    order = make_order_at(status, partner=partner, shipping_address=ADDRESS)
    api = v1(client, make_key(partner))

    refused = api.put(path_of(order), {"shippingAddress": OTHER_ADDRESS})

    sentence = f"Cannot change shippingAddress if already {status}."
    assert refused.refusal == (400, "order_not_editable", sentence)
    assert api.get(path_of(order)).json["shippingAddress"] == ADDRESS


@pytest.mark.parametrize(
    ("status", "answer"),
    [("placed", 200), ("processing", 200), ("shipped", 400), ("delivered", 400), ("cancelled", 400)],
)
def test_the_house_changes_the_address_until_the_order_is_shipped(
    client: FlaskClient, status: str, answer: int
) -> None:
    order, api = make_order_at(status, shipping_address=ADDRESS), v1(client)

    updated = api.put(path_of(order), {"shippingAddress": OTHER_ADDRESS})

    assert updated.status == answer
    shown = api.get(path_of(order)).json["shippingAddress"]
    assert shown == (OTHER_ADDRESS if answer == 200 else ADDRESS)


def test_the_house_redirects_what_remains_of_an_order_shipped_in_part(client: FlaskClient) -> None:
    order, api = make_order(one_of(make_product(), 3), shipping_address=ADDRESS), v1(client)
    ship(order.order_id, {order.items[0].id: 1}, by=make_staff())

    updated = api.put(path_of(order), {"shippingAddress": OTHER_ADDRESS})

    assert (updated.status, updated.json.get("shippingAddress")) == (200, OTHER_ADDRESS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("orderId", "OR00002"),
        ("customerId", "CUST7890"),
        ("customerId", None),
        ("orderDate", "2023-10-27T10:00:00Z"),
        ("totalAmount", 9.99),
        ("totalAmount", "10.00"),
    ],
)
def test_a_read_only_field_is_refused_when_changed(client: FlaskClient, field: str, value: object) -> None:
    order, api = make_order(), v1(client)
    before = api.get(path_of(order))

    refused = api.put(path_of(order), {field: value, "status": "shipped"})

    assert (refused.status, refused.error_type) == (400, "invalid_input")
    assert api.get(path_of(order)).text == before.text


@pytest.mark.parametrize("total", ["10.99", "10.990", "1099e-2"])
def test_a_read_only_amount_is_unchanged_however_it_is_written(client: FlaskClient, total: str) -> None:
    order, api = make_order(one_of(make_product(price="10.99"))), v1(client)

    updated = api.put(path_of(order), f'{{"totalAmount": {total}, "status": "shipped"}}')

    assert (updated.status, updated.json["status"]) == (200, "shipped")


def test_a_price_is_refused_when_changed(client: FlaskClient) -> None:
    order, api = make_order(), v1(client)

    refused = api.put(path_of(order), {"items": [item("PR00001", 1, price=0.01)]})

    sentence = "Invalid input: items[0].price cannot be changed."
    assert refused.refusal == (400, "invalid_input", sentence)
    assert api.get(path_of(order)).json["items"] == [item("PR00001", 1, price=10)]


def test_one_product_at_two_prices_may_be_sent_back_as_it_is(client: FlaskClient) -> None:
    order, api = make_order(one_of(make_product(price="10.00"))), v1(client)
    api.put("/products/PR00001", {"price": 12})
    api.put(path_of(order), {"items": [item("PR00001", 1), item("PR00001", 2)]})
    before = api.get(path_of(order))

    sent_back = api.put(path_of(order), before.text)

    assert [sold["price"] for sold in before.json["items"]] == [10, 12]
    assert (sent_back.status, sent_back.text) == (200, before.text)


def test_an_address_without_state_and_zip_may_be_sent_back_as_it_is(client: FlaskClient) -> None:
    order, api = make_order(), v1(client)
    address = {"street": "9 Elm St", "city": "Anytown", "country": "USA"}
    before = api.put(path_of(order), {"shippingAddress": address})

    sent_back = api.put(path_of(order), before.text)

    assert before.json["shippingAddress"].items() >= address.items()
    assert (sent_back.status, sent_back.text) == (200, before.text)
    assert sent_back.headers["ETag"] == before.headers["ETag"]
