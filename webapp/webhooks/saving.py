"""Writing endpoints and what waits for them, inside a write."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit
from webapp.sql import Statement
from webapp.webhooks.models import (
    FAILED,
    PENDING,
    Delivery,
    Endpoint,
    webhook_deliveries,
    webhook_endpoints,
)
from webapp.webhooks.queries import DELIVERY_COLUMNS, ENDPOINT_COLUMNS

# What the audit tells; secrets are not among it.
_TOLD: Final = ("url", "description", "types", "state", "disabled_why")
_KEPT: Final = tuple(name for name in Endpoint._fields if name != "id")


def _bound(table: sa.Table, names: Collection[str]) -> dict[str, Any]:
    return {name: sa.bindparam(name, type_=table.c[name].type) for name in names}


_endpoint_key = sa.bindparam("endpoint_key", type_=sa.BigInteger)
_locked = Statement(
    sa.select(*ENDPOINT_COLUMNS)
    .where(webhook_endpoints.c.id == _endpoint_key)
    .with_for_update(key_share=True),
    Endpoint._make,
)
_added = Statement(
    sa.insert(webhook_endpoints).values(_bound(webhook_endpoints, _KEPT)).returning(*ENDPOINT_COLUMNS),
    Endpoint._make,
)
_saved = Statement(
    sa.update(webhook_endpoints)
    .where(webhook_endpoints.c.id == _endpoint_key)
    .values(_bound(webhook_endpoints, _KEPT))
)
_new_delivery = sa.insert(webhook_deliveries).values(
    _bound(webhook_deliveries, [name for name in Delivery._fields if name != "id"])
)
_deliveries_added = Statement(_new_delivery)
_delivery_added = Statement(_new_delivery.returning(*DELIVERY_COLUMNS), Delivery._make)
_given_up = Statement(
    sa.update(webhook_deliveries)
    .where(webhook_deliveries.c.endpoint_id == _endpoint_key, webhook_deliveries.c.state == PENDING)
    .values(state=FAILED, leased_until=None, done_at=sa.bindparam("now"))
)


def find_locked(endpoint_key: int) -> Endpoint | None:
    """The endpoint as it is now; nobody else changes it until the write ends."""
    return _locked.first(endpoint_key=endpoint_key)


def add_endpoint(new: Endpoint, *, by: Actor) -> Endpoint:
    """The endpoint with the key that it got; its own is not looked at."""
    (added,) = _added.all(**{name: getattr(new, name) for name in _KEPT})
    made = {name: (None, getattr(new, name)) for name in _TOLD if getattr(new, name) is not None}
    record_audit("webhook_created", added.endpoint_id, by=by, changes=made)
    return added


def save_endpoint(before: Endpoint, after: Endpoint, *, kind: str, by: Actor) -> Endpoint:
    """Write down an endpoint that is locked, and in the audit what changed about it."""
    after = after._replace(updated_at=clock.now())
    _saved.run(endpoint_key=before.id, **{name: getattr(after, name) for name in _KEPT})
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in _TOLD}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    record_audit(kind, before.endpoint_id, by=by, changes=changes)
    return after


def add_delivery(endpoint: Endpoint, event_type: str, payload: str) -> Delivery:
    """A message that no event caused, due now."""
    (added,) = _delivery_added.all(**delivery_row(endpoint.id, event_type, payload, clock.now()))
    return added


def add_deliveries(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        _deliveries_added.run_each(rows)


def delivery_row(
    endpoint_key: int, event_type: str, payload: str, now: datetime, event_key: int | None = None
) -> dict[str, Any]:
    """A message to be added, due now."""
    return {
        "endpoint_id": endpoint_key,
        "event_id": event_key,
        "type": event_type,
        "payload": payload,
        "state": PENDING,
        "attempts": 0,
        "due_at": now,
        "leased_until": None,
        "created_at": now,
        "done_at": None,
    }


def give_up_pending(endpoint_key: int) -> None:
    """Nothing that waits for the endpoint will be sent."""
    _given_up.run(endpoint_key=endpoint_key, now=clock.now())
