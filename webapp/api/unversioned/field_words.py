"""What each field of the Orders API is, in the words of orders-api where it has them."""

from collections.abc import Mapping
from typing import Final

# By its name; by that of its model too where it is something else there.
FIELD_WORDS: Final[Mapping[str, str]] = {
    "availability": "Whether the product can be ordered.",
    "brand": "Whose brand the product is.",
    "category": "What the catalog files the product under.",
    "count": "How many there are.",
    "created_at": "When the product came into the catalog.",
    "currency": "Currency code",
    "customer_reference": "External customer or order reference",
    "description": "What the catalog says of the product.",
    "detail": "Why it was refused, for people.",
    "items": "Line items included in the order",
    "NewOrder.items": "List of products to include in the order",
    "OrderList.items": "The orders, oldest first.",
    "ProductList.items": "The products.",
    "line_total": "Unit price multiplied by quantity",
    "next_cursor": "Send it as `cursor` for the page that follows.",
    "order_id": "Unique order identifier (ORxxxxx)",
    "order_item_id": "Unique order item identifier (OIxxxxx)",
    "partner_name": "Partner associated with the order",
    "NewOrder.partner_name": "Name of the partner associated with the order",
    "Product.partner_name": "Who supplies the product.",
    "price": "What an order placed now would have as unit price.",
    "product_id": "Product identifier (PRxxxxx)",
    "product_name": "Product name copied from the catalog",
    "Product.product_name": "The product's name in the catalog.",
    "quantity": "Quantity ordered",
    "NewItem.quantity": "Quantity to order. Must be greater than 0",
    "sku": "Partner product SKU",
    "status": "Order status",
    "total_amount": "Total amount for all order items",
    "unit_price": "Product price at order creation",
}
