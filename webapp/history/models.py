"""What happened to each order. Rows are only ever added: triggers refuse anything else."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.extensions import db
from webapp.money import Money

order_events = db.Table(
    "order_events",
    sa.Column("id", Key, primary_key=True),
    sa.Column("order_id", Key, sa.ForeignKey("orders.id"), nullable=False, index=True),
    # placed, changed, cancelled, deleted, ...
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_kind", sa.Text, nullable=False),
    sa.Column("actor_id", Key),
    sa.Column("actor_name", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    # {field: [before, after]}
    sa.Column("changes", Json, nullable=False),
    sa.Column("reason", sa.Text),
    sa.CheckConstraint("actor_kind IN ('user', 'key', 'system')", name="actor_kind"),
    sqlite_autoincrement=True,
)

ORDER_PLACED: Final = "order.placed"
ORDER_UPDATED: Final = "order.updated"
ORDER_SHIPPED: Final = "order.shipped"
ORDER_DELIVERED: Final = "order.delivered"
ORDER_CANCELLED: Final = "order.cancelled"
ORDER_DELETED: Final = "order.deleted"
EVENT_TYPES: Final = (
    ORDER_PLACED,
    ORDER_UPDATED,
    ORDER_SHIPPED,
    ORDER_DELIVERED,
    ORDER_CANCELLED,
    ORDER_DELETED,
)
_CORRECTED: Final = "corrected"
_BY_KIND: Final[Mapping[str, str]] = {"placed": ORDER_PLACED, "deleted": ORDER_DELETED}
_BY_STATUS: Final[Mapping[str, str]] = {
    "shipped": ORDER_SHIPPED,
    "delivered": ORDER_DELIVERED,
    "cancelled": ORDER_CANCELLED,
}


def type_of(kind: str, changes: Mapping[str, Sequence[Any]]) -> str:
    """The type by which programs know an event."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    came_to = changes["status"][1] if "status" in changes and kind != _CORRECTED else None
    return _BY_STATUS.get(str(came_to), ORDER_UPDATED)


def _facts() -> tuple[sa.Column[Any], ...]:
    """Of an event: the order as it was once it had happened."""
    return (
        sa.Column("event_id", Key, sa.ForeignKey(order_events.c.id), nullable=False),
        sa.Column("partner_id", Key, sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("total", Money, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )


# Events that nobody has numbered yet. A trigger of order_events fills it, in the transaction of the change.
outbox = db.Table("outbox", *_facts(), sa.PrimaryKeyConstraint("event_id"))

# Events as programs read them: numbered without a gap, for the house and for each partner.
published_events = db.Table(
    "published_events",
    sa.Column("house_sequence", Key, primary_key=True, autoincrement=False),
    sa.Column("partner_sequence", Key, nullable=False),
    *_facts(),
    sa.Column("type", sa.Text, nullable=False),
    sa.UniqueConstraint("event_id"),
    sa.UniqueConstraint("partner_id", "partner_sequence"),
    sa.CheckConstraint(f"type IN ({', '.join(map(repr, EVENT_TYPES))})", name="type"),
    sa.CheckConstraint("house_sequence > 0", name="house_sequence"),
    sa.CheckConstraint("partner_sequence > 0", name="partner_sequence"),
)
