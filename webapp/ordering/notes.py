"""What staff tell each other about an order; partners never see it."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL
from webapp.errors import InvalidInput
from webapp.idempotency import Retry
from webapp.ordering.models import order_notes
from webapp.ordering.queries import get_order
from webapp.sql import Statement


class OrderNote(NamedTuple):
    id: int
    text: str
    at: datetime
    actor_name: str


_listed = Statement(
    sa.select(*(order_notes.c[name] for name in OrderNote._fields))
    .where(order_notes.c.order_id == sa.bindparam("order_key"))
    .order_by(order_notes.c.id),
    OrderNote._make,
)
_added = Statement(
    sa.insert(order_notes).values(
        {column: sa.bindparam(column.name) for column in order_notes.c if column.name != "id"}
    )
)


def list_notes(order_key: int, *, seen_by: Actor) -> list[OrderNote]:
    """The notes of an order, oldest first. Raises NotAllowed for everybody but staff."""
    seen_by.require(ORDERS_FULFIL)
    return _listed.all(order_key=order_key)


def add_note(order_id: str, text: str, *, by: Actor, retry: Retry[None] | None = None) -> None:
    """Raises OrderNotFound, InvalidInput, NotAllowed."""
    by.require(ORDERS_FULFIL)
    kept = values.checked("note", values.optional_paragraphs, text)
    if kept is None:
        raise InvalidInput("note", "is required")

    def work() -> None:
        order = get_order(order_id, seen_by=by)
        _added.run(order_id=order.id, text=kept, at=clock.now(), actor_id=by.id, actor_name=by.name)

    transactions.write(work, retry)
