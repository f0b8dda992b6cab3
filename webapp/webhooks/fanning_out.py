"""Every event becomes a message for each endpoint that wants it, in the transaction that numbers it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.models import Partner
from webapp.history.feed import PublishedEvent
from webapp.sql import Statement, ids_in
from webapp.webhooks import saving
from webapp.webhooks.models import ENABLED, webhook_endpoints
from webapp.webhooks.payloads import payload_of

# An event as its house's or its partner's programs are told it, with that owner's sequence.
Dump = Callable[..., Mapping[str, Any]]

_endpoints = webhook_endpoints.c
# Whoever is shut out is told nothing either.
_wanting = Statement(
    sa.select(_endpoints.id, _endpoints.partner_id, _endpoints.types)
    .outerjoin(Partner, Partner.id == _endpoints.partner_id)
    .where(
        _endpoints.state == ENABLED,
        sa.or_(
            _endpoints.partner_id.is_(None),
            sa.and_(ids_in(_endpoints.partner_id, "partner_ids"), Partner.is_active),
        ),
    )
    .order_by(_endpoints.id)
)


def fan_out(dump: Dump) -> Callable[[Sequence[PublishedEvent]], None]:
    """What `publish_next` is to do with the events: `dump(event, is_house=...)` gives what is told of one."""

    def work(events: Sequence[PublishedEvent]) -> None:
        wanting = _wanting.all(partner_ids=sorted({event.partner_id for event in events}))
        now = clock.now()
        rows = []
        for event in events:
            payload = _payloads(event, dump)
            rows += [
                saving.delivery_row(endpoint, event.type, payload(owner is None), now, event.event_key)
                for endpoint, owner, types in wanting
                if owner in (None, event.partner_id) and event.type in types.split()
            ]
        saving.add_deliveries(rows)

    return work


def _payloads(event: PublishedEvent, dump: Dump) -> Callable[[bool], str]:
    """Each is made once, and not before somebody wants it."""

    @cache
    def payload(is_house: bool) -> str:
        return payload_of(event.type, event.at, dump(event, is_house=is_house))

    return payload
