"""POST /v1/orders/preview: what an order would cost and all that stands against it; nothing is placed."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import v1
from tests.api.hostile_apis import V1
from tests.api.hostile_bodies import wrong_items
from tests.api.judging import everything, make_world
from tests.factories import make_key, make_partner, make_product, make_staff
from tests.observing import sent_statements
from webapp import transactions
from webapp.accounts.models import Partner
from webapp.catalog.withdrawing import withdraw_product
from webapp.extensions import db as database


def order_of(*items: tuple[str, object], **fields: Any) -> dict[str, Any]:
    asked = [{"productId": product_id, "quantity": quantity} for product_id, quantity in items]
    return {"customerId": "CUST1234", "items": asked, **fields}


def test_an_order_that_can_be_placed_shows_what_it_will_cost(client: FlaskClient) -> None:
    make_product(price="10.99", sku="BR-4001", name="All Day IPA"), make_product(price="0.10", stock=40)
    api = v1(client)
    order = order_of(("PR00001", 2), ("PR00002", 3))

    seen = api.post("/orders/preview", order)
    placed = api.post("/orders", order)

    first, second = seen.json["items"]
    assert seen.status == 200
    assert {name: seen.json[name] for name in seen.json if name != "items"} == {
        "customerId": "CUST1234",
        "currency": "USD",
        "totalAmount": placed.json["totalAmount"],
        "isOrderable": True,
        "refusals": [],
    }
    assert first == {
        "productId": "PR00001",
        "sku": "BR-4001",
        "name": "All Day IPA",
        "quantity": 2,
        "price": 10.99,
        "currency": "USD",
        "lineTotal": 21.98,
        "availability": "in_stock",
    }
    assert second["stock"] == 40
    assert '"totalAmount":22.28,' in seen.text
    assert '"price":0.10,"currency":"USD","lineTotal":0.30,' in seen.text


def test_every_item_says_why_it_would_be_refused_and_what_would_not_be(client: FlaskClient) -> None:
    make_product(stock=5), make_product(is_available=False), make_product(currency="EUR")

    items = v1(client).post(
        "/orders/preview",
        order_of(
            ("PR00001", 7), ("PR00002", 1), ("PR00003", 1), ("PR9", 1), ("PR00001", "0"), ("PR00001", [])
        ),
    )

    said = [
        (
            it["refusal"]["code"],
            it["refusal"]["errorType"],
            it["refusal"]["message"],
            it.get("nearestQuantity"),
        )
        for it in items.json["items"]
    ]
    rule = "must be an integer from 1 to 1,000,000."
    assert said == [
        (409, "product_not_available", "Product is not available: PR00001", 5),
        (409, "product_not_available", "Product is not available: PR00002", 0),
        (400, "mixed_currencies", "Invalid input: PR00003 is priced in EUR, not in USD.", 0),
        (404, "product_not_found", "Product not found: PR9", 0),
        (400, "invalid_input", f"Invalid input: items[4].quantity {rule}", 0),
        (400, "invalid_input", f"Invalid input: items[5].quantity {rule}", None),
    ]
    assert list(items.json["items"][3]) == ["productId", "quantity", "refusal", "nearestQuantity"]
    assert items.json["items"][4]["quantity"] is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"items": []}, "Invalid input: Order must contain at least one item."),
        ({"items": None}, "Invalid input: Order must contain at least one item."),
        (order_of(*[("PR00001", 1)] * 501), "Invalid input: Order must contain at most 500 items."),
        (order_of(("PR00001", 1_000_000)), "Invalid input: Order total is too large."),
    ],
)
def test_what_stands_against_the_whole_order_is_said_once(
    client: FlaskClient, fields: dict[str, Any], message: str
) -> None:
    make_product(price="9999999.99")

    seen = v1(client).post("/orders/preview", {"customerId": "CUST1234", **fields})

    assert (seen.status, seen.json["isOrderable"]) == (200, False)
    assert [refusal["message"] for refusal in seen.json["refusals"]] == [message]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"items": []}, "Customer ID is required."),
        (
            order_of(customerId="två"),
            "Customer ID must be 1 to 64 letters, digits, dots, underscores or hyphens.",
        ),
        (order_of(items={}), "items must be a list."),
        (order_of(items=[{"productId": "PR00001", "quantity": 1}, 7]), "items[1] must be an object."),
        (order_of(items=[{"quantity": 1}]), "items[0].productId is required."),
        (order_of(shippingAddress={"street": "1 Main St"}), "shippingAddress.city is required."),
        (order_of(customerReference="x" * 101), "customerReference must be at most 100 characters."),
    ],
)
def test_what_cannot_be_read_is_refused_as_it_is_when_placing(
    client: FlaskClient, body: object, problem: str
) -> None:
    make_product()

    refused = v1(client).post("/orders/preview", body)

    assert refused.refusal == (400, "invalid_input", f"Invalid input: {problem}")


def test_it_refuses_what_placing_refuses_in_the_same_words_and_leaves_no_trace(
    app: Flask, client: FlaskClient
) -> None:
    make_world()
    api = v1(client)
    before = everything()

    for request in wrong_items(V1):
        if request.target != "/v1/orders":
            continue
        alone, seen = (
            api.ask("POST", path, request.body.decode()) for path in ("/orders", "/orders/preview")
        )
        if seen.status == 400:
            assert seen.refusal == alone.refusal
            continue
        refusals = [*seen.json["refusals"], *(it["refusal"] for it in seen.json["items"] if "refusal" in it)]
        told = {(it["code"], it["errorType"], it["message"]) for it in refusals}
        assert (seen.json["isOrderable"], alone.refusal in told) == (False, True)
    assert everything() == before


def test_a_new_customer_is_not_registered_by_a_preview(client: FlaskClient) -> None:
    make_product()
    api = v1(client)
    before = everything()

    seen = api.post("/orders/preview", order_of(("PR00001", 1), customerId="NEW-1"))

    assert (seen.status, seen.json["customerId"], seen.json["isOrderable"]) == (200, "NEW-1", True)
    assert everything() == before


@pytest.mark.parametrize("code", ["CUST1002", "CUST9999", "cust1001"])
def test_a_partners_key_previews_for_its_own_partner_alone(client: FlaskClient, code: str) -> None:
    make_product(), make_partner(code="CUST1002")
    api = v1(client, make_key(make_partner(code="CUST1001")))

    own = api.post("/orders/preview", order_of(("PR00001", 1), customerId="CUST1001"))
    other = api.post("/orders/preview", order_of(("PR00001", 1), customerId=code))

    assert (own.status, own.json["isOrderable"]) == (200, True)
    assert other.refusal == (403, "not_your_partner", "API key belongs to another customer.")


def test_nobody_previews_for_an_inactive_customer(client: FlaskClient) -> None:
    make_product()
    partner = make_partner(code="CUST1001")
    inactive = sa.update(Partner).where(Partner.id == partner.id).values(is_active=False)
    transactions.write(lambda: database.session.execute(inactive))

    refused = v1(client).post("/orders/preview", order_of(("PR00001", 1), customerId="CUST1001"))

    assert refused.refusal == (403, "partner_inactive", "Customer is not active: CUST1001")


def test_a_withdrawn_product_is_told_no_more_of_than_anywhere(client: FlaskClient) -> None:
    withdraw_product(make_product().product_id, by=make_staff())

    (item,) = v1(client).post("/orders/preview", order_of(("PR00001", 1))).json["items"]

    assert list(item) == ["productId", "quantity", "refusal", "nearestQuantity"]
    assert (item["refusal"]["code"], item["nearestQuantity"]) == (409, 0)


def test_a_preview_of_many_items_takes_few_statements_and_writes_none(
    app: Flask, client: FlaskClient
) -> None:
    for _ in range(9):
        make_product(stock=3)
    api = v1(client)
    order = order_of(*[(f"PR0000{number}", 1) for number in range(1, 10)] * 3)
    api.post("/orders/preview", order)

    with sent_statements() as sent:
        seen = api.post("/orders/preview", order)

    assert seen.json["isOrderable"]
    asked = [
        statement for statement in sent if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
    ]
    assert [statement.split()[0] for statement in asked] == ["SELECT"] * len(asked)
    assert len(asked) <= 3
