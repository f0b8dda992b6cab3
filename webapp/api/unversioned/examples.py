"""The examples of orders-api, letter for letter, and others in their manner."""

from typing import Final

NEW_ORDER: Final = """{
  "partner_name": "RayTech Corp.",
  "customer_reference": "CUST-1001",
  "items": [
    {
      "product_id": "PR00001",
      "quantity": 1
    }
  ]
}"""

ORDER: Final = """{
  "order_id": "OR00001",
  "partner_name": "RayTech Corp.",
  "customer_reference": "CUST-1001",
  "status": "created",
  "total_amount": 10.99,
  "currency": "USD",
  "items": [
    {
      "order_item_id": "OI00001",
      "product_id": "PR00001",
      "sku": "BR-4001",
      "product_name": "All Day IPA",
      "quantity": 1,
      "unit_price": 10.99,
      "line_total": 10.99
    }
  ]
}"""

ORDERS: Final = f'{{"count": 1, "items": [{ORDER}]}}'

PRODUCT: Final = """{
  "product_id": "PR00001",
  "partner_name": "Founders Brewing Co.",
  "sku": "BR-4001",
  "product_name": "All Day IPA",
  "description": "Session ale of 4.7 %",
  "brand": "Founders Brewing Co.",
  "category": "Beer",
  "price": 10.99,
  "currency": "USD",
  "availability": "in_stock",
  "created_at": "2026-01-05T08:00:00Z"
}"""

PRODUCTS: Final = f'{{"count": 1, "items": [{PRODUCT}]}}'
