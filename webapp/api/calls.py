"""What a page does, as calls of the two APIs: requests that a program could send instead, as `curl`."""

import shlex
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec

from webapp.api.v1.answers import STATUS_WORDS
from webapp.exact_json import encode

YOUR_KEY: Final = "YOUR_API_KEY"
# How each of the two documents sends a key.
ORDERS_API: Final[Mapping[str, str]] = {"x-api-key": YOUR_KEY}
V1: Final[Mapping[str, str]] = {"Authorization": f"Bearer {YOUR_KEY}"}


class Call(NamedTuple):
    """A request; `path` is its whole address on this site, with its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: object = None

    @property
    def all_headers(self) -> dict[str, str]:
        return {**self.headers, **({} if self.body is None else {"Content-Type": "application/json"})}

    @property
    def json(self) -> str:
        """The body as people read it, its amounts with their decimals."""
        return msgspec.json.format(encode(self.body), indent=2).decode()

    def curl(self, site: str) -> str:
        """A command for a shell, whatever texts are in it; `site` is where we are served."""
        address = shlex.quote(f"{site.rstrip('/')}{self.path}")
        parts = [f"curl {address}" if self.method == "GET" else f"curl -X {self.method} {address}"]
        parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.all_headers.items()]
        if self.body is not None:
            # A text in JSON never spans lines, so that it is only the blanks between them that grow.
            body = self.json.replace("\n", "\n  ")
            parts.append(f"-d {shlex.quote(body)}")
        return " \\\n  ".join(parts)


class AsCalls(NamedTuple):
    """Something that can be done on a page, as a call of each API that has it."""

    title: str
    v1: str
    orders_api: str | None = None
    remark: str = ""


def place_order(
    site: str,
    *,
    partner_name: str,
    partner_code: str,
    items: Iterable[tuple[str, int]],
    customer_reference: str | None,
    shipping_address: Mapping[str, str] | None,
) -> AsCalls:
    """Items are pairs of a product_id and a quantity."""
    wanted = list(items)
    body: dict[str, Any] = {"partner_name": partner_name}
    v1_body: dict[str, Any] = {"customerId": partner_code}
    if customer_reference:
        body["customer_reference"] = v1_body["customerReference"] = customer_reference
    body["items"] = [{"product_id": product_id, "quantity": many} for product_id, many in wanted]
    v1_body["items"] = [{"productId": product_id, "quantity": many} for product_id, many in wanted]
    if shipping_address:
        v1_body["shippingAddress"] = {name: part for name, part in shipping_address.items() if part}
    return AsCalls(
        "Place this order",
        Call("POST", "/v1/orders", V1, v1_body).curl(site),
        Call("POST", "/orders", ORDERS_API, body).curl(site),
        "A note cannot be sent with either API, and an address only with v1.",
    )


def read_order(site: str, order_id: str) -> AsCalls:
    return AsCalls(
        "Read this order",
        Call("GET", f"/v1/orders/{quote(order_id)}", V1).curl(site),
        Call("GET", f"/orders/{quote(order_id)}", ORDERS_API).curl(site),
    )


def move_order(site: str, order_id: str, version: int, title: str, status: str) -> AsCalls:
    """`status` is one of the core's own words."""
    return _change(site, order_id, version, title, {"status": STATUS_WORDS[status]})


def ship_items(site: str, order_id: str, items: Iterable[tuple[str, int]], number: str) -> AsCalls:
    """Items are pairs of a product_id and a quantity."""
    body = {
        "trackingNumber": number,
        "items": [{"productId": product_id, "quantity": many} for product_id, many in items],
    }
    call = Call("POST", f"/v1/orders/{quote(order_id)}/shipments", V1, body)
    return AsCalls("Ship what remains, or a part of it", call.curl(site))


def number_shipment(site: str, order_id: str, version: int, tracking_number: str) -> AsCalls:
    changes = {"trackingNumber": tracking_number}
    return _change(site, order_id, version, "Number the newest shipment", changes)


def _change(site: str, order_id: str, version: int, title: str, changes: Mapping[str, str]) -> AsCalls:
    headers = {**V1, "If-Match": f'"{version}"'}
    return AsCalls(title, Call("PUT", f"/v1/orders/{quote(order_id)}", headers, changes).curl(site))
