"""Examples of webhooks, in the manner of orders-api-v1."""

from typing import Final

NEW_WEBHOOK: Final = """{
"url": "https://example.com/waybill",
"description": "The ERP",
"events": ["order.shipped", "order.delivered"]
}"""

WEBHOOK: Final = """{
"webhookId": "WH00001",
"url": "https://example.com/waybill",
"description": "The ERP",
"events": ["order.shipped", "order.delivered"],
"status": "enabled",
"disabledReason": null,
"formerSecretUntil": null,
"createdAt": "2026-10-27T10:00:00Z",
"updatedAt": "2026-10-27T10:00:00Z"
}"""

_SHOWN_ONCE: Final = ',\n"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="\n}'
CREATED_WEBHOOK: Final = WEBHOOK.replace("\n}", _SHOWN_ONCE)
ROTATED_WEBHOOK: Final = CREATED_WEBHOOK.replace(
    '"formerSecretUntil": null', '"formerSecretUntil": "2026-10-28T10:00:00Z"'
)

WEBHOOKS: Final = f"""{{
"data": [
{WEBHOOK}
],
"pagination": {{
"limit": 20,
"offset": 0,
"total": 1,
"nextOffset": null
}}
}}"""

WEBHOOK_CHANGES: Final = """{
"status": "disabled"
}"""

CHANGED_WEBHOOK: Final = WEBHOOK.replace('"enabled"', '"disabled"').replace(
    '"disabledReason": null', '"disabledReason": "request"'
)

REMOVED_WEBHOOK: Final = """{
"message": "Webhook WH00001 deleted successfully."
}"""

DELIVERY: Final = """{
"deliveryId": "WD00001",
"event": "webhook.test",
"status": "pending",
"attemptCount": 0,
"nextAttemptAt": "2026-10-27T10:00:00Z",
"createdAt": "2026-10-27T10:00:00Z",
"completedAt": null,
"payload": {
"type": "webhook.test",
"timestamp": "2026-10-27T10:00:00Z",
"data": {"webhookId": "WH00001", "message": "This is a test."}
}
}"""

DELIVERY_DETAILS: Final = (
    DELIVERY.removesuffix("\n}")
    + """,
"attempts": [
{
"at": "2026-10-27T10:00:01Z",
"milliseconds": 120,
"httpStatus": 503,
"problem": "The receiver answered 503.",
"answer": "Down for maintenance"
}
]
}"""
)

DELIVERIES: Final = f"""{{
"data": [
{DELIVERY}
],
"pagination": {{
"limit": 50,
"nextCursor": null
}}
}}"""

EVENT_MESSAGE: Final = """{
"type": "order.placed",
"timestamp": "2023-10-27T10:00:00Z",
"data": {
"eventId": "EV00001",
"sequence": 1,
"type": "order.placed",
"occurredAt": "2023-10-27T10:00:00Z",
"orderId": "OR00001",
"customerId": "CUST1001",
"status": "pending",
"totalAmount": 150.75,
"version": 1,
"changes": [
{"field": "status", "before": null, "after": "pending"}
],
"by": {"name": "ERP", "kind": "key", "via": "v1"},
"reason": null
}
}"""
