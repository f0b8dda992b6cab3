"""Which messages a worker sends next: it takes each for a while, and nobody else sends it meanwhile.

A message whose worker was killed is due again when the lease has run out, under the same id.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.models import Partner
from webapp.sql import Statement, ids_in
from webapp.webhooks.models import (
    DISABLED,
    ENABLED,
    REMOVED,
    Delivery,
    Endpoint,
    webhook_deliveries,
    webhook_endpoints,
)
from webapp.webhooks.queries import DELIVERY_COLUMNS, ENDPOINT_COLUMNS

# Longer than an attempt and writing down what came of it can take.
LEASE: Final = timedelta(seconds=60)
AT_ONCE_PER_ENDPOINT: Final = 4
# All the endpoints of one partner, or of the house, together: however slow, they leave room for others.
AT_ONCE_PER_OWNER: Final = 32
PAGE: Final = 200

Due = tuple[Delivery, Endpoint]

_deliveries, _endpoints = webhook_deliveries.c, webhook_endpoints.c
_now = sa.bindparam("now", type_=_deliveries.due_at.type)
# As it stands in the index of those that wait.
IS_PENDING: Final = _deliveries.state == sa.literal_column("'pending'")
_may_go = sa.or_(
    _endpoints.state == ENABLED,
    # A test may tell whether it is time to enable the endpoint again.
    sa.and_(_endpoints.state == DISABLED, _deliveries.event_id.is_(None)),
)
_is_let_in = sa.or_(
    _endpoints.partner_id.is_(None),
    sa.exists().where(Partner.id == _endpoints.partner_id, Partner.is_active),
)
_THE_HOUSE: Final = 0
_owner = sa.func.coalesce(_endpoints.partner_id, _THE_HOUSE)
_due = Statement(
    sa.select(_deliveries.id, _deliveries.endpoint_id, _owner, _deliveries.leased_until)
    .join(webhook_endpoints, _endpoints.id == _deliveries.endpoint_id)
    .where(
        IS_PENDING,
        _deliveries.due_at <= _now,
        _may_go,
        _is_let_in,
        sa.not_(ids_in(_deliveries.endpoint_id, "busy_endpoints")),
        sa.not_(ids_in(_owner, "busy_owners")),
    )
    .order_by(_deliveries.due_at, _deliveries.id)
    .limit(PAGE)
)
_chosen = (
    sa.select(_deliveries.id)
    .where(
        ids_in(_deliveries.id, "keys"),
        IS_PENDING,
        sa.or_(_deliveries.leased_until.is_(None), _deliveries.leased_until <= _now),
    )
    .order_by(_deliveries.id)
    .with_for_update(skip_locked=True)
    .cte("chosen")
)
_claimed = Statement(
    sa.update(webhook_deliveries)
    .where(_deliveries.id.in_(sa.select(_chosen.c.id)))
    .values(leased_until=sa.bindparam("until", type_=_deliveries.leased_until.type))
    .returning(*DELIVERY_COLUMNS),
    Delivery._make,
)
_endpoints_of = Statement(
    sa.select(*ENDPOINT_COLUMNS).where(ids_in(_endpoints.id, "keys"), _endpoints.state != REMOVED),
    Endpoint._make,
)
# The end of a lease is also the name of who holds it.
_released = Statement(
    sa.update(webhook_deliveries)
    .where(_deliveries.id == sa.bindparam("key"), _deliveries.leased_until == sa.bindparam("mine"))
    .values(leased_until=None)
)


def claim(room: int) -> list[Due]:
    """Take what is due, oldest first: at most `room` messages, and of one endpoint what may go at once."""
    now = clock.now()
    # Asked several times a second: most often there is nothing, and nothing is written.
    keys = _choose(room, now)
    return transactions.write(lambda: _claim(keys, now)) if keys else []


def release(held: Collection[Delivery]) -> None:
    """Let another send them."""
    rows = [{"key": delivery.id, "mine": delivery.leased_until} for delivery in held]
    if rows:
        transactions.write(lambda: _released.run_each(rows))


def _claim(keys: Sequence[int], now: datetime) -> list[Due]:
    claimed = _claimed.all(keys=list(keys), now=now, until=now + LEASE)
    by_key = {endpoint.id: endpoint for endpoint in _endpoints_of.all(keys=_keys_of(claimed))}
    return [(one, by_key[one.endpoint_id]) for one in claimed if one.endpoint_id in by_key]


def _keys_of(deliveries: Sequence[Delivery]) -> list[int]:
    return sorted({delivery.endpoint_id for delivery in deliveries})


def _choose(room: int, now: datetime) -> list[int]:
    """Page by page, each without those who have enough: a long queue of one hides no other."""
    chosen: list[int] = []
    of_endpoint: Counter[int] = Counter()
    of_owner: Counter[int] = Counter()
    seen: set[int] = set()
    while len(chosen) < room:
        busy = {
            "busy_endpoints": _at_least(AT_ONCE_PER_ENDPOINT, of_endpoint),
            "busy_owners": _at_least(AT_ONCE_PER_OWNER, of_owner),
        }
        page = _due.all(now=now, **busy)
        news = [row for row in page if row[0] not in seen]
        for key, endpoint, owner, leased_until in news:
            seen.add(key)
            is_sent = leased_until is not None and leased_until > now
            has_room = of_endpoint[endpoint] < AT_ONCE_PER_ENDPOINT and of_owner[owner] < AT_ONCE_PER_OWNER
            if not is_sent and has_room and len(chosen) < room:
                chosen.append(key)
                is_sent = True
            of_endpoint[endpoint] += is_sent
            of_owner[owner] += is_sent
        if len(page) < PAGE or not news:
            break
    return chosen


def _at_least(enough: int, taken: Counter[int]) -> list[int]:
    return [key for key, number in taken.items() if number >= enough]
