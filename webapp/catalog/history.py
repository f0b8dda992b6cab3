"""What became of one product: the ledger of its stock, and who changed what about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.audit import audit_events
from webapp.catalog.models import Product, stock_movements
from webapp.catalog.saving import HISTORY
from webapp.sql import Statement

SHOWN: Final = 50

_m, _a = stock_movements.c, audit_events.c
_n = stock_movements.alias("newer").c
_before = sa.bindparam("before", type_=sa.BigInteger)
_limit = sa.bindparam("page_size", type_=sa.BigInteger)


class Movement(NamedTuple):
    """One movement; `left` is the stock that it left (0 where it ended the tracking)."""

    id: int
    quantity: int
    reason: str
    order_key: int | None
    actor: str
    entry: str
    at: datetime
    note: str | None
    left: int


class Change(NamedTuple):
    """Somebody's change of a product; `changes` is {field: [before, after]}."""

    id: int
    kind: str
    at: datetime
    who: str
    entry: str
    changes: dict[str, Sequence[Any]]
    reason: str | None


# The stock as it is now less all that came after: so a long ledger need not be added up from its start.
_newer = (
    sa.select(sa.func.coalesce(sa.func.sum(_n.quantity), 0))
    .where(_n.product_id == sa.bindparam("product_key"), _n.id >= _before)
    .scalar_subquery()
)
_movements = Statement(
    sa.select(
        _m.id, _m.quantity, _m.reason, _m.order_id, _m.actor, _m.entry, _m.at, _m.note,
        sa.cast(sa.func.coalesce(Product.__table__.c.stock, 0) - _newer, sa.BigInteger),
    )
    .join(Product.__table__, Product.__table__.c.id == _m.product_id)
    .where(_m.product_id == sa.bindparam("product_key"), _m.id < _before)
    .order_by(_m.id.desc())
    .limit(_limit),
    Movement._make,
)  # fmt: skip
# Not IN: its list would be filled in only when the statement is run.
_is_told = sa.or_(*(_a.kind == kind for kind in HISTORY))
_changes = Statement(
    sa.select(_a.id, _a.kind, _a.at, _a.actor_name, _a.entry, _a.changes, _a.reason)
    .where(_a.subject == sa.bindparam("subject"), _is_told, _a.id < _before)
    .order_by(_a.id.desc())
    .limit(_limit),
    Change._make,
)
_NEWEST: Final = 2**63 - 1


def list_movements(product_key: int, *, before: int | None = None, limit: int = SHOWN) -> list[Movement]:
    """The newest movements of its stock, or those older than the movement with the key `before`."""
    rows = _movements.all(product_key=product_key, before=before or _NEWEST, page_size=limit)
    left = rows[0].left if rows else 0
    told = []
    for row in rows:
        told.append(row._replace(left=left))
        left -= row.quantity
    return told


def list_changes(product_id: str, *, before: int | None = None, limit: int = SHOWN) -> list[Change]:
    """The newest changes, or those older than the change with the key `before`."""
    return _changes.all(subject=product_id, before=before or _NEWEST, page_size=limit)
