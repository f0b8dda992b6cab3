"""Doing a run: each order in its own transaction, through the service that does it for one.

What became of an order is written in the transaction that changes it. So a process that is killed, and
another that goes on with its run, never do an order twice and never leave one out.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from webapp import clock, database, transactions
from webapp.accounts.actors import Actor, find_staff
from webapp.bulk import foreseeing, leasing
from webapp.bulk.foreseeing import AS_ASKED, Foreseen
from webapp.bulk.models import (
    CHANGED,
    MOVE,
    READY,
    REFUSED,
    UNCHANGED,
    UNDO,
    Item,
    Run,
    bulk_items,
)
from webapp.bulk.queries import list_ready
from webapp.errors import DatabaseUnavailable, DomainError, NotAllowed
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate, Tracked, update_order
from webapp.ordering.models import CANCELLED
from webapp.ordering.queries import get_order
from webapp.sql import Statement

logger: Final = logging.getLogger(__name__)

READ_AT_ONCE: Final = 50
INTERNAL_ERROR: Final = "internal_error"
ENTRY: Final = "ops"

_is_run = bulk_items.c.run_id == sa.bindparam("run_key")
_is_ready = bulk_items.c.outcome == READY
_still_ready = Statement(
    sa.select(bulk_items.c.position)
    .where(_is_run, bulk_items.c.position == sa.bindparam("position"), _is_ready)
    .with_for_update()
)
_settled = Statement(
    sa.update(bulk_items)
    .where(_is_run, bulk_items.c.position == sa.bindparam("position"), _is_ready)
    .values(
        {
            name: sa.bindparam(f"new_{name}", type_=bulk_items.c[name].type)
            for name in ("outcome", "verdict", "facts", "left_version")
        }
    )
)
_all_refused = Statement(
    sa.update(bulk_items)
    .where(_is_run, _is_ready)
    .values(outcome=REFUSED, verdict=sa.bindparam("new_verdict", type_=sa.Text))
)


def carry_on(run: Run, *, is_enough: Callable[[], bool]) -> None:
    """Do what is left of a run that one has claimed, unless it is enough, or another has taken it."""
    mine: Run | None = run
    while mine is not None and (items := list_ready(mine, limit=READ_AT_ONCE)):
        # Looked up anew: whoever was disabled meanwhile does nothing more.
        by = find_staff(mine.made_by_id, entry=ENTRY)
        if by is None:
            _refuse_all(mine)
            continue
        for item in items:
            if is_enough():
                leasing.release(mine)
                return
            if leasing.is_due(mine, clock.now()) and (mine := leasing.renew(mine)) is None:
                return
            _do(mine, item, by=by)
    if mine is not None:
        leasing.finish(mine)


def _do(run: Run, item: Item, *, by: Actor) -> None:
    is_settled = False

    def with_outcome(work: Callable[[], Tracked]) -> None:
        nonlocal is_settled
        is_settled = True
        if _still_ready.first(run_key=run.id, position=item.position) is None:
            return
        foreseen, version = _foresee(run, item, by=by), None
        if foreseen.outcome == READY:
            version = work().order.version
            foreseen = foreseen._replace(outcome=CHANGED)
        _settle(run, item, foreseen, version)

    try:
        with transactions.along(with_outcome):
            _change(run, item, by=by)
    except DatabaseUnavailable:
        raise
    except DomainError as refusal:
        _refuse(run, item, foreseeing.refused(refusal))
    except Exception as error:
        if database.is_unavailable(error):
            raise
        logger.error("an order of a run failed", exc_info=error, extra={"facts": _named(run, item)})
        _refuse(run, item, Foreseen(REFUSED, INTERNAL_ERROR, {}))
    else:
        if not is_settled:
            # The service saw no need to write anything.
            _refuse(run, item, Foreseen(UNCHANGED, AS_ASKED, item.facts))


def _foresee(run: Run, item: Item, *, by: Actor) -> Foreseen:
    """What becomes of the order as it is now, by the rules of the preview."""
    if run.kind == UNDO:
        return Foreseen(READY, item.verdict, item.facts)
    order = get_order(item.order_id, seen_by=by)
    shipments = list_shipments(order.id)
    if run.kind == MOVE:
        return foreseeing.foresee_move(order, run.asked["status"], shipments, by=by)
    foreseen = foreseeing.foresee_tracking(order, item.wanted(run), shipments, by=by)
    return foreseen._replace(facts={**item.facts, **foreseen.facts})


def _change(run: Run, item: Item, *, by: Actor) -> None:
    """Ask the service that does it for one order."""
    reason = _reason(run)
    if run.kind == UNDO:
        versions = [item.left_version or 0]
        set_back(item.order_id, by=by, reason=reason, if_version=versions)
    elif run.kind == MOVE:
        update_order(item.order_id, OrderUpdate(status=run.asked["status"]), by=by, reason=reason)
    else:
        update = foreseeing.tracking_update(item.wanted(run))
        update_order(item.order_id, update, by=by, reason=reason)


def _reason(run: Run) -> str:
    """What the history says beside the change. Why an order was cancelled its partner reads, too."""
    if run.asked.get("status") == CANCELLED:
        return run.reason or ""
    return f"Bulk run {run.run_id}: {run.reason}" if run.reason else f"Bulk run {run.run_id}"


def _settle(run: Run, item: Item, foreseen: Foreseen, version: int | None = None) -> None:
    outcome, verdict, facts = foreseen
    _settled.run(
        run_key=run.id,
        position=item.position,
        new_outcome=outcome,
        new_verdict=verdict,
        new_facts=facts,
        new_left_version=version,
    )


def _refuse(run: Run, item: Item, foreseen: Foreseen) -> None:
    transactions.write(lambda: _settle(run, item, foreseen))


def _refuse_all(run: Run) -> None:
    word = NotAllowed.error_type
    transactions.write(lambda: _all_refused.run(run_key=run.id, new_verdict=word))


def _named(run: Run, item: Item) -> dict[str, Any]:
    return {"run": run.run_id, "order": item.order_id}
