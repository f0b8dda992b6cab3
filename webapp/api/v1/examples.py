"""The examples of orders-api-v1, letter for letter, and others in their manner."""

from typing import Final

NEW_ORDER: Final = """{
"customerId": "CUST1234",
"items": [
{"productId": "PROD001", "quantity": 1},
{"productId": "PROD004", "quantity": 3}
]
}"""

CREATED_ORDER: Final = """{
"orderId": "ORD123458",
"customerId": "CUST1234",
"orderDate": "2023-10-27T12:00:00Z",
"totalAmount": 125.00,
"status": "pending",
"items": [
{"productId": "PROD001", "quantity": 1, "price": 50.00},
{"productId": "PROD004", "quantity": 3, "price": 25.00}
]
}"""

ORDERS: Final = """{
"data": [
{
"orderId": "ORD123456",
"customerId": "CUST7890",
"orderDate": "2023-10-27T10:00:00Z",
"totalAmount": 150.75,
"status": "shipped",
"items": [
{"productId": "PROD001", "quantity": 2, "price": 50.00},
{"productId": "PROD002", "quantity": 1, "price": 50.75}
]
},
{
"orderId": "ORD123457",
"customerId": "CUST1234",
"orderDate": "2023-10-27T11:30:00Z",
"totalAmount": 75.50,
"status": "pending",
"items": [
{"productId": "PROD003", "quantity": 1, "price": 75.50}
]
}
],
"pagination": {
"limit": 20,
"offset": 0,
"total": 2,
"nextOffset": null
}
}"""

ORDER: Final = """{
"orderId": "ORD123456",
"customerId": "CUST7890",
"orderDate": "2023-10-27T10:00:00Z",
"totalAmount": 150.75,
"status": "shipped",
"items": [
{"productId": "PROD001", "quantity": 2, "price": 50.00},
{"productId": "PROD002", "quantity": 1, "price": 50.75}
],
"shippingAddress": {
"street": "123 Main St",
"city": "Anytown",
"state": "CA",
"zip": "90210",
"country": "USA"
},
"trackingNumber": "TRK987654"
}"""

ORDER_CHANGES: Final = """{
"status": "delivered",
"trackingNumber": "TRK987654-UPDATED"
}"""

CHANGED_ORDER: Final = ORDER.replace('"shipped"', '"delivered"').replace("TRK987654", "TRK987654-UPDATED")

DELETED_ORDER: Final = """{
"message": "Order ORD123456 deleted successfully."
}"""

NEW_PRODUCT: Final = """{
"sku": "BR-4001",
"name": "All Day IPA",
"description": "Session ale of 4.7 %",
"brand": "Founders Brewing Co.",
"category": "Beer",
"supplier": "Founders Brewing Co.",
"price": 10.99,
"currency": "USD",
"availability": "in_stock",
"stock": 240
}"""

PRODUCT: Final = NEW_PRODUCT.replace("{\n", '{\n"productId": "PR00001",\n')

PRODUCT_CHANGES: Final = """{
"price": 11.49,
"stock": 180
}"""

CHANGED_PRODUCT: Final = PRODUCT.replace("10.99", "11.49").replace("240", "180")

PRODUCTS: Final = f"""{{
"data": [
{PRODUCT}
],
"pagination": {{
"limit": 20,
"offset": 0,
"total": 1,
"nextOffset": null
}}
}}"""
