"""Whose a run is while it is done: one process takes it for some seconds and says again and again that it
still has it. Where it says so no more, another takes over.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.bulk.models import DONE, IS_OPEN, READY, RUNNING, WAITING, Run, bulk_items, bulk_runs
from webapp.bulk.queries import RUN_COLUMNS
from webapp.sql import Statement

LEASE: Final = timedelta(seconds=30)
RENEWED_EVERY: Final = timedelta(seconds=5)

_time = bulk_runs.c.leased_until.type
_now = sa.bindparam("now", type_=_time)
_until = sa.bindparam("until", type_=_time)
_is_free = sa.and_(
    IS_OPEN,
    sa.or_(bulk_runs.c.leased_until.is_(None), bulk_runs.c.leased_until < _now),
)
# The end of a lease is also the name of who holds it.
_is_mine = sa.and_(
    bulk_runs.c.id == sa.bindparam("run_key"),
    bulk_runs.c.leased_until == sa.bindparam("mine", type_=_time),
)

_free = Statement(sa.select(bulk_runs.c.id).where(_is_free).order_by(bulk_runs.c.id).limit(1))
# Outside the UPDATE: inside, PostgreSQL may look for the oldest anew for each row, and so take several.
_oldest = (
    sa.select(bulk_runs.c.id)
    .where(_is_free)
    .order_by(bulk_runs.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("oldest")
)
_claimed = Statement(
    sa.update(bulk_runs)
    .where(bulk_runs.c.id.in_(sa.select(_oldest.c.id)))
    .values(state=RUNNING, leased_until=_until)
    .returning(*RUN_COLUMNS),
    Run._make,
)
_renewed = Statement(sa.update(bulk_runs).where(_is_mine).values(leased_until=_until))
_released = Statement(sa.update(bulk_runs).where(_is_mine).values(state=WAITING, leased_until=None))
_finished = Statement(
    sa.update(bulk_runs)
    .where(
        _is_mine,
        ~sa.exists().where(bulk_items.c.run_id == bulk_runs.c.id, bulk_items.c.outcome == READY),
    )
    .values(state=DONE, leased_until=None, finished_at=_now)
)


def claim() -> Run | None:
    """Take the oldest run that waits, or that somebody has left; None where there is none."""
    now = clock.now()
    # Asked every second: most often there is nothing, and nothing is written.
    if _free.first(now=now) is None:
        return None
    return transactions.write(lambda: _claimed.first(now=now, until=now + LEASE))


def renew(run: Run) -> Run | None:
    """The run with a lease that lasts on; None where another has it now."""
    until = clock.now() + LEASE
    is_mine = transactions.write(lambda: _renewed.run(run_key=run.id, mine=run.leased_until, until=until))
    return run._replace(leased_until=until) if is_mine else None


def is_due(run: Run, now: datetime) -> bool:
    """Whether it is time to renew."""
    return run.leased_until is None or run.leased_until - now < LEASE - RENEWED_EVERY


def release(run: Run) -> None:
    """Let another go on with it."""
    transactions.write(lambda: _released.run(run_key=run.id, mine=run.leased_until))


def finish(run: Run) -> None:
    """Nothing of it is left to be done."""
    transactions.write(lambda: _finished.run(run_key=run.id, mine=run.leased_until, now=clock.now()))
