"""How many orders there are per partner and status, kept in the transaction that changes it."""

import random
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp.columns import Key
from webapp.extensions import db
from webapp.ordering.models import PLACED, STATUSES, Order
from webapp.sql import Statement, ids_in

# How many orders there are, so that no list has to count them. `partner_id` 0 holds all partners' orders;
# on PostgreSQL a count is spread over several slots, since one row would make writers queue.
order_counts = db.Table(
    "order_counts",
    sa.Column("partner_id", Key, primary_key=True, autoincrement=False),
    sa.Column("status", sa.Text, primary_key=True),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("orders", sa.BigInteger, nullable=False),
)

ALL_PARTNERS: Final = 0
SLOTS: Final = 16


def _add(rows: int) -> Statement[Any]:
    added = insert(order_counts).values(
        [
            {
                column.name: sa.bindparam(f"{column.name}_{row}", type_=column.type)
                for column in order_counts.c
            }
            for row in range(rows)
        ]
    )
    return Statement(
        added.on_conflict_do_update(
            index_elements=["partner_id", "status", "slot"],
            set_={"orders": order_counts.c.orders + added.excluded.orders},
        )
    )


_add_one, _add_two, _add_four = _add(1), _add(2), _add(4)


def count_order(partner_id: int, *, came_to: str | None = None, left: str | None = None) -> None:
    """Count one order of a partner into a status, out of one, or both."""
    changes = [(status, change) for status, change in ((left, -1), (came_to, 1)) if status is not None]
    slot = _slot()
    # Always in the same order, so that two writers never wait for each other crosswise.
    rows = sorted(
        (whose, status, slot, change) for whose in (ALL_PARTNERS, partner_id) for status, change in changes
    )
    values = {
        f"{name}_{index}": value
        for index, row in enumerate(rows)
        for name, value in zip(("partner_id", "status", "slot", "orders"), row, strict=True)
    }
    (_add_four if len(rows) == 4 else _add_two).run(**values)


def count_placed(of_partners: Mapping[int, int]) -> None:
    """Count as many new orders of each partner (by its key), all in one slot and in the order of the rows."""
    slot = _slot()
    counted = {ALL_PARTNERS: sum(of_partners.values()), **of_partners}
    _add_one.run_each(
        [
            {"partner_id_0": whose, "status_0": PLACED, "slot_0": slot, "orders_0": orders}
            for whose, orders in sorted(counted.items())
        ]
    )


def count_change(partner_id: int, before: Order | None, after: Order | None) -> None:
    """Count an order that was and is so; None where it is not there."""
    left, came_to = (order.status if order else None for order in (before, after))
    if left != came_to:
        count_order(partner_id, left=left, came_to=came_to)


def _slot() -> int:
    return random.randrange(SLOTS) if db.engine.dialect.name == "postgresql" else 0  # noqa: S311


def count_orders(*, partner_id: int | None = None, status: str | None = None) -> int:
    """How many orders there are, of all partners or of one, in every status or in one."""
    values: dict[str, Any] = {"partner_id": partner_id or ALL_PARTNERS}
    if status is not None:
        values["status"] = status
    count: int = _total(status is not None).one(**values)[0]
    return count


def count_orders_by_status(*, partner_id: int | None = None) -> dict[str, int]:
    """How many orders there are in each status, of all partners or of one."""
    counted = dict(_by_status.all(partner_id=partner_id or ALL_PARTNERS))
    return {status: counted.get(status, 0) for status in STATUSES}


def count_orders_of(partner_ids: Collection[int]) -> dict[int, int]:
    """How many orders each of these partners has, in every status together."""
    counted = _by_partner.all(keys=sorted(partner_ids)) if partner_ids else []
    return {key: int(orders) for key, orders in counted}


def move_counts(partner_id: int, *, into: int) -> None:
    """Count the orders of one partner among those of another, inside a write."""
    for status, orders in sorted(_by_status.all(partner_id=partner_id)):
        _add_one.run(partner_id_0=into, status_0=status, slot_0=0, orders_0=orders)
    _gone.run(partner_key=partner_id)


_by_partner = Statement(
    sa.select(order_counts.c.partner_id, sa.cast(sa.func.sum(order_counts.c.orders), sa.BigInteger))
    .where(ids_in(order_counts.c.partner_id, "keys"))
    .group_by(order_counts.c.partner_id)
)
_gone = Statement(sa.delete(order_counts).where(order_counts.c.partner_id == sa.bindparam("partner_key")))
_by_status = Statement(
    sa.select(order_counts.c.status, sa.cast(sa.func.sum(order_counts.c.orders), sa.BigInteger))
    .where(order_counts.c.partner_id == sa.bindparam("partner_id"))
    .group_by(order_counts.c.status)
)


@cache
def _total(by_status: bool) -> Statement[Any]:
    counted = sa.select(sa.cast(sa.func.coalesce(sa.func.sum(order_counts.c.orders), 0), sa.BigInteger))
    counted = counted.where(order_counts.c.partner_id == sa.bindparam("partner_id"))
    if by_status:
        counted = counted.where(order_counts.c.status == sa.bindparam("status"))
    return Statement(counted)


def recount(rows: Iterable[tuple[int, str, int]]) -> None:
    """Replace all counts by those given as (partner_id, status, orders); after loading in bulk."""
    totals: dict[tuple[int, str], int] = {}
    for partner_id, status, orders in rows:
        for whose in (ALL_PARTNERS, partner_id):
            totals[whose, status] = totals.get((whose, status), 0) + orders
    db.session.execute(sa.delete(order_counts))
    if totals:
        db.session.execute(
            sa.insert(order_counts),
            [
                {"partner_id": whose, "status": status, "slot": 0, "orders": orders}
                for (whose, status), orders in sorted(totals.items())
            ],
        )
