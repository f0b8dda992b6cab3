"""What the Orders API answers with."""

from typing import Annotated, Final, NotRequired

from typing_extensions import TypedDict

from webapp.api.answers import Count, Money, Time, words
from webapp.catalog.models import AVAILABILITIES
from webapp.ordering.models import PLACED, STATUSES

# One word differs from ours.
STATUS_WORDS: Final = {status: "created" if status == PLACED else status for status in STATUSES}


class OrderItemOut(TypedDict):
    order_item_id: str
    product_id: str
    sku: str
    product_name: str
    quantity: int
    unit_price: Money
    line_total: Money


class OrderOut(TypedDict):
    order_id: str
    partner_name: str
    customer_reference: str | None
    status: Annotated[str, words(*STATUS_WORDS.values())]
    total_amount: Money
    currency: str
    items: list[OrderItemOut]


class OrderListOut(TypedDict):
    """`next_cursor` is there where a page was asked for and more remain."""

    count: Count
    items: list[OrderOut]
    next_cursor: NotRequired[str]


class ProductOut(TypedDict):
    product_id: str
    partner_name: str | None
    sku: str
    product_name: str
    description: str
    brand: str
    category: str
    price: Money
    currency: str
    availability: Annotated[str, words(*AVAILABILITIES)]
    created_at: Time


class ProductListOut(TypedDict):
    """`count` is the number of all that match; `next_cursor` is there where more remain."""

    count: Count
    items: list[ProductOut]
    next_cursor: NotRequired[str]


class RefusalOut(TypedDict):
    detail: str
