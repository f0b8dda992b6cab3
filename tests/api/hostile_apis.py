"""The two APIs as hostile requests go at them: each operation with a body that is right."""

from collections.abc import Mapping
from typing import Final

from tests.api.hostile import Api, Operation, Path

_ITEM: Final = {"product_id": "PR00001", "quantity": 1}
_V1_ITEM: Final = {"productId": "PR00001", "quantity": 1}
_ADDRESS: Final = {"street": "1 Main St", "city": "Anytown", "state": "CA", "zip": "90210", "country": "USA"}
_ADDRESS_KINDS: Final[Mapping[Path, str]] = {
    ("shippingAddress",): "address",
    ("shippingAddress", "street"): "name",
    ("shippingAddress", "country"): "name",
    ("shippingAddress", "zip"): "optional name",
}
_LABEL: Final = {"carrier": "UPS", "trackingNumber": "TRK-1"}
_LABEL_KINDS: Final[Mapping[Path, str]] = {
    ("carrier",): "optional reference",
    ("trackingNumber",): "optional reference",
}
_PARCEL_KINDS: Final[Mapping[Path, str]] = {
    **_LABEL_KINDS,
    ("items", 0): "item",
    ("items", 0, "productId"): "product",
    ("items", 0, "quantity"): "quantity",
}
_WEBHOOK: Final = {"url": "https://example.com/hook", "description": "The ERP", "events": ["order.placed"]}
_WEBHOOK_KINDS: Final[Mapping[Path, str]] = {
    ("url",): "url",
    ("description",): "optional name",
    ("events",): "events",
}
_PRODUCT: Final = {
    "sku": "HX-1", "name": "Ale", "description": "Dark", "brand": "Fox", "category": "Beer",
    "supplier": "Lake", "price": 1.5, "currency": "USD", "availability": "in_stock", "stock": 7,
}  # fmt: skip
_PRODUCT_KINDS: Final[Mapping[Path, str]] = {
    ("sku",): "reference", ("name",): "name", ("description",): "paragraphs", ("brand",): "optional name",
    ("supplier",): "optional name", ("price",): "price", ("currency",): "currency",
    ("availability",): "availability", ("stock",): "stock",
}  # fmt: skip

ORDERS_API: Final = Api(
    "orders-api",
    "",
    (
        Operation(
            "POST",
            "/orders",
            {"partner_name": "RayTech Corp.", "customer_reference": "PO-1", "items": [_ITEM]},
            {
                ("partner_name",): "name",
                ("customer_reference",): "optional reference",
                ("items",): "items",
                ("items", 0): "item",
                ("items", 0, "product_id"): "product",
                ("items", 0, "quantity"): "quantity",
            },
            (("partner_name",), ("items",), ("items", 0, "product_id"), ("items", 0, "quantity")),
            takes_retry_key=True,
        ),
    ),
    {
        "/orders": ("GET", "POST"),
        "/orders/OR99999": ("GET",),
        "/products": ("GET",),
        "/products/PR99999": ("GET",),
    },
)
V1: Final = Api(
    "v1",
    "/v1",
    (
        Operation(
            "POST",
            "/v1/orders",
            {"customerId": "CUST1001", "items": [_V1_ITEM], "shippingAddress": _ADDRESS},
            {
                ("customerId",): "code",
                ("items",): "items",
                ("items", 0): "item",
                ("items", 0, "productId"): "product",
                ("items", 0, "quantity"): "quantity",
                **_ADDRESS_KINDS,
            },
            (
                ("customerId",),
                ("items",),
                ("items", 0, "productId"),
                ("items", 0, "quantity"),
                ("shippingAddress", "street"),
                ("shippingAddress", "country"),
            ),
            takes_retry_key=True,
        ),
        # What is wrong with an order of a batch, and with a quantity to be previewed, is answered with 200.
        Operation(
            "POST",
            "/v1/orders/batch",
            {"orders": [{"customerId": "CUST1001", "items": [_V1_ITEM]}]},
            {("orders",): "orders"},
            (("orders",),),
            200,
            limit=2 * 1024 * 1024,
            takes_retry_key=True,
        ),
        Operation(
            "POST",
            "/v1/orders/preview",
            {"customerId": "CUST1001", "items": [_V1_ITEM], "shippingAddress": _ADDRESS},
            {
                ("customerId",): "code",
                ("items",): "items to preview",
                ("items", 0): "item",
                ("items", 0, "productId"): "product",
                **_ADDRESS_KINDS,
            },
            (("customerId",), ("items", 0, "productId"), ("shippingAddress", "street")),
            200,
        ),
        Operation(
            "PUT",
            "/v1/orders/OR00001",
            {"status": "pending", "trackingNumber": "", "items": [_V1_ITEM], "shippingAddress": _ADDRESS},
            {
                ("status",): "status",
                ("trackingNumber",): "optional reference",
                ("items",): "items",
                ("items", 0): "item",
                ("items", 0, "productId"): "product",
                ("items", 0, "quantity"): "quantity",
                **_ADDRESS_KINDS,
            },
            (("items", 0, "productId"), ("items", 0, "quantity"), ("shippingAddress", "street")),
            200,
        ),
        Operation(
            "POST",
            "/v1/orders/OR00002/shipments",
            {**_LABEL, "items": [_V1_ITEM]},
            _PARCEL_KINDS,
            takes_retry_key=True,
        ),
        Operation("PUT", "/v1/orders/OR00003/shipments/SH00001", _LABEL, _LABEL_KINDS, (), 200),
        Operation("PUT", "/v1/webhooks/WH00001", _WEBHOOK, _WEBHOOK_KINDS, (), 200),
        Operation(
            "POST",
            "/v1/products",
            _PRODUCT,
            _PRODUCT_KINDS,
            (("sku",), ("name",), ("price",), ("currency",)),
            takes_retry_key=True,
        ),
        Operation("PUT", "/v1/products/PR00002", {**_PRODUCT, "sku": "HX-2"}, _PRODUCT_KINDS, (), 200),
    ),
    {
        "/v1/orders": ("GET", "POST"),
        "/v1/orders/OR99999": ("GET", "PUT", "DELETE"),
        "/v1/orders/OR99999/shipments": ("GET", "POST"),
        "/v1/orders/OR99999/shipments/SH99999": ("GET", "PUT"),
        "/v1/orders/OR00001/events": ("GET",),
        "/v1/events": ("GET",),
        # Any other method takes the word for the id of an order.
        "/v1/orders/batch": ("GET", "POST", "PUT", "DELETE"),
        "/v1/orders/preview": ("GET", "POST", "PUT", "DELETE"),
        "/v1/webhooks": ("GET", "POST"),
        "/v1/webhooks/WH99999": ("GET", "PUT", "DELETE"),
        "/v1/webhooks/WH99999/rotate-secret": ("POST",),
        "/v1/webhooks/WH99999/test": ("POST",),
        "/v1/webhooks/WH00001/deliveries": ("GET",),
        "/v1/webhooks/WH99999/deliveries/WD99999": ("GET",),
        "/v1/webhooks/WH99999/deliveries/WD99999/resend": ("POST",),
        "/v1/products": ("GET", "POST"),
        "/v1/products/PR99999": ("GET", "PUT"),
    },
)
APIS: Final = (ORDERS_API, V1)
