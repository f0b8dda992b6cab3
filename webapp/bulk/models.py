"""Runs over many orders at once: what is to be done, to which orders, and what became of each."""

from typing import Final

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.extensions import db
from webapp.ordering.models import orders

MOVE: Final = "move"
TRACKING: Final = "tracking"
UNDO: Final = "undo"
KINDS: Final = (MOVE, TRACKING, UNDO)

# A draft is a preview that nobody has started yet.
DRAFT: Final = "draft"
WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
STATES: Final = (DRAFT, WAITING, RUNNING, DONE)

# What is foreseen for an order, or has become of it.
READY: Final = "ready"
UNCHANGED: Final = "unchanged"
REFUSED: Final = "refused"
CHANGED: Final = "changed"
OUTCOMES: Final = (READY, UNCHANGED, REFUSED, CHANGED)

bulk_runs = db.Table(
    "bulk_runs",
    sa.Column("id", Key, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # What is asked for of all orders alike: {"status": ...}, {"carrier": ..., "tracking_number": ...}
    sa.Column("asked", Json, nullable=False),
    # Where the orders came from: a filter of the list, a number of rows, the name of a file.
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("made_by_id", Key, sa.ForeignKey(User.id), nullable=False, index=True),
    sa.Column("made_by_name", sa.Text, nullable=False),
    sa.Column("undo_of_id", Key, sa.ForeignKey("bulk_runs.id"), unique=True),
    sa.Column("items", sa.Integer, nullable=False),
    sa.Column("items_done", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("started_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    # Until then one worker has it for itself.
    sa.Column("leased_until", UtcDateTime),
    sa.CheckConstraint(f"kind IN {KINDS!r}", name="kind"),
    sa.CheckConstraint(f"state IN {STATES!r}", name="state"),
    sa.CheckConstraint("items >= 0 AND items_done BETWEEN 0 AND items", name="items"),
    sqlite_autoincrement=True,
)
_is_open = bulk_runs.c.state.in_((WAITING, RUNNING))
sa.Index("ix_bulk_runs_open", bulk_runs.c.id, postgresql_where=_is_open, sqlite_where=_is_open)

bulk_items = db.Table(
    "bulk_items",
    sa.Column("run_id", Key, sa.ForeignKey(bulk_runs.c.id), primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    # As it was named; the key is None where there is no such order.
    sa.Column("order_text", sa.Text, nullable=False),
    sa.Column("order_id", Key, sa.ForeignKey(orders.c.id)),
    # What is asked for of this order alone, as in `bulk_runs.asked`.
    sa.Column("asked", Json),
    sa.Column("outcome", sa.Text, nullable=False),
    # A stable word that says why (`unknown_order`, `move_not_allowed`), and the facts that go with it.
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("facts", Json, nullable=False),
    # The version that the change left the order at: an undo finds it unchanged or lets it be.
    sa.Column("left_version", sa.Integer),
    sa.CheckConstraint(f"outcome IN {OUTCOMES!r}", name="outcome"),
    sa.Index("ix_bulk_items_outcome", "run_id", "outcome", "position"),
)
