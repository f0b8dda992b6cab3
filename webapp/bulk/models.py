"""Runs over many orders at once: what is to be done, to which orders, and what became of each."""

from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.extensions import db
from webapp.ids import BULK_RUN, ORDER
from webapp.ordering.models import orders

MOVE: Final = "move"
TRACKING: Final = "tracking"
# Tracking numbers from a file: each row asks for something else.
IMPORT: Final = "import"
UNDO: Final = "undo"
KINDS: Final = (MOVE, TRACKING, IMPORT, UNDO)

# A draft is a preview that nobody has started yet.
DRAFT: Final = "draft"
WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
STATES: Final = (DRAFT, WAITING, RUNNING, DONE)

# What is foreseen for an order, or has become of it.
READY: Final = "ready"
# A number that can hardly be right: done only where somebody says so, with a reason.
DOUBTFUL: Final = "doubtful"
UNCHANGED: Final = "unchanged"
REFUSED: Final = "refused"
CHANGED: Final = "changed"
OUTCOMES: Final = (READY, DOUBTFUL, UNCHANGED, REFUSED, CHANGED)

bulk_runs = db.Table(
    "bulk_runs",
    sa.Column("id", Key, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # What is asked for of all orders alike: {"status": ...}, {"carrier": ..., "tracking_number": ...}; why.
    sa.Column("asked", Json, nullable=False),
    # Where the orders came from: a filter of the list, a number of rows, the name of a file.
    sa.Column("source", sa.Text, nullable=False),
    # Whoever started it; of a draft, whoever asked for the preview.
    sa.Column("made_by_id", Key, sa.ForeignKey(User.id), nullable=False, index=True),
    sa.Column("made_by_name", sa.Text, nullable=False),
    sa.Column("undo_of_id", Key, sa.ForeignKey("bulk_runs.id"), unique=True),
    sa.Column("items", sa.Integer, nullable=False),
    # How many of the items were to be done when it was started: how many still are, the items say.
    sa.Column("to_do", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("started_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    # Until then one worker has it for itself.
    sa.Column("leased_until", UtcDateTime),
    sa.CheckConstraint(f"kind IN {KINDS!r}", name="kind"),
    sa.CheckConstraint(f"state IN {STATES!r}", name="state"),
    sa.CheckConstraint("items >= 0 AND to_do BETWEEN 0 AND items", name="items"),
    sqlite_autoincrement=True,
)
_is_open = bulk_runs.c.state.in_((WAITING, RUNNING))
# The same for statements that are compiled once.
IS_OPEN: Final = sa.or_(bulk_runs.c.state == WAITING, bulk_runs.c.state == RUNNING)
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


class Asked(NamedTuple):
    """A carrier and a number for an order; None leaves what there is."""

    carrier: str | None
    tracking_number: str | None


class Run(NamedTuple):
    id: int
    kind: str
    state: str
    asked: dict[str, Any]
    source: str
    made_by_id: int
    made_by_name: str
    undo_of_id: int | None
    items: int
    to_do: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    leased_until: datetime | None

    @property
    def run_id(self) -> str:
        return BULK_RUN.dump(self.id)

    @property
    def reason(self) -> str | None:
        """Why, in the words of whoever started it."""
        reason: str | None = self.asked.get("reason")
        return reason


class Item(NamedTuple):
    """One order of a run, or one row of a file. `order_key` is None where there is no such order."""

    position: int
    order_text: str
    order_key: int | None
    asked: dict[str, Any] | None
    outcome: str
    verdict: str
    facts: dict[str, Any]
    left_version: int | None = None

    @property
    def order_id(self) -> str:
        return self.order_text if self.order_key is None else ORDER.dump(self.order_key)

    def wanted(self, run: Run) -> Asked:
        """What is asked for of this order, by itself or by the run."""
        asked = self.asked or run.asked
        return Asked(asked.get("carrier"), asked.get("tracking_number"))
