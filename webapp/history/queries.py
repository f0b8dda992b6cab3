"""Reading the history of an order."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.history.models import order_events
from webapp.sql import Statement


class OrderEvent(NamedTuple):
    """One entry of an order's history; `changes` is {field: [before, after]}."""

    id: int
    order_id: int
    kind: str
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    entry: str
    changes: dict[str, list[Any]]
    reason: str | None


_of_order = Statement(
    sa.select(*(order_events.c[name] for name in OrderEvent._fields))
    .where(order_events.c.order_id == sa.bindparam("order_key"))
    .order_by(order_events.c.id),
    OrderEvent._make,
)


def list_events(order_key: int) -> list[OrderEvent]:
    """An order's history, oldest first. Whoever calls has loaded the order as seen by somebody."""
    return _of_order.all(order_key=order_key)
