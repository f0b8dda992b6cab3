"""What the v1 API answers about webhooks."""

from typing import Annotated, Any, Final

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from webapp.api.answers import Count, Time, words
from webapp.api.v1.answers import PaginationOut
from webapp.history.models import EVENT_TYPES
from webapp.webhooks.models import DELIVERED, DISABLED, ENABLED, FAILED, PENDING

# Why one is disabled, by our own words for it.
REASONS: Final = {"gone": "gone", "failing": "failing", "person": "request"}
STATES: Final = (PENDING, DELIVERED, FAILED)


class WebhookOut(TypedDict):
    """`disabledReason`: the receiver answered 410 (`gone`), nothing got through until a message had been
    tried for the last time (`failing`), or somebody asked for it (`request`). Until `formerSecretUntil` the
    secret before signs messages too.
    """

    webhookId: str
    url: str
    description: str | None
    events: list[Annotated[str, words(*EVENT_TYPES)]]
    status: Annotated[str, words(ENABLED, DISABLED)]
    disabledReason: Annotated[
        str | None, WithJsonSchema({"type": ["string", "null"], "enum": [*REASONS.values(), None]})
    ]
    formerSecretUntil: Time | None
    createdAt: Time
    updatedAt: Time


class SecretWebhookOut(WebhookOut):
    """With its secret, this once. The stored answer to a repeated request holds none: it is null there."""

    secret: str | None


class WebhookListOut(TypedDict):
    data: list[WebhookOut]
    pagination: PaginationOut


class PayloadOut(TypedDict):
    """The body of a message. `data` is the event, or what a test says."""

    type: str
    timestamp: Time
    data: dict[str, Any]


class DeliveryOut(TypedDict):
    """A message. `payload` is what is sent; its header `webhook-id` is `msg_` and the `deliveryId`, the same
    in every attempt.
    """

    deliveryId: str
    event: str
    status: Annotated[str, words(*STATES)]
    attemptCount: Count
    nextAttemptAt: Time | None
    createdAt: Time
    completedAt: Time | None
    payload: PayloadOut


class AttemptOut(TypedDict):
    """`httpStatus` is null where there was no answer; `problem` says in words why it did not get through."""

    at: Time
    milliseconds: Count
    httpStatus: int | None
    problem: str | None
    answer: str | None


class DeliveryDetailsOut(DeliveryOut):
    """A message with its attempts, the oldest first; of more than a hundred the last ones."""

    attempts: list[AttemptOut]


class CursorPaginationOut(TypedDict):
    limit: int
    nextCursor: str | None


class DeliveryListOut(TypedDict):
    data: list[DeliveryOut]
    pagination: CursorPaginationOut
