"""Every event becomes a message for each endpoint that wants it, in the transaction that numbers it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.models import Partner
from webapp.history.feed import PublishedEvent
from webapp.sql import Statement, ids_in
from webapp.webhooks import saving
from webapp.webhooks.models import ENABLED, webhook_endpoints
from webapp.webhooks.payloads import payload_of


class Dump(Protocol):
    """What the house's programs, or those of each event's partner, are told: one object for each event."""

    def __call__(
        self, events: Iterable[PublishedEvent], *, is_house: bool
    ) -> Sequence[Mapping[str, object]]: ...


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
    """What `publish_next` is to do with the events that it numbers."""

    def work(events: Sequence[PublishedEvent]) -> None:
        wanting = _wanting.all(partner_ids=sorted({event.partner_id for event in events}))
        now = clock.now()
        payloads = {is_house: _payloads(events, dump, is_house) for is_house in _owners(wanting)}
        rows = [
            saving.delivery_row(
                endpoint, event.type, payloads[owner is None][event.event_key], now, event.event_key
            )
            for event in events
            for endpoint, owner, types in wanting
            if owner in (None, event.partner_id) and event.type in types.split()
        ]
        saving.add_deliveries(rows)

    return work


def _owners(wanting: Iterable[tuple[Any, ...]]) -> set[bool]:
    """Whether the house is among those who want to be told, and whether a partner is."""
    return {owner is None for _, owner, _ in wanting}


def _payloads(events: Sequence[PublishedEvent], dump: Dump, is_house: bool) -> dict[int, str]:
    told = zip(events, dump(events, is_house=is_house), strict=True)
    return {event.event_key: payload_of(event.type, event.at, data) for event, data in told}
