"""The catalog through the v1 API: what is written here is what the Orders API shows and sells."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.asking import Answered, orders_api, v1
from tests.factories import make_order, make_product, one_of

FULL = {
    "sku": "BR-4001",
    "name": "All Day IPA",
    "description": "Session IPA.\nSix-pack.",
    "brand": "Founders Brewing Co.",
    "category": "Beer",
    "supplier": "Lakeshore Craft Imports",
    "price": 10.99,
    "currency": "USD",
    "availability": "in_stock",
    "stock": 24,
}
NEEDED = {"sku": "BR-4001", "name": "All Day IPA", "price": 50, "currency": "USD"}
PRICE_RULE = "price must be a number from 0 to 99,999,999.99 with at most two decimals."


def ids_of(answered: Answered) -> list[str]:
    return [product["productId"] for product in answered.json["data"]]


def test_a_product_is_created_with_exactly_its_fields_in_their_order(client: FlaskClient) -> None:
    api = v1(client)

    created = api.post("/products", FULL)

    assert (created.status, created.headers["Location"]) == (201, "/v1/products/PR00001")
    assert list(created.json.items()) == [("productId", "PR00001"), *FULL.items()]
    assert '"price":10.99,' in created.text
    assert api.get("/products/PR00001").text == created.text


def test_a_product_needs_no_more_than_sku_name_price_and_currency(client: FlaskClient) -> None:
    created = v1(client).post("/products", NEEDED)

    assert created.text == (
        '{"productId":"PR00001","sku":"BR-4001","name":"All Day IPA","description":"","brand":"",'
        '"category":"","supplier":null,"price":50.00,"currency":"USD","availability":"in_stock","stock":null}'
    )


def test_a_new_product_is_shown_and_sold_by_the_orders_api(client: FlaskClient) -> None:
    v1(client).post("/products", FULL)
    api = orders_api(client)
    order = {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 24}]}

    shown, sold = api.get("/products/PR00001").json, api.post("/orders", order)

    assert (shown["partner_name"], shown["product_name"]) == (FULL["supplier"], FULL["name"])
    assert {name: shown[name] for name in FULL.keys() & shown.keys()} == {
        name: FULL[name] for name in FULL.keys() & shown.keys()
    }
    assert (sold.status, sold.json["total_amount"]) == (201, 263.76)
    assert api.get("/products/PR00001").json["availability"] == "out_of_stock"
    assert v1(client).get("/products/PR00001").json["stock"] == 0


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"sku": None}, "sku is required."),
        ({"name": " "}, "name is required."),
        ({"name": "x" * 201}, "name must be at most 200 characters."),
        ({"price": None}, PRICE_RULE),
        ({"price": "10.99"}, PRICE_RULE),
        ({"price": True}, PRICE_RULE),
        ({"price": -0.01}, PRICE_RULE),
        ({"price": 10.999}, PRICE_RULE),
        ({"price": 100000000}, PRICE_RULE),
        ({"currency": "usd"}, "currency must be three capital letters such as USD."),
        ({"stock": -1}, "stock must be an integer from 0 to 1,000,000,000."),
        ({"stock": 1.5}, "stock must be an integer from 0 to 1,000,000,000."),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_invalid_input_is_named(
    client: FlaskClient, method: str, fields: dict[str, Any], problem: str
) -> None:
    api = v1(client)
    before = api.post("/products", FULL)
    path, body = ("/products", {**NEEDED, "sku": "BR-4002", **fields})
    if method == "PUT":
        path, body = "/products/PR00001", fields

    refused = api.ask(method, path, body)

    assert refused.refusal == (400, "invalid_input", f"Invalid input: {problem}")
    assert api.get("/products").json["data"] == [before.json]


@pytest.mark.parametrize("missing", NEEDED)
def test_a_product_without_what_it_needs_is_refused(client: FlaskClient, missing: str) -> None:
    body = {name: value for name, value in NEEDED.items() if name != missing}

    refused = v1(client).post("/products", body)

    assert refused.refusal == (400, "invalid_input", f"Invalid input: {missing} is required.")


@pytest.mark.parametrize(
    ("method", "path", "body"), [("POST", "/products", NEEDED), ("PUT", "/products/PR00002", NEEDED)]
)
def test_no_two_products_share_a_sku(
    client: FlaskClient, method: str, path: str, body: dict[str, Any]
) -> None:
    make_product(sku="BR-4001"), make_product(sku="BR-4002")
    api = v1(client)

    refused = api.ask(method, path, body)

    assert (refused.status, refused.error_type) == (409, "sku_taken")
    assert [product["sku"] for product in api.get("/products").json["data"]] == ["BR-4001", "BR-4002"]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("sku", "BR-1", "BR-1"),
        ("name", " Every Day IPA ", "Every Day IPA"),
        ("description", None, ""),
        ("brand", None, ""),
        ("category", "Cider", "Cider"),
        ("supplier", None, None),
        ("price", 11, 11.0),
        ("currency", "EUR", "EUR"),
        ("availability", "out_of_stock", "out_of_stock"),
        ("stock", 5, 5),
        ("stock", None, None),
    ],
)
def test_an_update_merges(client: FlaskClient, field: str, value: object, shown: object) -> None:
    api = v1(client)
    before = api.post("/products", FULL).json

    updated = api.put("/products/PR00001", {field: value})

    assert updated.json == {**before, field: shown}
    assert api.get("/products/PR00001").text == updated.text


@pytest.mark.parametrize("fields", [{"availability": "out_of_stock"}, {"stock": 0}, {"stock": 2}, {}])
def test_a_whole_product_may_be_sent_back_as_it_is(client: FlaskClient, fields: dict[str, Any]) -> None:
    api = v1(client)
    before = api.post("/products", {**FULL, **fields})

    sent_back = api.put("/products/PR00001", before.text)

    assert (sent_back.status, sent_back.text) == (200, api.get("/products/PR00001").text)
    assert sent_back.json == before.json


def test_a_sold_out_product_that_was_sent_back_whole_is_sold_again_once_it_is_restocked(
    client: FlaskClient,
) -> None:
    api = v1(client)
    before = api.post("/products", {**FULL, "stock": 0})
    api.put("/products/PR00001", before.text)

    restocked = api.put("/products/PR00001", {"stock": 3})

    assert (before.json["availability"], restocked.json["availability"]) == ("out_of_stock", "in_stock")


def test_the_id_of_a_product_cannot_be_changed(client: FlaskClient) -> None:
    make_product()

    refused = v1(client).put("/products/PR00001", {"productId": "PR00002", "name": "New"})

    sentence = "Invalid input: productId cannot be changed."
    assert refused.refusal == (400, "invalid_input", sentence)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_unknown_product_is_not_found(client: FlaskClient, method: str) -> None:
    make_product()
    api, unknown = v1(client), ("PR99999", "PROD001", "PR1")

    refusals = [api.ask(method, f"/products/{product_id}", "{}").refusal for product_id in unknown]

    assert refusals == [
        (404, "product_not_found", f"Product not found: {product_id}") for product_id in unknown
    ]


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"availability": "out_of_stock"}, 409), ({"stock": 1}, 409), ({"stock": 2}, 201), ({"price": 7}, 201)],
)
def test_an_updated_product_is_ordered_as_it_is_now(
    client: FlaskClient, fields: dict[str, Any], status: int
) -> None:
    product = make_product(price="10.00")
    make_order(one_of(product))
    v1(client).put("/products/PR00001", fields)
    order = {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 2}]}

    answered = orders_api(client).post("/orders", order)

    assert answered.status == status
    shown = orders_api(client).get("/products/PR00001").json
    assert shown["price"] == fields.get("price", 10)
    if status == 201:
        assert answered.json["total_amount"] == 2 * shown["price"]
