"""What an order is found by: two texts in small letters, written in the transaction that changes the order.

`order_search` holds the reference and what was ordered, `tracking_search` the tracking numbers, so that each
is rewritten without the other. Migration 0005 keeps an index of every three letters in a row beside both.
"""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp.columns import Key
from webapp.extensions import db
from webapp.ordering.models import Order, orders
from webapp.sql import Statement
from webapp.values import name_key


def _table(name: str) -> sa.Table:
    return db.Table(
        name,
        sa.Column("order_id", Key, sa.ForeignKey(orders.c.id), primary_key=True, autoincrement=False),
        sa.Column("partner_id", Key, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )


order_search: Final = _table("order_search")
tracking_search: Final = _table("tracking_search")


def _insert(table: sa.Table) -> Any:
    return insert(table).values({column: sa.bindparam(column.name) for column in table.c})


_added = Statement(_insert(order_search))
_changed = Statement(
    sa.update(order_search)
    .where(order_search.c.order_id == sa.bindparam("order_key"))
    .values(text=sa.bindparam("text"))
)
_tracked = Statement(
    _insert(tracking_search).on_conflict_do_update(
        index_elements=["order_id"], set_={"text": sa.bindparam("text")}
    )
)

_moved = [
    Statement(
        sa.update(table)
        .where(table.c.partner_id == sa.bindparam("partner_key"))
        .values(partner_id=sa.bindparam("into"))
    )
    for table in (order_search, tracking_search)
]


def text_of_order(reference: str | None, items: Iterable[tuple[str, str]]) -> str:
    """The text of an order with this reference and these (sku, product name)."""
    lines = dict.fromkeys(f"{sku} {name}" for sku, name in items)
    return name_key("\n".join([reference or "", *lines]))


def text_of_tracking(numbers: Iterable[str | None]) -> str:
    return name_key("\n".join(dict.fromkeys(number for number in numbers if number)))


def add_to_search(order: Order) -> None:
    """Let a new order be found, inside its write."""
    _added.run(order_id=order.id, partner_id=order.partner_id, text=_text(order))


def update_search(order: Order, before: Order) -> None:
    """Let a changed order be found by what it is now, inside its write."""
    if (text := _text(order)) != _text(before):
        _changed.run(order_key=order.id, text=text)


def update_tracking_search(order: Order, numbers: Iterable[str | None]) -> None:
    """Let an order be found by all its tracking numbers and no others, inside its write."""
    _tracked.run(order_id=order.id, partner_id=order.partner_id, text=text_of_tracking(numbers))


def move_search(partner_id: int, *, into: int) -> None:
    """Let the orders of one partner be found among those of another, inside a write."""
    for moved in _moved:
        moved.run(partner_key=partner_id, into=into)


def _text(order: Order) -> str:
    return text_of_order(order.customer_reference, ((item.sku, item.product_name) for item in order.items))
