"""Previews that nobody started are forgotten after a week, a few whenever another is made."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from webapp import clock
from webapp.bulk.models import DRAFT, bulk_items, bulk_runs
from webapp.sql import Statement, ids_in

KEPT: Final = timedelta(days=7)
FORGOTTEN_AT_ONCE: Final = 3

# Locked, so that nobody starts one meanwhile.
_old = Statement(
    sa.select(bulk_runs.c.id)
    .where(
        bulk_runs.c.state == DRAFT,
        bulk_runs.c.created_at < sa.bindparam("before", type_=bulk_runs.c.created_at.type),
    )
    .order_by(bulk_runs.c.id)
    .limit(FORGOTTEN_AT_ONCE)
    .with_for_update(skip_locked=True)
)
_items_forgotten = Statement(sa.delete(bulk_items).where(ids_in(bulk_items.c.run_id, "keys")))
_forgotten = Statement(sa.delete(bulk_runs).where(ids_in(bulk_runs.c.id, "keys")))


def forget_old_drafts() -> None:
    """Inside a write."""
    if keys := [key for (key,) in _old.all(before=clock.now() - KEPT)]:
        _items_forgotten.run(keys=keys)
        _forgotten.run(keys=keys)
