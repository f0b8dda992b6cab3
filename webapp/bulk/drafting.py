"""Making a run as a draft: every order with what would become of it, kept until somebody starts it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL
from webapp.bulk import foreseeing
from webapp.bulk.doubting import with_doubts
from webapp.bulk.foreseeing import CHANGED_SINCE, MOVES, UNKNOWN_ORDER, Foreseen, Seen
from webapp.bulk.forgetting import forget_old_drafts
from webapp.bulk.models import (
    CHANGED,
    DONE,
    DRAFT,
    MOVE,
    READY,
    REFUSED,
    TRACKING,
    UNDO,
    Asked,
    Item,
    Run,
    bulk_items,
    bulk_runs,
)
from webapp.bulk.queries import RUN_COLUMNS, find_undo, list_items
from webapp.cart.written_lines import shown
from webapp.errors import InvalidInput, NothingToUndo, TooManyOrders
from webapp.ids import ORDER
from webapp.ordering.models import STATUSES
from webapp.sql import Statement

MAX_ORDERS: Final = 20_000
_LONGEST_SOURCE: Final = 200

_run_added = Statement(
    insert(bulk_runs)
    .values({column.name: sa.bindparam(column.name) for column in bulk_runs.c if column.name != "id"})
    .on_conflict_do_nothing(index_elements=["undo_of_id"])
    .returning(*RUN_COLUMNS),
    Run._make,
)
_item_added = Statement(
    sa.insert(bulk_items).values({column.name: sa.bindparam(column.name) for column in bulk_items.c})
)


def draft_move(orders: Sequence[str | int], status: str, *, source: str, by: Actor) -> Run:
    """`orders` are order ids as they were named, or keys of orders that there are.

    Raises InvalidInput, TooManyOrders, NotAllowed.
    """
    if status not in STATUSES:
        raise InvalidInput("move", f"must be one of {', '.join(STATUSES)}")

    def foresee(seen: Seen) -> Foreseen:
        return foreseeing.foresee_move(seen.order, status, seen.shipments, by=by)

    seen = {key: foresee(each) for key, each in _see(orders, by=by)}
    return add_draft(MOVE, {"status": status}, source, _items(orders, seen), by=by)


def draft_tracking(orders: Sequence[str | int], asked: Asked, *, source: str, by: Actor) -> Run:
    """As `draft_move`, for one carrier and number, or one of the two, for all of the orders."""
    if asked == Asked(None, None):
        raise InvalidInput("tracking_number", "is required, or a carrier")
    seen = dict(_see(orders, by=by))
    foreseen = {
        key: foreseeing.foresee_tracking(each.order, asked, each.shipments, by=by)
        for key, each in seen.items()
    }
    judged = with_doubts(foreseen, dict.fromkeys(seen, asked), seen)
    return add_draft(TRACKING, asked._asdict(), source, _items(orders, judged), by=by)


def draft_undo(run: Run, *, by: Actor) -> Run:
    """The run that takes a bulk move back, where each order is as the move left it; the same one each time.

    Raises NothingToUndo, NotAllowed.
    """
    by.require(ORDERS_FULFIL)
    if (known := find_undo(run)) is not None:
        return known
    moved = [listed.item for listed in list_items(run, outcome=CHANGED, limit=MAX_ORDERS)]
    if run.kind != MOVE or run.state != DONE or not moved:
        raise NothingToUndo(run.run_id)
    versions = foreseeing.find_versions([item.order_key for item in moved if item.order_key])
    items = [
        item._replace(
            outcome=READY if versions.get(item.order_key or 0) == item.left_version else REFUSED,
            verdict=_undone(versions.get(item.order_key or 0), item),
            facts={"before": item.facts["after"], "after": item.facts["before"]},
        )
        for item in moved
    ]
    return add_draft(UNDO, {}, f"Undo of {run.run_id}", items, by=by, undo_of=run)


def _undone(version: int | None, item: Item) -> str:
    if version is None:
        return UNKNOWN_ORDER
    return MOVES if version == item.left_version else CHANGED_SINCE


def add_draft(
    kind: str,
    asked: Mapping[str, Any],
    source: str,
    items: Sequence[Item],
    *,
    by: Actor,
    undo_of: Run | None = None,
) -> Run:
    """Keep a run that nobody has started. Raises NothingToUndo where `undo_of` has been undone meanwhile."""
    by.require(ORDERS_FULFIL)

    def work() -> Run:
        forget_old_drafts()
        run = _run_added.first(
            kind=kind,
            state=DRAFT,
            asked=asked,
            source=source[:_LONGEST_SOURCE],
            made_by_id=by.id,
            made_by_name=by.name,
            undo_of_id=undo_of.id if undo_of else None,
            items=len(items),
            to_do=0,
            created_at=clock.now(),
            started_at=None,
            finished_at=None,
            leased_until=None,
        )
        if run is None:
            raise NothingToUndo(undo_of.run_id if undo_of else "")
        rows = [item._asdict() for item in items]
        _item_added.run_each([{**row, "run_id": run.id, "order_id": row["order_key"]} for row in rows])
        return run

    return transactions.write(work)


def _see(named: Sequence[str | int], *, by: Actor) -> Iterable[tuple[int, Seen]]:
    by.require(ORDERS_FULFIL)
    if len(named) > MAX_ORDERS:
        raise TooManyOrders(len(named), MAX_ORDERS)
    if not named:
        raise InvalidInput("order", "is required: choose at least one")
    keys = list(dict.fromkeys(key for each in named if (key := key_of(each)) is not None))
    return ((seen.order.id, seen) for seen in foreseeing.see_orders(keys))


def key_of(named: str | int) -> int | None:
    return named if isinstance(named, int) else ORDER.parse(named.strip().upper())


def _items(named: Sequence[str | int], foreseen: Mapping[int, Foreseen]) -> list[Item]:
    """One for each order, however often it was named."""
    items = []
    for position, each in enumerate(dict.fromkeys(key_of(each) or str(each) for each in named), start=1):
        known = foreseen.get(each) if isinstance(each, int) else None
        judged = known or Foreseen(REFUSED, UNKNOWN_ORDER, {})
        text = ORDER.dump(each) if isinstance(each, int) else shown(each)[:_LONGEST_SOURCE]
        items.append(Item(position, text, each if known and isinstance(each, int) else None, None, *judged))
    return items
