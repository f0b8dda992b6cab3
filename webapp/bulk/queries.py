"""Reading runs and what became of their items. All of the house may see them."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.models import Partner
from webapp.bulk.models import IS_OPEN, OUTCOMES, READY, Item, Run, bulk_items, bulk_runs
from webapp.errors import RunNotFound
from webapp.ids import BULK_RUN
from webapp.ordering.models import orders
from webapp.sql import Statement, ids_in

FIRST_POSITION: Final = -1

RUN_COLUMNS: Final = [bulk_runs.c[name] for name in Run._fields]
_ITEM_COLUMNS: Final = [
    bulk_items.c.order_id.label(name) if name == "order_key" else bulk_items.c[name] for name in Item._fields
]
_of_run = bulk_items.c.run_id == sa.bindparam("run_key")

_run = Statement(sa.select(*RUN_COLUMNS).where(bulk_runs.c.id == sa.bindparam("run_key")), Run._make)
_undo = Statement(sa.select(*RUN_COLUMNS).where(bulk_runs.c.undo_of_id == sa.bindparam("run_key")), Run._make)
_runs = Statement(
    sa.select(*RUN_COLUMNS)
    .where(bulk_runs.c.id < sa.bindparam("before", type_=sa.BigInteger))
    .order_by(bulk_runs.c.id.desc())
    .limit(sa.bindparam("page_size", type_=sa.BigInteger)),
    Run._make,
)
_counts = Statement(
    sa.select(bulk_items.c.run_id, bulk_items.c.outcome, sa.func.count())
    .where(ids_in(bulk_items.c.run_id, "run_keys"))
    .group_by(bulk_items.c.run_id, bulk_items.c.outcome)
)
_at_work = Statement(
    sa.select(sa.func.count()).where(IS_OPEN, bulk_runs.c.leased_until > sa.bindparam("now"))
)


class ListedItem(NamedTuple):
    """An item with whose order it is."""

    item: Item
    partner_name: str | None


def get_run(run_id: str) -> Run:
    """Raises RunNotFound."""
    key = BULK_RUN.parse(run_id)
    run = _run.first(run_key=key) if key is not None else None
    if run is None:
        raise RunNotFound(run_id)
    return run


def find_run(key: int) -> Run | None:
    return _run.first(run_key=key)


def find_undo(run: Run) -> Run | None:
    """The run that undoes this one, started or not."""
    return _undo.first(run_key=run.id)


def list_runs(*, before: int | None = None, limit: int = 50) -> list[Run]:
    """The newest runs, or those next older than the key `before`."""
    return _runs.all(before=2**62 if before is None else before, page_size=limit)


def count_outcomes(run_keys: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many items of each run have come to each outcome."""
    counted = {key: dict.fromkeys(OUTCOMES, 0) for key in run_keys}
    for key, outcome, number in _counts.all(run_keys=list(run_keys)):
        counted[key][outcome] = number
    return counted


def is_any_at_work() -> bool:
    """Whether some run is being done at this moment."""
    count: int = _at_work.one(now=clock.now())[0]
    return count > 0


def list_items(
    run: Run, *, outcome: str | None = None, after: int = FIRST_POSITION, limit: int = 100
) -> list[ListedItem]:
    """Items in their order, from the position after `after`; with every outcome or with one."""
    values = {"run_key": run.id, "after": after, "page_size": limit}
    return _items(False).all(**values) if outcome is None else _items(True).all(**values, outcome=outcome)


def list_ready(run: Run, *, limit: int) -> list[Item]:
    """The next items that are still to be done."""
    return [listed.item for listed in list_items(run, outcome=READY, limit=limit)]


def _listed(values: Iterable[Any]) -> ListedItem:
    *fields, partner_name = values
    return ListedItem(Item._make(fields), partner_name)


@cache
def _items(by_outcome: bool) -> Statement[ListedItem]:
    joined = bulk_items.outerjoin(orders, orders.c.id == bulk_items.c.order_id)
    joined = joined.outerjoin(Partner, Partner.id == orders.c.partner_id)
    found = sa.select(*_ITEM_COLUMNS, Partner.name).select_from(joined)
    found = found.where(_of_run, bulk_items.c.position > sa.bindparam("after", type_=sa.BigInteger))
    if by_outcome:
        found = found.where(bulk_items.c.outcome == sa.bindparam("outcome"))
    found = found.order_by(bulk_items.c.position).limit(sa.bindparam("page_size", type_=sa.BigInteger))
    return Statement(found, _listed)
