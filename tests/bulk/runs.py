"""Somebody of the house, and what becomes of the runs that she starts."""

from collections.abc import Sequence

import sqlalchemy as sa

from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.bulk import leasing, starting
from webapp.bulk.drafting import draft_move
from webapp.bulk.models import Item, Run, bulk_runs
from webapp.bulk.queries import get_run, list_items
from webapp.bulk.working import do_next_run
from webapp.extensions import db as database
from webapp.ordering.models import Order
from webapp.ordering.queries import get_order


def make_operator(name: str = "Olga Ops") -> Actor:
    return acting(make_user("ops", name=name), entry="ops")


def move(orders: Sequence[Order], status: str, *, by: Actor, reason: str | None = None) -> Run:
    """A bulk move, drafted, started and done."""
    draft = draft_move([order.order_id for order in orders], status, source="", by=by)
    return start(draft, by=by, reason=reason)


def start(draft: Run, *, by: Actor, reason: str | None = None, take_doubtful: bool = False) -> Run:
    starting.start(draft, by=by, reason=reason, take_doubtful=take_doubtful)
    return get_run(draft.run_id)


def items_of(run: Run) -> list[Item]:
    return [listed.item for listed in list_items(run, limit=20_000)]


def outcomes(run: Run) -> list[tuple[str, str]]:
    return [(item.outcome, item.verdict) for item in items_of(run)]


def status_of(order: Order, *, by: Actor) -> str:
    return get_order(order.order_id, seen_by=by).status


def let_the_lease_end(run: Run) -> None:
    """As if whoever had the run had not been heard of for half a minute."""
    with database.engine.begin() as connection:
        found = connection.execute(sa.select(bulk_runs.c.leased_until).where(bulk_runs.c.id == run.id))
        until = found.scalar_one()
        assert until is not None
        connection.execute(
            sa.update(bulk_runs)
            .where(bulk_runs.c.id == run.id)
            .values(leased_until=until - 2 * leasing.LEASE)
        )


def work_once() -> bool:
    """What the worker does when it looks whether there is a run for it."""
    return do_next_run(lambda: False)
