"""Messages that somebody asks for: a test, and one of the past once more."""

from typing import Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.idempotency import Retry
from webapp.sql import Statement
from webapp.webhooks import saving
from webapp.webhooks.endpoints import get_endpoint, require_change
from webapp.webhooks.log import get_delivery
from webapp.webhooks.models import PENDING, Delivery, webhook_deliveries
from webapp.webhooks.payloads import payload_of

TEST: Final = "webhook.test"
# Without its lease: what comes of an attempt that is just being made no longer counts.
_begun_anew = Statement(
    sa.update(webhook_deliveries)
    .where(webhook_deliveries.c.id == sa.bindparam("delivery_key"))
    .values(state=PENDING, attempts=0, due_at=sa.bindparam("now"), leased_until=None, done_at=None)
)


def send_test(endpoint_id: str, *, by: Actor, retry: Retry[Delivery] | None = None) -> Delivery:
    """A message that tells of nothing, to a disabled endpoint too. Raises WebhookNotFound, NotAllowed."""
    require_change(by)

    def work() -> Delivery:
        endpoint = get_endpoint(endpoint_id, seen_by=by)
        data = {"webhookId": endpoint.endpoint_id, "message": "This is a test."}
        return saving.add_delivery(endpoint, TEST, payload_of(TEST, clock.now(), data))

    return transactions.write(work, retry)


def resend(delivery_id: str, *, by: Actor, retry: Retry[Delivery] | None = None) -> Delivery:
    """The same message, with the id that it had, is due now, and its retries begin anew.

    Raises DeliveryNotFound, NotAllowed.
    """
    require_change(by)

    def work() -> Delivery:
        _, delivery = get_delivery(delivery_id, seen_by=by)
        _begun_anew.run(delivery_key=delivery.id, now=clock.now())
        return get_delivery(delivery_id, seen_by=by)[1]

    return transactions.write(work, retry)
