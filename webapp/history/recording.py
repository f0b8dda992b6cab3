"""Writing into the history, in the transaction of the change itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.history.models import order_events
from webapp.sql import Statement

# {field: (before, after)}, of values that JSON can hold.
Changes = Mapping[str, tuple[Any, Any]]

_recorded = Statement(
    sa.insert(order_events).values(
        {column: sa.bindparam(column.name) for column in order_events.c if column.name != "id"}
    )
)


def record_event(
    order_key: int, kind: str, *, by: Actor, at: datetime, changes: Changes, reason: str | None = None
) -> None:
    """Write down who did what to an order, and each field before and after."""
    _recorded.run(
        order_id=order_key,
        kind=kind,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        entry=by.entry,
        changes=changes,
        reason=reason,
    )
