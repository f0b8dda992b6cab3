"""What the Orders API's document says of the API as a whole, in the words of orders-api where it has them."""

from typing import Final

from webapp.api.operations import About
from webapp.api.unversioned.answers import RefusalOut
from webapp.api.unversioned.field_words import FIELD_WORDS

ORDERS: Final = "Orders"
PRODUCTS: Final = "Products"

ABOUT: Final = About(
    document="orders",
    title="Orders API",
    description="Use this API to create and retrieve customer orders.\n\n"
    "- Create orders from catalog products\n"
    "- Retrieve order details and line items\n"
    "- List submitted orders\n"
    "- Track order status and calculated totals",
    envelope=RefusalOut,
    tags={
        ORDERS: "Orders that were submitted, with their line items.",
        PRODUCTS: "The catalog that orders are made from.",
    },
    arguments={
        "order_id": ("Unique order identifier (ORxxxxx)", "OR00001"),
        "product_id": ("Product identifier (PRxxxxx)", "PR00001"),
    },
    scheme="ApiKey",
    field_words=FIELD_WORDS,
)
