"""What pages tell of endpoints: the newest delivery of each, and who switched one off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from webapp.accounts.audit import audit_events
from webapp.sql import Statement, ids_in
from webapp.webhooks.models import DISABLED, Delivery, Endpoint, webhook_deliveries, webhook_endpoints
from webapp.webhooks.queries import DELIVERY_COLUMNS

# So many changes of an endpoint are looked through for the one that switched it off.
LOOKED_THROUGH: Final = 20

_other = webhook_deliveries.alias()
# Looked up for each endpoint by its index: a group of all their rows would be read to its end.
_newest = (
    sa.select(sa.func.max(_other.c.id))
    .where(_other.c.endpoint_id == webhook_endpoints.c.id)
    .scalar_subquery()
)
_latest = Statement(
    sa.select(*DELIVERY_COLUMNS)
    .select_from(webhook_endpoints)
    .join(webhook_deliveries, webhook_deliveries.c.id == _newest)
    .where(ids_in(webhook_endpoints.c.id, "endpoints")),
    Delivery._make,
)


def find_latest(endpoints: Sequence[Endpoint]) -> Mapping[int, Delivery]:
    """The newest delivery of each endpoint that has any, by the endpoint's key."""
    found = _latest.all(endpoints=[endpoint.id for endpoint in endpoints])
    return {delivery.endpoint_id: delivery for delivery in found}


_changes = Statement(
    sa.select(audit_events.c.actor_name, audit_events.c.at, audit_events.c.changes)
    .where(audit_events.c.subject == sa.bindparam("endpoint_id"), audit_events.c.kind == "webhook_changed")
    .order_by(audit_events.c.id.desc())
    .limit(LOOKED_THROUGH)
)


def find_switched_off(endpoint: Endpoint) -> tuple[str, datetime] | None:
    """Who switched it off, and when; None where that lies too far back."""
    for name, at, changes in _changes.all(endpoint_id=endpoint.endpoint_id):
        if changes.get("state", ("", ""))[1] == DISABLED:
            return name, at
    return None
