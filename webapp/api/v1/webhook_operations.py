"""The operations of the v1 API on webhooks, as its document says them."""

from typing import Final

from webapp import errors
from webapp.accounts.models import ORDERS_READ, ORDERS_WRITE
from webapp.api.operations import Operation
from webapp.api.parameters import OneOf, Text, WholeNumber
from webapp.api.v1 import webhook_examples as examples
from webapp.api.v1.about import WEBHOOKS
from webapp.api.v1.answers import MessageOut
from webapp.api.v1.operations import LIMIT, OFFSET
from webapp.api.v1.webhook_answers import (
    STATES,
    DeliveryDetailsOut,
    DeliveryListOut,
    DeliveryOut,
    SecretWebhookOut,
    WebhookListOut,
    WebhookOut,
)
from webapp.api.v1.webhook_schemas import NewWebhook, WebhookChanges

DELIVERY_LIMIT: Final = WholeNumber(
    "limit", "The maximum number to return. Defaults to 50.", default=50, least=1, most=100
)
DELIVERY_CURSOR: Final = Text("cursor", "The `nextCursor` of the page before.")
DELIVERY_STATUS: Final = OneOf("status", "Filter messages by status.", words=STATES, default=None)

READS: Final = (ORDERS_READ,)
# Whoever changes what is told must be allowed to read it.
CHANGES: Final = (ORDERS_WRITE,)
BOTH: Final = "Takes orders:read as well."
BAD_URL: Final = errors.InvalidInput("url", "must begin with https://")
BAD_RETRY_KEY: Final = errors.InvalidInput("Idempotency-Key", "must be 1 to 255 printable ASCII characters")

LIST_WEBHOOKS: Final = Operation(
    name="list_webhooks",
    summary="List webhooks",
    description="Those of the key's customer, or of the house; the oldest first.",
    tag=WEBHOOKS,
    scopes=READS,
    parameters=(LIMIT, OFFSET),
    answers={200: WebhookListOut},
    samples=(LIMIT.refusal,),
    shown={200: examples.WEBHOOKS},
)
CREATE_WEBHOOK: Final = Operation(
    name="create_webhook",
    summary="Create a webhook",
    description="Messages about the events named, or without any about all, are sent to the address from now "
    "on, as Standard Webhooks has it.\n\n"
    "`secret` signs them. It is in this answer and in no other: a repeated request with the same "
    f"Idempotency-Key is answered with null in its place, and a secret that was lost is rotated. {BOTH}",
    tag=WEBHOOKS,
    scopes=CHANGES,
    body=NewWebhook,
    answers={201: SecretWebhookOut},
    headers=("Location",),
    takes_retry_key=True,
    refuses=(errors.TooMany,),
    samples=(BAD_URL,),
    sent=examples.NEW_WEBHOOK,
    shown={201: examples.CREATED_WEBHOOK},
)
GET_WEBHOOK: Final = Operation(
    name="get_webhook",
    summary="Retrieve a webhook",
    tag=WEBHOOKS,
    scopes=READS,
    answers={200: WebhookOut},
    refuses=(errors.WebhookNotFound,),
    shown={200: examples.WEBHOOK},
)
CHANGE_WEBHOOK: Final = Operation(
    name="update_webhook",
    summary="Update a webhook",
    description="What is absent stays. `status` switches it off and on again: also one that was disabled "
    "because its receiver answered 410, or because nothing got through until a message had been tried for "
    "the last time. What happens while it is disabled is not sent later: `GET /v1/events` tells of it. "
    f"{BOTH}",
    tag=WEBHOOKS,
    scopes=CHANGES,
    body=WebhookChanges,
    answers={200: WebhookOut},
    refuses=(errors.WebhookNotFound,),
    samples=(BAD_URL,),
    sent=examples.WEBHOOK_CHANGES,
    shown={200: examples.CHANGED_WEBHOOK},
)
REMOVE_WEBHOOK: Final = Operation(
    name="delete_webhook",
    summary="Delete a webhook",
    description=f"Nothing is sent to it any more, not even what waits. {BOTH}",
    tag=WEBHOOKS,
    scopes=CHANGES,
    answers={200: MessageOut},
    refuses=(errors.WebhookNotFound,),
    shown={200: examples.REMOVED_WEBHOOK},
)
ROTATE_SECRET: Final = Operation(
    name="rotate_webhook_secret",
    summary="Rotate a webhook's secret",
    description="The new secret is in this answer and in no other, as when the webhook was made. Until "
    f"`formerSecretUntil` messages are signed with both. {BOTH}",
    tag=WEBHOOKS,
    scopes=CHANGES,
    answers={200: SecretWebhookOut},
    takes_retry_key=True,
    refuses=(errors.WebhookNotFound,),
    samples=(BAD_RETRY_KEY,),
    shown={200: examples.ROTATED_WEBHOOK},
)
SEND_TEST: Final = Operation(
    name="send_webhook_test",
    summary="Send a test message",
    description=f"A message of the type webhook.test, in the log like any other. {BOTH}",
    tag=WEBHOOKS,
    scopes=CHANGES,
    answers={201: DeliveryOut},
    headers=("Location",),
    takes_retry_key=True,
    refuses=(errors.WebhookNotFound,),
    samples=(BAD_RETRY_KEY,),
    shown={201: examples.DELIVERY},
)
LIST_DELIVERIES: Final = Operation(
    name="list_webhook_deliveries",
    summary="List a webhook's messages",
    description="The newest first. `nextCursor` leads on to those before, while there are any.",
    tag=WEBHOOKS,
    scopes=READS,
    parameters=(DELIVERY_LIMIT, DELIVERY_CURSOR, DELIVERY_STATUS),
    answers={200: DeliveryListOut},
    refuses=(errors.WebhookNotFound,),
    samples=(DELIVERY_LIMIT.refusal,),
    shown={200: examples.DELIVERIES},
)
GET_DELIVERY: Final = Operation(
    name="get_webhook_delivery",
    summary="Retrieve a message with its attempts",
    tag=WEBHOOKS,
    scopes=READS,
    answers={200: DeliveryDetailsOut},
    refuses=(errors.WebhookNotFound, errors.DeliveryNotFound),
    shown={200: examples.DELIVERY_DETAILS},
)
RESEND: Final = Operation(
    name="resend_webhook_delivery",
    summary="Send a message again",
    description=f"The same message with the same id is due at once, and its retries begin anew. {BOTH}",
    tag=WEBHOOKS,
    scopes=CHANGES,
    answers={200: DeliveryOut},
    takes_retry_key=True,
    refuses=(errors.WebhookNotFound, errors.DeliveryNotFound),
    samples=(BAD_RETRY_KEY,),
    shown={200: examples.DELIVERY},
)
