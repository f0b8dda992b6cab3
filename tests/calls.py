"""Everything that the two APIs can be asked for, who may ask, and a world to ask it in.

An address or a method that is not here fails `test_access`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask

from tests.api.hostile import Hostile, Reply, send
from tests.factories import make_order, make_partner, make_product, one_of
from webapp.accounts.actors import system
from webapp.accounts.models import PARTNER_SCOPES, ApiKey
from webapp.accounts.partners import BuyingPartner
from webapp.extensions import db
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ids import DELIVERY
from webapp.ids import WEBHOOK as WEBHOOK_ID
from webapp.ordering.deleting import delete_order
from webapp.webhooks.endpoints import create_endpoint
from webapp.webhooks.messages import send_test

OWN, FOREIGN, DELETED, UNKNOWN = "OR00001", "OR00002", "OR00003", "OR99999"


# What POSTs that make nothing end in.
MAKES_NOTHING: Final = ("/batch", "/preview", "/rotate-secret", "/resend")


@dataclass(frozen=True)
class Call:
    """One thing to ask for, and the scope it takes: None where a partner's key never may.

    `also` are scopes that do not let in, and are needed beside it.
    """

    method: str
    rule: str
    house_scope: str
    partner_scope: str | None
    body: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        return 201 if self.method == "POST" and not self.rule.endswith(MAKES_NOTHING) else 200

    def __str__(self) -> str:
        return f"{self.method} {self.rule} {' '.join(self.body)}".strip()


def change(method: str, rule: str, body: Mapping[str, Any] | None = None) -> Call:
    """Of what is told of orders: whoever changes it must be allowed to read them."""
    return Call(method, rule, "orders:write", "orders:write", body or {}, also=("orders:read",))


def call(method: str, rule: str, scope: str, body: Mapping[str, Any] | None = None) -> Call:
    return Call(method, rule, scope, scope if scope in PARTNER_SCOPES else None, body or {})


ADDRESS: Final = {"street": "1 Main St", "city": "Anytown", "country": "USA"}
PRODUCT: Final = {"sku": "A-1", "name": "Ale", "price": 1, "currency": "USD"}
ORDER: Final = {"partner_name": "RayTech Corp.", "items": [{"product_id": "PR00001", "quantity": 1}]}
V1_ITEMS: Final = [{"productId": "PR00001", "quantity": 2}]
V1_ORDER: Final = {"customerId": "CUST1001", "items": V1_ITEMS}
ONE_ORDER: Final = "/v1/orders/<order_id>"
SHIPMENTS: Final = f"{ONE_ORDER}/shipments"
BATCH: Final = "/v1/orders/batch"
PREVIEW: Final = "/v1/orders/preview"
WEBHOOK: Final = {"url": "https://example.com/hook"}
WEBHOOKS: Final = "/v1/webhooks"
ONE_WEBHOOK: Final = f"{WEBHOOKS}/<webhook_id>"
MESSAGE: Final = f"{ONE_WEBHOOK}/deliveries/<delivery_id>"
PUBLIC: Final = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/openapi/<name>.json"),
    ("GET", "/static/<path:filename>"),
}
CALLS: Final = (
    call("GET", "/orders", "orders:read"),
    call("POST", "/orders", "orders:write", ORDER),
    call("GET", "/orders/<order_id>", "orders:read"),
    call("GET", "/products", "catalog:read"),
    call("GET", "/products/<product_id>", "catalog:read"),
    call("GET", "/v1/orders", "orders:read"),
    call("POST", "/v1/orders", "orders:write", V1_ORDER),
    call("POST", BATCH, "orders:write", {"orders": [V1_ORDER, V1_ORDER]}),
    call("POST", PREVIEW, "orders:write", V1_ORDER),
    call("GET", ONE_ORDER, "orders:read"),
    call("PUT", ONE_ORDER, "orders:write", {"customerReference": "PO-7"}),
    call("PUT", ONE_ORDER, "orders:write", {"shippingAddress": ADDRESS}),
    call("PUT", ONE_ORDER, "orders:write", {"items": V1_ITEMS}),
    call("PUT", ONE_ORDER, "orders:write", {"status": "cancelled"}),
    call("PUT", ONE_ORDER, "orders:fulfil", {"status": "processing"}),
    call("PUT", ONE_ORDER, "orders:fulfil", {"trackingNumber": "TRK-1"}),
    call("GET", SHIPMENTS, "orders:read"),
    call("POST", SHIPMENTS, "orders:fulfil", {"carrier": "UPS"}),
    call("GET", f"{SHIPMENTS}/<shipment_id>", "orders:read"),
    call("PUT", f"{SHIPMENTS}/<shipment_id>", "orders:fulfil", {"trackingNumber": "TRK-2"}),
    call("GET", f"{ONE_ORDER}/events", "orders:read"),
    call("GET", "/v1/events", "orders:read"),
    Call("DELETE", ONE_ORDER, "orders:delete", "orders:write"),
    call("GET", "/v1/products", "catalog:read"),
    call("POST", "/v1/products", "catalog:write", PRODUCT),
    call("GET", "/v1/products/<product_id>", "catalog:read"),
    call("PUT", "/v1/products/<product_id>", "catalog:write", {"name": "Stout"}),
    call("GET", WEBHOOKS, "orders:read"),
    change("POST", WEBHOOKS, WEBHOOK),
    call("GET", ONE_WEBHOOK, "orders:read"),
    change("PUT", ONE_WEBHOOK, {"status": "disabled"}),
    change("DELETE", ONE_WEBHOOK),
    change("POST", f"{ONE_WEBHOOK}/rotate-secret"),
    change("POST", f"{ONE_WEBHOOK}/test"),
    call("GET", f"{ONE_WEBHOOK}/deliveries", "orders:read"),
    call("GET", MESSAGE, "orders:read"),
    change("POST", f"{MESSAGE}/resend"),
)


def make_world() -> BuyingPartner:
    """A partner with an order of its own; another with one, and a third order that was deleted.

    Each order has a shipment with the same number, which is announced. The first partner has a webhook with a
    message, and so has the house.
    """
    own, other = make_partner("RayTech Corp.", code="CUST1001"), make_partner("Another", code="P-2")
    product = make_product()
    for partner in (own, other, own):
        make_order(one_of(product), partner=partner)
    for order_id in (OWN, FOREIGN, DELETED):
        update_order(order_id, OrderUpdate(tracking_number="TRK-0"), by=system())
    delete_order(DELETED, by=system())
    for owner in (system(), replace(system(), partner_id=own.id)):
        send_test(create_endpoint(WEBHOOK["url"], (), by=owner).endpoint_id, by=owner)
    return own


def ask(app: Flask, asked: Call, key: str, *, order_id: str = OWN, query: str = "", **headers: str) -> Reply:
    path = asked.rule.replace("<order_id>", order_id).replace("<product_id>", "PR00001")
    path = path.replace("<shipment_id>", order_id.replace("OR", "SH"))
    if "<webhook_id>" in path:
        own = 2 if is_of_partner(key) else 1
        path = path.replace("<webhook_id>", WEBHOOK_ID.dump(own)).replace("<delivery_id>", DELIVERY.dump(own))
    body = json.dumps(asked.body).encode()
    return send(app, Hostile(str(asked), asked.method, path + query, body, headers), key)


def is_of_partner(key: str) -> bool:
    """Whether this key has an owner of its own, with webhooks of its own."""
    found = sa.select(ApiKey.partner_id).where(ApiKey.digest == sha256(key.encode()).digest())
    return db.session.scalar(found) is not None


def error_type(reply: Reply) -> str | None:
    return reply.headers.get("Error-Type")
