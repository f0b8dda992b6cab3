"""The v1 API's names for what the core knows, both ways."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, cast

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from webapp.api.schemas import (
    FIRST_FAILS,
    ITEMS,
    NONE_IS_EMPTY,
    Code,
    Currency,
    Id,
    Name,
    OptionalName,
    OptionalReference,
    OptionalText,
    Price,
    Quantity,
    Schema,
    Sku,
    Stock,
    described,
    parse,
)
from webapp.api.v1.answers import (
    STATUS_WORDS,
    AddressOut,
    OrderOut,
    PaginationOut,
    ProductOut,
    TrackedOrderOut,
)
from webapp.catalog.models import Product
from webapp.catalog.queries import ProductRow
from webapp.clock import dump_time
from webapp.errors import InvalidInput
from webapp.fulfilment.services import UNSET, OrderUpdate, Tracked
from webapp.ids import ORDER, PRODUCT
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem

STATUSES_BY_WORD: Final = {word: status for status, word in STATUS_WORDS.items()}
# How sentences call a field, where not by its name.
FIELD_WORDS: Final = {
    "customerId": "Customer ID",
    "customer_reference": "customerReference",
    "shipping_address": "shippingAddress",
    "tracking_number": "trackingNumber",
    "types": "events",
}
READ_ONLY: Final = ("orderId", "customerId", "orderDate", "totalAmount")


class Camel(Schema):
    """Fields are named here as everywhere, on the wire as the document names them."""

    model_config = ConfigDict(alias_generator=to_camel)


class NewAddress(Camel):
    street: Name
    city: Name
    state: OptionalName = None
    zip: OptionalName = None
    country: Name


def parts_of(address: NewAddress | None) -> dict[str, str] | None:
    """An address as orders keep it, every part of it text."""
    if address is None:
        return None
    return {name: value or "" for name, value in address.model_dump().items()}


class NewItem(Camel):
    product_id: Id
    quantity: Quantity

    @property
    def requested(self) -> RequestedItem:
        return RequestedItem(self.product_id, self.quantity)


class NewOrder(Camel):
    model_config = described("customerId", "items")

    customer_id: Code
    items: Annotated[list[NewItem], FIRST_FAILS, ITEMS, NONE_IS_EMPTY] = []
    shipping_address: NewAddress | None = None
    customer_reference: OptionalReference = None


class OrderChanges(Camel):
    """The body of PUT /v1/orders/{orderId}; only the fields that were sent count."""

    status: Literal["pending", "processing", "shipped", "delivered", "cancelled"] = "pending"
    tracking_number: OptionalReference = None
    shipping_address: NewAddress | None = None
    customer_reference: OptionalReference = None
    items: Annotated[list[NewItem], FIRST_FAILS, ITEMS] = []


class ProductChanges(Camel):
    """The body of PUT /v1/products/{productId}; only the fields that were sent count."""

    sku: Sku = ""
    name: Name = ""
    description: OptionalText = None
    brand: OptionalName = None
    category: OptionalName = None
    supplier: OptionalName = None
    price: Price = Decimal(0)
    currency: Currency = ""
    availability: Literal["in_stock", "out_of_stock"] = "in_stock"
    stock: Stock = None

    @property
    def fields(self) -> dict[str, Any]:
        sent = self.model_dump(exclude_unset=True)
        return {name: "" if value is None and name in BLANK else value for name, value in sent.items()}


class NewProduct(ProductChanges):
    sku: Sku
    name: Name
    price: Price
    currency: Currency


# Texts that are empty rather than missing.
BLANK: Final = ("description", "brand", "category")


def parse_changes(body: Mapping[str, Any]) -> OrderUpdate:
    """What a PUT asks for. Raises InvalidInput."""
    changes = parse(OrderChanges, body)
    sent = changes.model_fields_set
    return OrderUpdate(
        status=STATUSES_BY_WORD[changes.status] if "status" in sent else UNSET,
        tracking_number=changes.tracking_number if "tracking_number" in sent else UNSET,
        shipping_address=parts_of(changes.shipping_address) if "shipping_address" in sent else UNSET,
        customer_reference=changes.customer_reference if "customer_reference" in sent else UNSET,
        items=[item.requested for item in changes.items] if "items" in sent else UNSET,
    )


def names_read_only(body: Mapping[str, Any]) -> bool:
    """Whether a PUT names fields that may only be sent back as they are."""
    return any(name in body for name in READ_ONLY) or any("price" in item for item in body.get("items", ()))


def refuse_changed(body: Mapping[str, Any], names: Iterable[str], shown: Mapping[str, Any]) -> None:
    """Raises InvalidInput for one of these fields that is not sent back as it is shown."""
    for name in names:
        if name in body and body[name] != shown[name]:
            raise InvalidInput(name, "cannot be changed")


def refuse_read_only(body: Mapping[str, Any], present: Order) -> None:
    """Raises InvalidInput for a read-only field that is not as it is now."""
    shown = dump_order(present)
    refuse_changed(body, READ_ONLY, shown)
    prices: dict[str, list[Decimal]] = {}
    for item in shown["items"]:
        prices.setdefault(item["productId"], []).append(item["price"])
    for index, item in enumerate(body.get("items", ())):
        known = prices.get(item["productId"])
        if known and "price" in item and item["price"] not in known:
            raise InvalidInput(f"items[{index}].price", "cannot be changed")


def dump_order(order: Order) -> OrderOut:
    """An order as a list shows it."""
    return {
        "orderId": ORDER.dump(order.id),
        "customerId": order.partner_code,
        "orderDate": dump_time(order.placed_at),
        "totalAmount": order.total,
        "status": STATUS_WORDS[order.status],
        "items": [
            {"productId": PRODUCT.dump(item.product_key), "quantity": item.quantity, "price": item.unit_price}
            for item in order.items
        ],
    }


def dump_tracked_order(tracked: Tracked) -> TrackedOrderOut:
    """An order read by itself: also what is set of its address, tracking number and reference."""
    order = tracked.order
    shown = cast(TrackedOrderOut, dump_order(order))
    if order.shipping_address is not None:
        shown["shippingAddress"] = cast(AddressOut, order.shipping_address)
    if tracked.tracking_number is not None:
        shown["trackingNumber"] = tracked.tracking_number
    if order.customer_reference is not None:
        shown["customerReference"] = order.customer_reference
    return shown


def dump_product(product: Product | ProductRow) -> ProductOut:
    return {
        "productId": product.product_id,
        "sku": product.sku,
        "name": product.name,
        "description": product.description,
        "brand": product.brand,
        "category": product.category,
        "supplier": product.supplier,
        "price": product.price,
        "currency": product.currency,
        "availability": product.availability,
        "stock": product.stock,
    }


def dump_pagination(*, limit: int, offset: int, total: int) -> PaginationOut:
    """Where a page stands in its list, as the document has it."""
    next_offset = offset + limit if offset + limit < total else None
    return {"limit": limit, "offset": offset, "total": total, "nextOffset": next_offset}
