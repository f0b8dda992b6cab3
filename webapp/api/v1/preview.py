"""POST /v1/orders/preview: what an order would cost and what stands against it, without placing it."""

from typing import Annotated, Any, Final, NotRequired

from flask import request
from pydantic import SkipValidation
from typing_extensions import TypedDict

from webapp.account_errors import NotYourPartner, PartnerInactive
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.accounts.partners import find_buyer
from webapp.api.answers import Count, Money, words
from webapp.api.dialect import answer
from webapp.api.operations import Operation
from webapp.api.reading import read_object
from webapp.api.schemas import (
    FIRST_FAILS,
    Code,
    Id,
    OptionalReference,
    parse,
)
from webapp.api.v1.about import ORDERS
from webapp.api.v1.errors import DIALECT
from webapp.api.v1.schemas import Camel, NewAddress
from webapp.catalog.models import AVAILABILITIES
from webapp.errors import DomainError, InvalidInput
from webapp.idempotency import Answer
from webapp.ordering.previewing import AskedItem, PreviewedItem, preview_order


class ItemToPreview(Camel):
    """Any quantity is taken: it is for the preview to say which one would be accepted."""

    product_id: Id
    quantity: SkipValidation[int | Any] = None


class OrderToPreview(Camel):
    """The body of POST /v1/orders; how many items there are is for the preview to judge."""

    customer_id: Code
    items: Annotated[list[ItemToPreview], FIRST_FAILS] | None = None
    shipping_address: NewAddress | None = None
    customer_reference: OptionalReference = None


class PreviewRefusalOut(TypedDict):
    """As placing the order would be answered; `errorType` is what the header Error-Type would be."""

    code: int
    message: str
    errorType: str


class PreviewItemOut(TypedDict):
    """What is not known of a product, and the stock of one that has none, is left out.

    `quantity` is null where it is no quantity of any order. `nearestQuantity` of a refused item would be
    accepted beside the others, 0 stands for none at all; it is left out where no number was sent.
    """

    productId: str
    sku: NotRequired[str]
    name: NotRequired[str]
    quantity: int | None
    price: NotRequired[Money]
    currency: NotRequired[str]
    lineTotal: NotRequired[Money]
    availability: NotRequired[Annotated[str, words(*AVAILABILITIES)]]
    stock: NotRequired[Count]
    refusal: NotRequired[PreviewRefusalOut]
    nearestQuantity: NotRequired[Count]


class PreviewOut(TypedDict):
    """`totalAmount` is that of the items that are not refused; `refusals` are those of the whole order."""

    customerId: str
    currency: str | None
    totalAmount: Money
    isOrderable: bool
    items: list[PreviewItemOut]
    refusals: list[PreviewRefusalOut]


PREVIEW_ORDER: Final = Operation(
    name="preview_order",
    summary="Preview an order",
    description="Takes the body of a new order and places nothing: says what it would cost now, and for "
    "every item that would be refused why, with the nearest quantity that would be accepted. With these "
    "quantities, and without the items for which there is none, no item is refused. Nothing is held: another "
    "may buy the same before you do.",
    tag=ORDERS,
    scopes=(ORDERS_WRITE,),
    body=OrderToPreview,
    answers={200: PreviewOut},
    refuses=(NotYourPartner, PartnerInactive),
    samples=(InvalidInput("customerId", "is required"),),
    sent="""{
"customerId": "CUST1234",
"items": [
{"productId": "PROD001", "quantity": 1},
{"productId": "PROD004", "quantity": 30}
]
}""",
    shown={
        200: """{
"customerId": "CUST1234",
"currency": "USD",
"totalAmount": 50.00,
"isOrderable": false,
"items": [
{
"productId": "PROD001",
"sku": "BR-4001",
"name": "All Day IPA",
"quantity": 1,
"price": 50.00,
"currency": "USD",
"lineTotal": 50.00,
"availability": "in_stock"
},
{
"productId": "PROD004",
"sku": "BR-4004",
"name": "Porter",
"quantity": 30,
"price": 25.00,
"currency": "USD",
"lineTotal": 750.00,
"availability": "in_stock",
"stock": 12,
"refusal": {
"code": 409,
"message": "Product is not available: PROD004",
"errorType": "product_not_available"
},
"nearestQuantity": 12
}
],
"refusals": []
}"""
    },
)


@DIALECT.serves(PREVIEW_ORDER)
def preview(by: Actor) -> Answer:
    order = parse(OrderToPreview, read_object(request))
    buyer = find_buyer(order.customer_id, by=by)
    seen = preview_order([AskedItem(item.product_id, item.quantity) for item in order.items or ()], by=by)
    body: PreviewOut = {
        "customerId": buyer.code if buyer else order.customer_id,
        "currency": seen.currency,
        "totalAmount": seen.total,
        "isOrderable": seen.is_orderable,
        "items": [_dump_item(item) for item in seen.items],
        "refusals": [_dump_refusal(refusal) for refusal in seen.refusals],
    }
    return answer(body)


def _dump_item(item: PreviewedItem) -> PreviewItemOut:
    shown: PreviewItemOut = {"productId": item.product_id, "quantity": item.quantity}
    if (product := item.product) is not None:
        shown = {
            "productId": item.product_id,
            "sku": product.sku,
            "name": product.name,
            "quantity": item.quantity,
            "price": product.price,
            "currency": product.currency,
        }
        if item.line_total is not None:
            shown["lineTotal"] = item.line_total
        shown["availability"] = product.availability
        if product.stock is not None:
            shown["stock"] = product.stock
    if item.refusal is not None:
        shown["refusal"] = _dump_refusal(item.refusal)
    if item.nearest is not None:
        shown["nearestQuantity"] = item.nearest
    return shown


def _dump_refusal(refusal: DomainError) -> PreviewRefusalOut:
    status, sentence = DIALECT.worded(refusal)
    return {"code": status, "message": sentence, "errorType": refusal.error_type}
