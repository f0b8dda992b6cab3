"""Starting a run: a draft that somebody has looked at is done at once, or left to the worker."""

import time
from typing import Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL
from webapp.bulk import leasing, running
from webapp.bulk.models import DOUBTFUL, DRAFT, READY, RUNNING, WAITING, Run, bulk_items, bulk_runs
from webapp.bulk.queries import RUN_COLUMNS
from webapp.errors import InvalidInput, RunNotDraft
from webapp.ordering.models import CANCELLED
from webapp.sql import Statement

# What is more than this is left to the worker.
AT_ONCE: Final = 200
AT_ONCE_SECONDS: Final = 8.0

_STARTED: Final = (
    "state", "asked", "made_by_id", "made_by_name", "to_do", "started_at", "leased_until",
)  # fmt: skip
_is_run = bulk_items.c.run_id == sa.bindparam("run_key")
_is_ready = bulk_items.c.outcome == READY
_draft = Statement(
    sa.select(*RUN_COLUMNS)
    .where(bulk_runs.c.id == sa.bindparam("run_key"), bulk_runs.c.state == DRAFT)
    .with_for_update(),
    Run._make,
)
_started = Statement(
    sa.update(bulk_runs)
    .where(bulk_runs.c.id == sa.bindparam("run_key"))
    .values({name: sa.bindparam(name, type_=bulk_runs.c[name].type) for name in _STARTED})
    .returning(*RUN_COLUMNS),
    Run._make,
)
_to_do = Statement(sa.select(sa.func.count()).where(_is_run, _is_ready))
_doubts_taken = Statement(
    sa.update(bulk_items).where(_is_run, bulk_items.c.outcome == DOUBTFUL).values(outcome=READY)
)


def start(run: Run, *, by: Actor, reason: str | None = None, take_doubtful: bool = False) -> Run:
    """Start a draft: up to 200 orders are done when this returns, more are left to the worker.

    A move to cancelled and doubtful numbers take a reason. Raises InvalidInput, RunNotDraft, NotAllowed.
    """
    by.require(ORDERS_FULFIL)
    needs_reason = take_doubtful or run.asked.get("status") == CANCELLED
    if needs_reason and reason is None:
        raise InvalidInput("reason", "is required")

    def work() -> Run:
        # Locked: of two who start it at once the second finds no draft.
        if _draft.first(run_key=run.id) is None:
            raise RunNotDraft(run.run_id)
        if take_doubtful:
            _doubts_taken.run(run_key=run.id)
        (to_do,) = _to_do.one(run_key=run.id)
        if not to_do:
            raise RunNotDraft(run.run_id)
        now, is_small = clock.now(), to_do <= AT_ONCE
        return _started.one(
            run_key=run.id,
            state=RUNNING if is_small else WAITING,
            asked={**run.asked, "reason": reason},
            made_by_id=by.id,
            made_by_name=by.name,
            to_do=to_do,
            started_at=now,
            leased_until=now + leasing.LEASE if is_small else None,
        )

    started = transactions.write(work)
    if started.leased_until:
        until = time.monotonic() + AT_ONCE_SECONDS
        running.carry_on(started, is_enough=lambda: time.monotonic() > until)
    return started
