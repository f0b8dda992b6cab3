"""The Orders API's names for what the core knows, both ways."""

from typing import Annotated

from webapp.api.schemas import (
    FIRST_FAILS,
    ITEMS,
    NONE_IS_EMPTY,
    Id,
    Name,
    OptionalReference,
    Quantity,
    Schema,
    described,
)
from webapp.api.unversioned.answers import STATUS_WORDS, OrderOut, ProductOut
from webapp.catalog.queries import ProductRow
from webapp.clock import dump_time
from webapp.ids import ORDER, ORDER_ITEM, PRODUCT
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem


class NewItem(Schema):
    product_id: Id
    quantity: Quantity


class NewOrder(Schema):
    model_config = described("partner_name", "items")

    partner_name: Name
    customer_reference: OptionalReference = None
    items: Annotated[list[NewItem], FIRST_FAILS, ITEMS, NONE_IS_EMPTY] = []

    @property
    def requested(self) -> list[RequestedItem]:
        return [RequestedItem(item.product_id, item.quantity) for item in self.items]


def dump_order(order: Order) -> OrderOut:
    return {
        "order_id": ORDER.dump(order.id),
        "partner_name": order.partner_name,
        "customer_reference": order.customer_reference,
        "status": STATUS_WORDS[order.status],
        "total_amount": order.total,
        "currency": order.currency,
        "items": [
            {
                "order_item_id": ORDER_ITEM.dump(item.id),
                "product_id": PRODUCT.dump(item.product_key),
                "sku": item.sku,
                "product_name": item.product_name,
                "quantity": item.quantity,
                "unit_price": item.unit_price,
                "line_total": item.line_total,
            }
            for item in order.items
        ],
    }


def dump_product(product: ProductRow) -> ProductOut:
    return {
        "product_id": product.product_id,
        "partner_name": product.supplier,
        "sku": product.sku,
        "product_name": product.name,
        "description": product.description,
        "brand": product.brand,
        "category": product.category,
        "price": product.price,
        "currency": product.currency,
        "availability": product.availability,
        "created_at": dump_time(product.created_at),
    }
