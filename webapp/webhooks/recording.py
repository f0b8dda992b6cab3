"""Writing down what came of attempts, and switching off endpoints that take no more messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.actors import system
from webapp.sql import Statement
from webapp.webhooks import saving
from webapp.webhooks.attempting import GONE as GONE_STATUS
from webapp.webhooks.attempting import Answer
from webapp.webhooks.endpoints import FAILING, GONE
from webapp.webhooks.models import (
    DELIVERED,
    DISABLED,
    FAILED,
    PENDING,
    REMOVED,
    Delivery,
    webhook_attempts,
    webhook_deliveries,
)
from webapp.webhooks.scheduling import decide

ENTRY: Final = "worker"


class Made(NamedTuple):
    """An attempt that was made."""

    delivery: Delivery
    at: datetime
    ms: int
    answer: Answer


_columns = webhook_deliveries.c
_attempted = [
    sa.bindparam(name, type_=webhook_attempts.c[name].type)
    for name in ("at", "ms", "status", "problem", "answer")
]
# A message may have been forgotten while it was under way: nothing of what came of the others is lost by it.
_logged = Statement(
    sa.insert(webhook_attempts).from_select(
        ["delivery_id", *(value.key for value in _attempted)],
        sa.select(_columns.id, *_attempted).where(_columns.id == sa.bindparam("key")),
    )
)
# Where the lease has run out, another may be sending it again: what that one finds out counts.
_marked = Statement(
    sa.update(webhook_deliveries)
    .where(
        _columns.id == sa.bindparam("key"),
        _columns.leased_until == sa.bindparam("mine"),
        _columns.state == PENDING,
    )
    .values(
        leased_until=None,
        **{
            name: sa.bindparam(f"new_{name}", type_=_columns[name].type)
            for name in ("state", "attempts", "due_at", "done_at")
        },
    )
)
_got_through = Statement(
    sa.select(_columns.id)
    .where(
        _columns.endpoint_id == sa.bindparam("endpoint_key"),
        _columns.state == DELIVERED,
        _columns.done_at >= sa.bindparam("since", type_=_columns.done_at.type),
    )
    .limit(1)
)


def record(made: Sequence[Made], *, retry_seconds: Sequence[float]) -> None:
    """Log the attempts and mark their messages, and switch off the endpoints that are gone, or failing.

    All of it or nothing: where it is not possible now, it may be done again. Failing is one that took no
    message at all from the moment when a message was made until its last retry failed: three days, as the
    retries are by default.
    """
    now = clock.now()
    marks = [_mark(one, retry_seconds, now) for one in made]
    failed = [one for one, mark in zip(made, marks, strict=True) if mark["new_state"] == FAILED]

    def work() -> None:
        # Endpoints before their messages, as whoever removes one holds them.
        for endpoint_key in sorted({one.delivery.endpoint_id for one in failed}):
            saving.find_locked(endpoint_key)
        _logged.run_each([_row(one) for one in made])
        _marked.run_each(marks)
        for one in failed:
            if one.answer.status == GONE_STATUS:
                _switch_off(one.delivery.endpoint_id, GONE)
            elif one.delivery.event_id is not None and _is_failing(one.delivery):
                _switch_off(one.delivery.endpoint_id, FAILING)

    transactions.write(work)


def _switch_off(endpoint_key: int, why: str) -> None:
    """Send an endpoint nothing more until somebody enables it; what waits for one that is gone has failed."""
    before = saving.find_locked(endpoint_key)
    if before is None or before.state == REMOVED:
        return
    if why == GONE:
        saving.give_up_pending(endpoint_key)
    if (before.state, before.disabled_why) != (DISABLED, why):
        after = before._replace(state=DISABLED, disabled_why=why)
        saving.save_endpoint(before, after, kind="webhook_changed", by=system(ENTRY))


def _is_failing(delivery: Delivery) -> bool:
    return _got_through.first(endpoint_key=delivery.endpoint_id, since=delivery.created_at) is None


def _mark(one: Made, retry_seconds: Sequence[float], now: datetime) -> dict[str, Any]:
    attempts = one.delivery.attempts + 1
    state, due_at = decide(one.answer, attempts, retry_seconds, now=now)
    return {
        "key": one.delivery.id,
        "mine": one.delivery.leased_until,
        "new_state": state,
        "new_attempts": attempts,
        "new_due_at": due_at,
        "new_done_at": None if state == PENDING else now,
    }


def _row(one: Made) -> dict[str, Any]:
    answer = one.answer
    return {
        "key": one.delivery.id,
        "at": one.at,
        "ms": one.ms,
        "status": answer.status,
        "problem": answer.problem,
        "answer": answer.text,
    }
