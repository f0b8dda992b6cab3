"""What webhooks are sent, as the v1 API's document says it (Standard Webhooks)."""

from collections.abc import Mapping
from typing import Annotated, Final

from typing_extensions import TypedDict

from webapp.api.answers import Time, words
from webapp.api.operations import Message
from webapp.api.v1.events import EventOut
from webapp.api.v1.webhook_examples import EVENT_MESSAGE
from webapp.history.models import (
    EVENT_TYPES,
    ORDER_CANCELLED,
    ORDER_DELETED,
    ORDER_DELIVERED,
    ORDER_PLACED,
    ORDER_SHIPPED,
    ORDER_UPDATED,
)


class EventMessageOut(TypedDict):
    """What is sent when something happened, and when that was; `data` is the event as `/events` tells it."""

    type: Annotated[str, words(*EVENT_TYPES)]
    timestamp: Time
    data: EventOut


HEADERS: Final[Mapping[str, str]] = {
    "webhook-id": "The message's id, the same however often it comes: remember it to do nothing twice.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "`v1,` and the base64 of an HMAC-SHA256 of id, timestamp and body with dots "
    "between them; its key is what stands in base64 behind the secret's `whsec_`. Two, with a blank between "
    "them, while a former secret counts.",
}
SUMMARIES: Final[Mapping[str, str]] = {
    ORDER_PLACED: "An order was placed",
    ORDER_UPDATED: "An order was changed, or moved along in another way",
    ORDER_SHIPPED: "An order was shipped",
    ORDER_DELIVERED: "An order was delivered",
    ORDER_CANCELLED: "An order was cancelled",
    ORDER_DELETED: "An order was deleted",
}
# What an order is called once this has happened to it, where not as it was placed.
_STATUSES: Final[Mapping[str, str]] = {
    ORDER_SHIPPED: "shipped",
    ORDER_DELIVERED: "delivered",
    ORDER_CANCELLED: "cancelled",
}


def messages_of(tag: str) -> Mapping[str, Message]:
    """Each type of message."""
    return {kind: _message(kind, summary, tag) for kind, summary in SUMMARIES.items()}


def _message(kind: str, summary: str, tag: str) -> Message:
    sent = EVENT_MESSAGE.replace("order.placed", kind).replace("pending", _STATUSES.get(kind, "pending"))
    return Message(summary=summary, tag=tag, body=EventMessageOut, headers=HEADERS, sent=sent)
