"""Who may call the APIs: keys in either header, a scope for each operation."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import Caller, v1
from tests.factories import make_key, make_order, make_partner
from webapp import clock, transactions
from webapp.accounts import keys
from webapp.accounts.models import PARTNER_SCOPES, SCOPES, Partner
from webapp.accounts.partners import BuyingPartner
from webapp.extensions import db as database

WRONG_KEY = "Invalid or missing API key"
BY_NAME = {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 1}]}
BY_CODE = {"customerId": "CUST1001", "items": [{"productId": "PR00001", "quantity": 1}]}
PRODUCT = {"sku": "BR-4001", "name": "All Day IPA", "price": 10.99, "currency": "USD"}
ADDRESS = {"street": "123 Main St", "city": "Anytown", "country": "USA"}

# Every operation of both APIs, with the one scope that it takes.
OPERATIONS: list[tuple[str, str, object, str]] = [
    ("GET", "/orders", None, "orders:read"),
    ("GET", "/orders?limit=1", None, "orders:read"),
    ("GET", "/orders/OR00001", None, "orders:read"),
    ("POST", "/orders", BY_NAME, "orders:write"),
    ("GET", "/products", None, "catalog:read"),
    ("GET", "/products/PR00001", None, "catalog:read"),
    ("GET", "/v1/orders", None, "orders:read"),
    ("GET", "/v1/orders/OR00001", None, "orders:read"),
    ("POST", "/v1/orders", BY_CODE, "orders:write"),
    ("POST", "/v1/orders/batch", {"orders": [BY_CODE]}, "orders:write"),
    ("POST", "/v1/orders/preview", BY_CODE, "orders:write"),
    ("PUT", "/v1/orders/OR00001", {"status": "processing"}, "orders:fulfil"),
    ("PUT", "/v1/orders/OR00001", {"trackingNumber": "TRK1"}, "orders:fulfil"),
    ("PUT", "/v1/orders/OR00001", {"status": "cancelled"}, "orders:write"),
    ("PUT", "/v1/orders/OR00001", {"shippingAddress": ADDRESS}, "orders:write"),
    ("PUT", "/v1/orders/OR00001", {"customerReference": "PO-8"}, "orders:write"),
    ("PUT", "/v1/orders/OR00001", {"items": [{"productId": "PR00001", "quantity": 9}]}, "orders:write"),
    ("GET", "/v1/orders/OR00001/shipments", None, "orders:read"),
    ("POST", "/v1/orders/OR00001/shipments", {}, "orders:fulfil"),
    ("GET", "/v1/orders/OR00001/events", None, "orders:read"),
    ("GET", "/v1/events", None, "orders:read"),
    ("DELETE", "/v1/orders/OR00001", None, "orders:delete"),
    ("GET", "/v1/products", None, "catalog:read"),
    ("GET", "/v1/products/PR00001", None, "catalog:read"),
    ("POST", "/v1/products", PRODUCT, "catalog:write"),
    ("PUT", "/v1/products/PR00001", {"price": 7}, "catalog:write"),
]


def with_key(client: FlaskClient, key: str) -> Caller:
    return Caller(client, "", {"x-api-key": key})


@pytest.mark.parametrize("path", ["/orders", "/v1/orders", "/products", "/v1/products"])
@pytest.mark.parametrize("header", ["x-api-key", "X-API-Key", "Bearer", "bearer"])
def test_both_headers_work_on_both_apis(client: FlaskClient, path: str, header: str) -> None:
    key = make_key()
    headers = {"Authorization": f"{header} {key}"} if header.lower() == "bearer" else {header: key}

    answered = Caller(client, "", headers).get(path)

    assert answered.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "unknown"},
        {"x-api-key": "clé"},
        {"x-api-key": "wbk_" + "0" * 49},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer unknown"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
    ],
)
def test_a_missing_or_unknown_key_is_refused_in_one_wording_everywhere(
    client: FlaskClient, headers: Mapping[str, str]
) -> None:
    stranger = Caller(client, "", headers)

    refused = [stranger.ask(method, path, body) for method, path, body, _ in OPERATIONS]

    assert {answered.refusal for answered in refused} == {(401, "invalid_api_key", WRONG_KEY)}
    assert {answered.headers["WWW-Authenticate"] for answered in refused} == {"Bearer"}


def expired_key() -> str:
    return keys.create_key("Old key", expires_at=clock.now() - timedelta(seconds=1))[1]


def revoked_key() -> str:
    key = make_key()
    keys.revoke_key(key)
    return key


def key_of_an_inactive_partner() -> str:
    partner = make_partner()
    make_inactive(partner)
    return make_key(partner)


def make_inactive(partner: BuyingPartner) -> None:
    inactive = sa.update(Partner).where(Partner.id == partner.id).values(is_active=False)
    transactions.write(lambda: database.session.execute(inactive))


@pytest.mark.parametrize("base", ["", "/v1"])
@pytest.mark.parametrize("make", [expired_key, revoked_key, key_of_an_inactive_partner])
def test_a_key_that_has_ended_is_refused_like_an_unknown_one(
    client: FlaskClient, base: str, make: Any
) -> None:
    unknown = with_key(client, "unknown").get(f"{base}/orders")

    refused = with_key(client, make()).get(f"{base}/orders")

    assert (refused.status, refused.text) == (401, unknown.text)


def test_a_key_that_is_in_use_ends_when_it_is_revoked(client: FlaskClient) -> None:
    key = make_key()
    used = with_key(client, key).get("/orders")

    keys.revoke_key(key)

    assert (used.status, with_key(client, key).get("/orders").status) == (200, 401)


def test_a_key_works_until_it_expires(client: FlaskClient) -> None:
    _, key = keys.create_key("New key", expires_at=clock.now() + timedelta(hours=1))

    answered = with_key(client, key).get("/orders")

    assert answered.status == 200


@pytest.mark.parametrize(("method", "path", "body", "scope"), OPERATIONS)
def test_an_operation_takes_its_scope_and_no_other(
    client: FlaskClient, method: str, path: str, body: object, scope: str
) -> None:
    make_order()
    others = make_key(None, *(other for other in SCOPES if other != scope))
    before = v1(client).get("/orders/OR00001").text

    refused = with_key(client, others).ask(method, path, body)
    after = v1(client).get("/orders/OR00001").text
    answered = with_key(client, make_key(None, scope)).ask(method, path, body)

    status, error_type, sentence = refused.refusal
    assert (status, error_type, scope in sentence) == (403, "not_allowed", True)
    assert after == before
    assert answered.status in (200, 201)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "processing", "customerReference": "PO-8"},
        {"trackingNumber": "TRK1", "shippingAddress": ADDRESS},
    ],
)
@pytest.mark.parametrize("scopes", [("orders:write",), ("orders:fulfil",)])
def test_an_update_of_two_kinds_takes_both_scopes_or_nothing_applies(
    client: FlaskClient, body: dict[str, Any], scopes: tuple[str, ...]
) -> None:
    make_order()
    before = v1(client).get("/orders/OR00001").text

    refused = v1(client, make_key(None, *scopes)).put("/orders/OR00001", body)

    assert (refused.status, refused.error_type) == (403, "not_allowed")
    assert v1(client).get("/orders/OR00001").text == before


@pytest.mark.parametrize(("method", "path", "body", "scope"), OPERATIONS)
def test_a_partners_key_may_do_what_partners_may_and_delete_its_own_placed_order(
    client: FlaskClient, method: str, path: str, body: object, scope: str
) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    make_order(partner=partner)

    answered = with_key(client, make_key(partner)).ask(method, path, body)

    is_allowed = scope in PARTNER_SCOPES or method == "DELETE"
    assert (answered.status in (200, 201), answered.status == 403) == (is_allowed, not is_allowed)
