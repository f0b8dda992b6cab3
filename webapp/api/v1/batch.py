"""POST /v1/orders/batch: many orders in one request, with a result for each of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal

from flask import request
from pydantic import BeforeValidator, Field, SkipValidation
from typing_extensions import TypedDict

from webapp import values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.accounts.partners import partner_by_code
from webapp.api.answers import Count
from webapp.api.dialect import answer, retry_of
from webapp.api.operations import Operation
from webapp.api.reading import read_object
from webapp.api.schemas import parse
from webapp.api.v1.about import ORDERS
from webapp.api.v1.answers import ErrorOut, TrackedOrderOut
from webapp.api.v1.errors import DIALECT
from webapp.api.v1.schemas import Camel, NewOrder, dump_tracked_order, parts_of
from webapp.errors import DomainError, InvalidInput
from webapp.fulfilment.services import Tracked
from webapp.idempotency import Answer
from webapp.ordering.batching import Placed, RequestedOrder, place_orders
from webapp.ordering.models import Order
from webapp.uploads import takes_many

MOST_ORDERS: Final = 100


def _some_orders(value: object) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_ORDERS:
        raise values.BadValue(f"must be a list of 1 to {MOST_ORDERS} orders")
    return value


class NewBatch(Camel):
    """Orders are read one by one: what is wrong with one of them refuses that one alone."""

    orders: Annotated[
        list[SkipValidation[NewOrder | Any]],
        BeforeValidator(_some_orders),
        Field(json_schema_extra={"minItems": 1, "maxItems": MOST_ORDERS}),
    ]


class PlacedInBatchOut(TypedDict):
    index: Count
    status: Literal[201]
    order: TrackedOrderOut


class RefusedInBatchOut(TypedDict):
    """`errorType` is what the header Error-Type would be."""

    index: Count
    status: int
    error: ErrorOut
    errorType: str


class BatchOut(TypedDict):
    results: list[PlacedInBatchOut | RefusedInBatchOut]
    placed: Count
    refused: Count


PLACE_BATCH: Final = Operation(
    name="create_orders",
    summary="Create many orders",
    description="Creates up to 100 orders, each by itself: every item, or no order. What is wrong with one "
    "of them, its form too, refuses it alone. The answer has a result for each, in their order, and is 200 "
    "also when all of them were refused. One Idempotency-Key is for all: sent again, the request is answered "
    "as it was, and nothing is placed again. The body may hold 2 MB, and the orders 10,000 items in all.",
    tag=ORDERS,
    scopes=(ORDERS_WRITE,),
    body=NewBatch,
    answers={200: BatchOut},
    takes_retry_key=True,
    samples=(InvalidInput("orders", f"must be a list of 1 to {MOST_ORDERS} orders"),),
    sent="""{
"orders": [
{"customerId": "CUST1234", "items": [{"productId": "PROD001", "quantity": 1}]},
{"customerId": "CUST1234", "items": [{"productId": "PROD004", "quantity": 3}]}
]
}""",
    shown={
        200: """{
"results": [
{
"index": 0,
"status": 201,
"order": {
"orderId": "ORD123458",
"customerId": "CUST1234",
"orderDate": "2023-10-27T12:00:00Z",
"totalAmount": 50.00,
"status": "pending",
"items": [{"productId": "PROD001", "quantity": 1, "price": 50.00}]
}
},
{
"index": 1,
"status": 409,
"error": {"code": 409, "message": "Product is not available: PROD004"},
"errorType": "product_not_available"
}
],
"placed": 1,
"refused": 1
}"""
    },
)


@takes_many
@DIALECT.serves(PLACE_BATCH)
def create_orders(by: Actor) -> Answer:
    batch = parse(NewBatch, read_object(request))
    orders = [_requested(order, by=by) for order in batch.orders]
    return _answered(place_orders(orders, by=by, retry=retry_of(by, _answered)))


def _requested(sent: object, *, by: Actor) -> RequestedOrder | DomainError:
    if not isinstance(sent, Mapping):
        return InvalidInput("Order", "must be an object")
    try:
        order = parse(NewOrder, sent)
    except InvalidInput as refusal:
        return refusal
    return RequestedOrder(
        partial(partner_by_code, order.customer_id, by=by),
        [item.requested for item in order.items],
        order.customer_reference,
        parts_of(order.shipping_address),
    )


def _answered(results: Sequence[Placed]) -> Answer:
    placed = sum(isinstance(result, Order) for result in results)
    body: BatchOut = {
        "results": [_dump(index, result) for index, result in enumerate(results)],
        "placed": placed,
        "refused": len(results) - placed,
    }
    return answer(body)


def _dump(index: int, result: Placed) -> PlacedInBatchOut | RefusedInBatchOut:
    if isinstance(result, Order):
        return {"index": index, "status": 201, "order": dump_tracked_order(Tracked(result, None))}
    status, sentence = DIALECT.worded(result)
    return {
        "index": index,
        "status": status,
        "error": {"code": status, "message": sentence},
        "errorType": result.error_type,
    }
