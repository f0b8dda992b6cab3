"""Webhooks (Standard Webhooks): where programs want to be told, what is to be sent, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.clock import UtcDateTime
from webapp.columns import Key
from webapp.extensions import db
from webapp.ids import DELIVERY, WEBHOOK

ENABLED: Final = "enabled"
DISABLED: Final = "disabled"
REMOVED: Final = "removed"

PENDING: Final = "pending"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"

# Endpoints of a partner, or of the house.
webhook_endpoints = db.Table(
    "webhook_endpoints",
    sa.Column("id", Key, primary_key=True),
    sa.Column("partner_id", Key, sa.ForeignKey("partners.id"), index=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    # The types of events that are wanted, separated by blanks.
    sa.Column("types", sa.Text, nullable=False),
    # whsec_...: signing takes the secret itself, a digest would not do.
    sa.Column("secret", sa.Text, nullable=False),
    # The one before, with which messages are signed too until then.
    sa.Column("former_secret", sa.Text),
    sa.Column("former_secret_until", UtcDateTime),
    sa.Column("state", sa.Text, nullable=False),
    # gone: it answered 410; failing: nothing got through, not even the last
    # try of a message; person: somebody switched it off.
    sa.Column("disabled_why", sa.Text),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("length(url) BETWEEN 1 AND 2000", name="url_length"),
    sa.CheckConstraint("length(description) BETWEEN 1 AND 200", name="description_length"),
    sa.CheckConstraint("length(types) > 0", name="types"),
    sa.CheckConstraint("state IN ('enabled', 'disabled', 'removed')", name="state"),
    sa.CheckConstraint("(former_secret IS NULL) = (former_secret_until IS NULL)", name="former_secret"),
    sqlite_autoincrement=True,
)

# A message for one endpoint. Its id is what the receiver knows it by, however often it comes.
webhook_deliveries = db.Table(
    "webhook_deliveries",
    sa.Column("id", Key, primary_key=True),
    sa.Column("endpoint_id", Key, sa.ForeignKey(webhook_endpoints.c.id), nullable=False),
    # None for a test.
    sa.Column("event_id", Key, sa.ForeignKey("order_events.id")),
    sa.Column("type", sa.Text, nullable=False),
    # The body as it is sent and signed, each time the same.
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("leased_until", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime),
    sa.UniqueConstraint("endpoint_id", "event_id"),
    sa.CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="state"),
    sa.CheckConstraint("attempts >= 0", name="attempts"),
    sa.Index("ix_webhook_deliveries_endpoint_id_id", "endpoint_id", "id"),
    sa.Index("ix_webhook_deliveries_created_at", "created_at"),
    sqlite_autoincrement=True,
)
_is_pending = webhook_deliveries.c.state == sa.literal_column("'pending'")
sa.Index(
    "ix_webhook_deliveries_due",
    webhook_deliveries.c.due_at,
    webhook_deliveries.c.id,
    postgresql_where=_is_pending,
    sqlite_where=_is_pending,
)

webhook_attempts = db.Table(
    "webhook_attempts",
    sa.Column("id", Key, primary_key=True),
    sa.Column("delivery_id", Key, sa.ForeignKey(webhook_deliveries.c.id), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("ms", sa.Integer, nullable=False),
    # None where there was no answer; `problem` says why.
    sa.Column("status", sa.Integer),
    sa.Column("problem", sa.Text),
    # The beginning of the answer.
    sa.Column("answer", sa.Text),
    sqlite_autoincrement=True,
)


class Endpoint(NamedTuple):
    """`types` are separated by blanks. Of the secrets only signing and showing one once take any notice."""

    id: int
    partner_id: int | None
    url: str
    description: str | None
    types: str
    secret: str
    former_secret: str | None
    former_secret_until: datetime | None
    state: str
    disabled_why: str | None
    made_by: str
    created_at: datetime
    updated_at: datetime

    @property
    def endpoint_id(self) -> str:
        return WEBHOOK.dump(self.id)

    def secrets_at(self, moment: datetime) -> Sequence[str]:
        """Those with which a message is signed: the former one too for as long as it counts."""
        if (
            self.former_secret is None
            or self.former_secret_until is None
            or self.former_secret_until <= moment
        ):
            return (self.secret,)
        return self.secret, self.former_secret


class Delivery(NamedTuple):
    id: int
    endpoint_id: int
    event_id: int | None
    type: str
    payload: str
    state: str
    attempts: int
    due_at: datetime
    leased_until: datetime | None
    created_at: datetime
    done_at: datetime | None

    @property
    def delivery_id(self) -> str:
        return DELIVERY.dump(self.id)
