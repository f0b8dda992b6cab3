"""What happened to each order. Rows are only ever added: triggers refuse anything else."""

import sqlalchemy as sa

from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.extensions import db

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
