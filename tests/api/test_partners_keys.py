"""A partner's key in both APIs: it sees its own orders and orders for itself, and nobody else."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, orders_api, v1
from tests.factories import make_key, make_order, make_order_at, make_partner, make_product
from webapp import transactions
from webapp.accounts.models import Partner
from webapp.accounts.partners import BuyingPartner
from webapp.extensions import db as database

Place = Callable[[FlaskClient, str, object], Answered]


def place_by_name(client: FlaskClient, key: str, name: object) -> Answered:
    body = {"partner_name": name, "items": [{"product_id": "PR00001", "quantity": 1}]}
    return orders_api(client, key).post("/orders", body)


def place_by_code(client: FlaskClient, key: str, code: object) -> Answered:
    body = {"customerId": code, "items": [{"productId": "PR00001", "quantity": 1}]}
    return v1(client, key).post("/orders", body)


def make_inactive(partner: BuyingPartner) -> None:
    inactive = sa.update(Partner).where(Partner.id == partner.id).values(is_active=False)
    transactions.write(lambda: database.session.execute(inactive))


def number_of_partners() -> int | None:
    return database.session.scalar(sa.select(sa.func.count()).select_from(Partner))


def test_a_partner_sees_only_its_own_orders(client: FlaskClient) -> None:
    one, other = make_partner(code="CUST1001"), make_partner(code="CUST1002")
    make_order(partner=one), make_order_at("shipped", partner=other), make_order(partner=other)
    key = make_key(one)

    every, page = orders_api(client, key).get("/orders"), orders_api(client, key).get("/orders?limit=9")

    assert [order["order_id"] for order in every.json["items"]] == ["OR00001"]
    assert (every.json["count"], page.json) == (1, every.json)


def test_no_filter_shows_a_partner_the_orders_of_others(client: FlaskClient) -> None:
    one, other = make_partner(code="CUST1001"), make_partner(code="CUST1002")
    make_order(partner=one), make_order_at("shipped", partner=other), make_order(partner=other)
    api = v1(client, make_key(one))
    totals = {
        "": 1,
        "status=pending": 1,
        "status=shipped": 0,
        "customerId=CUST1001": 1,
        "customerId=CUST1002": 0,
        "customerId=CUST1002&status=pending": 0,
        "customerId=Nobody": 0,
    }

    listed = {query: api.get(f"/orders?{query}").json for query in totals}

    assert {query: page["pagination"]["total"] for query, page in listed.items()} == totals
    assert {query: len(page["data"]) for query, page in listed.items()} == totals
    assert {order["orderId"] for page in listed.values() for order in page["data"]} == {"OR00001"}


@pytest.mark.parametrize("order_id", ["OR00001", "OR99999"])
def test_anothers_order_is_not_found_as_if_there_were_none(client: FlaskClient, order_id: str) -> None:
    make_order()
    key = make_key(make_partner())
    api, path = v1(client, key), f"/orders/{order_id}"

    refused = [
        api.get(path),
        api.put(path, {}),
        api.put(path, {"status": "cancelled"}),
        api.put(path, {"customerId": "CUST7890"}),
        api.delete(path),
    ]
    read = orders_api(client, key).get(path)

    assert {answered.refusal for answered in refused} == {(404, "order_not_found", "Order not found.")}
    assert read.refusal == (404, "order_not_found", f"Order not found: {order_id}")
    assert v1(client).get("/orders/OR00001").json["status"] == "pending"


@pytest.mark.parametrize("name", ["RayTech Corp.", "RAYTECH corp.", "  RayTech Corp. "])
def test_a_partner_orders_in_its_own_name_without_case_and_outer_spaces(
    client: FlaskClient, name: str
) -> None:
    make_product()
    key = make_key(make_partner("RayTech Corp."))

    placed = place_by_name(client, key, name)

    assert (placed.status, placed.json["partner_name"]) == (201, "RayTech Corp.")


def test_a_partner_orders_under_its_own_code(client: FlaskClient) -> None:
    make_product()
    key = make_key(make_partner(code="CUST1001"))

    placed = place_by_code(client, key, "CUST1001")

    assert (placed.status, placed.json["customerId"]) == (201, "CUST1001")


@pytest.mark.parametrize(
    ("place", "named"),
    [
        (place_by_name, "Blue Harbor Foods"),
        (place_by_name, "CUST1001"),
        (place_by_name, "Nobody yet"),
        (place_by_code, "CUST1002"),
        (place_by_code, "cust1001"),
        (place_by_code, "CUST1999"),
    ],
)
def test_a_partner_may_not_order_for_another(client: FlaskClient, place: Place, named: str) -> None:
    make_product(stock=5), make_partner("Blue Harbor Foods", code="CUST1002")
    own = make_partner("RayTech Corp.", code="CUST1001")

    refused = place(client, make_key(own), named)

    assert (refused.status, refused.error_type) == (403, "not_your_partner")
    assert (number_of_partners(), v1(client).get("/orders").json["data"]) == (2, [])
    assert v1(client).get("/products/PR00001").json["stock"] == 5


@pytest.mark.parametrize("place", [place_by_name, place_by_code])
def test_a_partner_must_name_itself(client: FlaskClient, place: Place) -> None:
    make_product()

    refused = place(client, make_key(make_partner()), None)

    assert (refused.status, refused.error_type) == (400, "invalid_input")


@pytest.mark.parametrize(("place", "named"), [(place_by_name, "RayTech Corp."), (place_by_code, "CUST1001")])
def test_nobody_orders_for_an_inactive_partner(client: FlaskClient, place: Place, named: str) -> None:
    make_product()
    make_inactive(make_partner("RayTech Corp.", code="CUST1001"))

    refused = place(client, make_key(), named)

    assert (refused.status, refused.error_type) == (403, "partner_inactive")
    assert v1(client).get("/orders").json["data"] == []


@pytest.mark.parametrize(
    ("key", "read", "place", "add_product"),
    [
        ("demo-secret-key", 200, 201, 201),
        ("demo-read-key", 200, 403, 403),
        ("demo-raytech-key", 200, 201, 403),
        ("demo-harbor-key", 200, 403, 403),
    ],
)
def test_the_demos_keys_hold_what_they_are_for(
    client: FlaskClient, demo: None, key: str, read: int, place: int, add_product: int
) -> None:
    api = Caller(client, "/v1", {"x-api-key": key})
    product = {"sku": "NEW-1", "name": "New", "price": 1, "currency": "USD"}

    answered = [api.get("/orders"), place_by_code(client, key, "CUST1001"), api.post("/products", product)]

    assert [answer.status for answer in answered] == [read, place, add_product]
