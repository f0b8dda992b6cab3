"""What the v1 API's document says of the API as a whole, in the words of orders-api-v1 where it has them."""

from typing import Final

from pydantic.alias_generators import to_camel

from webapp.api.operations import About
from webapp.api.v1.answers import RefusalOut
from webapp.api.v1.field_words import FIELD_WORDS
from webapp.api.v1.webhook_messages import messages_of

ORDERS: Final = "Orders"
SHIPMENTS: Final = "Shipments"
EVENTS: Final = "Events"
PRODUCTS: Final = "Products"
WEBHOOKS: Final = "Webhooks"

ABOUT: Final = About(
    document="v1",
    title="Orders API v1",
    description="This API allows you to manage orders within the system. "
    "You can retrieve, create, update, and delete orders.",
    envelope=RefusalOut,
    tags={
        ORDERS: "Placing, reading, updating and deleting orders.",
        SHIPMENTS: "What was sent off of an order, with which carrier and under which number.",
        EVENTS: "What happened, so that a program need not ask for every order again.",
        PRODUCTS: "The catalog that orders are made from.",
        WEBHOOKS: "Being told at once what happens to orders, and what was sent.",
    },
    arguments={
        "order_id": ("The unique identifier of the order.", "OR00001"),
        "shipment_id": ("The unique identifier of the shipment.", "SH00001"),
        "product_id": ("The unique identifier of the product.", "PR00001"),
        "webhook_id": ("The unique identifier of the webhook.", "WH00001"),
        "delivery_id": ("The unique identifier of the message.", "WD00001"),
    },
    scheme="Bearer",
    field_words=FIELD_WORDS,
    base="/v1",
    spell=to_camel,
    messages=messages_of(WEBHOOKS),
)
