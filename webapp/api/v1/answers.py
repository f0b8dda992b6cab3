"""What the v1 API answers with."""

from typing import Annotated, Final, NotRequired

from typing_extensions import TypedDict

from webapp.api.answers import Count, Money, Time, words
from webapp.catalog.models import AVAILABILITIES
from webapp.ordering.models import PLACED, STATUSES

# One word differs from ours.
STATUS_WORDS: Final = {status: "pending" if status == PLACED else status for status in STATUSES}


class OrderItemOut(TypedDict):
    productId: str
    quantity: int
    price: Money


class OrderOut(TypedDict):
    orderId: str
    customerId: str
    orderDate: Time
    totalAmount: Money
    status: Annotated[str, words(*STATUS_WORDS.values())]
    items: list[OrderItemOut]


class AddressOut(TypedDict):
    """`state` and `zip` are empty where there is none."""

    street: str
    city: str
    state: str
    zip: str
    country: str


class TrackedOrderOut(OrderOut):
    """An order read by itself: what is not set is left out."""

    shippingAddress: NotRequired[AddressOut]
    trackingNumber: NotRequired[str]
    customerReference: NotRequired[str]


class PaginationOut(TypedDict):
    limit: int
    offset: int
    total: Count
    nextOffset: int | None


class OrderPaginationOut(TypedDict):
    """With the parameters limit, offset, status and customerId alone `total` is exact and there is no
    `nextCursor`. With others, `total` is null for more than 10,000.
    """

    limit: int
    offset: int
    total: Count | None
    nextOffset: int | None
    nextCursor: NotRequired[str | None]


class OrderListOut(TypedDict):
    data: list[OrderOut]
    pagination: OrderPaginationOut


class ProductOut(TypedDict):
    productId: str
    sku: str
    name: str
    description: str
    brand: str
    category: str
    supplier: str | None
    price: Money
    currency: str
    availability: Annotated[str, words(*AVAILABILITIES)]
    stock: int | None


class ProductListOut(TypedDict):
    data: list[ProductOut]
    pagination: PaginationOut


class MessageOut(TypedDict):
    message: str


class ErrorOut(TypedDict):
    code: int
    message: str


class RefusalOut(TypedDict):
    error: ErrorOut
