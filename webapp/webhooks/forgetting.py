"""Messages of the past are forgotten after thirty days, with their attempts."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.sql import Statement, ids_in
from webapp.webhooks.models import ENABLED, PENDING, webhook_attempts, webhook_deliveries, webhook_endpoints

KEPT: Final = timedelta(days=30)
FORGOTTEN_AT_ONCE: Final = 500

# What waits for an endpoint that is switched off for so long is forgotten too.
_old = (
    sa.select(webhook_deliveries.c.id)
    .join(webhook_endpoints, webhook_endpoints.c.id == webhook_deliveries.c.endpoint_id)
    .where(
        webhook_deliveries.c.created_at < sa.bindparam("before", type_=webhook_deliveries.c.created_at.type),
        sa.or_(webhook_deliveries.c.state != PENDING, webhook_endpoints.c.state != ENABLED),
    )
    .order_by(webhook_deliveries.c.created_at)
    .limit(FORGOTTEN_AT_ONCE)
)
_there = Statement(_old)
_locked = Statement(_old.with_for_update(skip_locked=True, of=webhook_deliveries))
_attempts_forgotten = Statement(
    sa.delete(webhook_attempts).where(ids_in(webhook_attempts.c.delivery_id, "keys"))
)
_forgotten = Statement(sa.delete(webhook_deliveries).where(ids_in(webhook_deliveries.c.id, "keys")))


def forget_old_deliveries() -> int:
    """Forget the oldest, at most FORGOTTEN_AT_ONCE; gives how many there were."""
    before = clock.now() - KEPT
    if _there.first(before=before) is None:
        return 0

    def work() -> int:
        keys = [key for (key,) in _locked.all(before=before)]
        _attempts_forgotten.run(keys=keys)
        return _forgotten.run(keys=keys)

    return transactions.write(work)
