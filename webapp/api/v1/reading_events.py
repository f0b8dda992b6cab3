"""The resources of v1 that tell what happened: to one order, and to all that the key may see."""

from typing import Final

from typing_extensions import TypedDict

from webapp import errors
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_READ
from webapp.api.answers import Count
from webapp.api.dialect import answer
from webapp.api.operations import Operation
from webapp.api.parameters import Text, WholeNumber
from webapp.api.v1.about import EVENTS
from webapp.api.v1.errors import DIALECT
from webapp.api.v1.events import EventOut, dump_events
from webapp.history.feed import list_events_of, list_published
from webapp.idempotency import Answer
from webapp.ids import EVENT
from webapp.ordering.queries import get_order

LONGEST_EVENT_ID: Final = 20
AFTER: Final = WholeNumber(
    "after",
    "Only events whose sequence is greater. Defaults to 0, which is before the first.",
    default=0,
    least=0,
    most=2**63 - 1,
)
LIMIT: Final = WholeNumber(
    "limit", "The maximum number to return. Defaults to 100.", default=100, least=1, most=1000
)
AFTER_EVENT: Final = Text(
    "after", "Only events that follow the one with this `eventId`.", limit=LONGEST_EVENT_ID
)
MOST_OF_ORDER: Final = WholeNumber(
    "limit", "The maximum number to return. Defaults to 1000.", default=1000, least=1, most=1000
)


class EventPaginationOut(TypedDict):
    """`nextAfter` is what to ask for next, also when there is nothing yet; `hasMore` whether there is."""

    limit: int
    after: Count
    nextAfter: Count
    hasMore: bool


class EventListOut(TypedDict):
    data: list[EventOut]
    pagination: EventPaginationOut


class OrderEventListOut(TypedDict):
    """`hasMore` says whether there are more, after the last of these."""

    data: list[EventOut]
    hasMore: bool


_PLACED: Final = """{
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
{"field": "status", "before": null, "after": "pending"},
{"field": "customerReference", "before": null, "after": "PO-7"},
{"field": "totalAmount", "before": null, "after": 150.75}
],
"by": {"name": "ERP", "kind": "key", "via": "v1"},
"reason": null
}"""
_SHIPPED: Final = """{
"eventId": "EV00002",
"sequence": 2,
"type": "order.shipped",
"occurredAt": "2023-10-27T16:20:00Z",
"orderId": "OR00001",
"customerId": "CUST1001",
"status": "shipped",
"totalAmount": 150.75,
"version": 2,
"changes": [
{"field": "status", "before": "pending", "after": "shipped"},
{"field": "trackingNumber", "before": null, "after": "TRK987654"},
{"field": "shipped", "before": null, "after": [{"sku": "BR-4001", "quantity": 2}]}
],
"by": {"name": "the distributor", "kind": null, "via": null},
"reason": null
}"""
_FEED: Final = f"""{{
"data": [{_PLACED}, {_SHIPPED}],
"pagination": {{"limit": 100, "after": 0, "nextAfter": 2, "hasMore": false}}
}}"""

LIST_EVENTS: Final = Operation(
    name="list_events",
    summary="List all events",
    description="What happened to all orders that the key may see, in a sequence without a gap: each "
    "customer has one, and the house has one. Whoever keeps `nextAfter` and asks again with it misses "
    "nothing: a number that can be read has none before it that cannot. An event can be read within two "
    "seconds.",
    tag=EVENTS,
    scopes=(ORDERS_READ,),
    parameters=(AFTER, LIMIT),
    answers={200: EventListOut},
    shown={200: _FEED},
)
LIST_ORDER_EVENTS: Final = Operation(
    name="list_order_events",
    summary="List an order's events",
    description="The whole history of an order, oldest first, from the moment of each change on. Where "
    "`hasMore` is true, it goes on after the `eventId` of the last one.",
    tag=EVENTS,
    scopes=(ORDERS_READ,),
    parameters=(AFTER_EVENT, MOST_OF_ORDER),
    answers={200: OrderEventListOut},
    refuses=(errors.OrderNotFound,),
    shown={200: f'{{"data": [{_PLACED}, {_SHIPPED}], "hasMore": false}}'},
)


@DIALECT.serves(LIST_EVENTS)
def list_events(by: Actor) -> Answer:
    after, limit = AFTER.read(), LIMIT.read()
    found = list_published(seen_by=by, after=after, limit=limit + 1)
    events = dump_events(found[:limit], is_house=by.is_house)
    following: EventPaginationOut = {
        "limit": limit,
        "after": after,
        "nextAfter": (events[-1]["sequence"] or after) if events else after,
        "hasMore": len(found) > limit,
    }
    body: EventListOut = {"data": events, "pagination": following}
    return answer(body)


@DIALECT.serves(LIST_ORDER_EVENTS)
def list_order_events(by: Actor, order_id: str) -> Answer:
    order = get_order(order_id, seen_by=by)
    after, limit = _asked_event(), MOST_OF_ORDER.read()
    found = list_events_of(order.id, after=after, limit=limit + 1)
    events = [
        event
        if by.is_house or event.partner_id == order.partner_id
        # It was another partner's then, which has since been merged into this one: it has its number there.
        else event._replace(partner_id=order.partner_id, partner_code=order.partner_code, partner_sequence=0)
        for event in found[:limit]
    ]
    body: OrderEventListOut = {
        "data": dump_events(events, is_house=by.is_house),
        "hasMore": len(found) > limit,
    }
    return answer(body)


def _asked_event() -> int:
    """The key of the event after which to go on. Raises InvalidInput."""
    event_id = AFTER_EVENT.read()
    key = 0 if event_id is None else EVENT.parse(event_id)
    if key is None:
        raise errors.InvalidInput("after", "must be the eventId of an event")
    return key
