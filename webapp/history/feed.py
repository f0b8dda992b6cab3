"""Events as programs read them: numbered, for the house and for each partner, oldest first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.accounts.models import Partner
from webapp.history.models import order_events, outbox, published_events, type_of
from webapp.ids import EVENT
from webapp.sql import Statement


class PublishedEvent(NamedTuple):
    """An event with its numbers; status, total and version are the order's once it had happened.

    `changes` is {field: [before, after]}. Both numbers are 0 until it has got them.
    """

    event_key: int
    house_sequence: int
    partner_sequence: int
    type: str
    at: datetime
    order_key: int
    partner_id: int
    partner_code: str
    status: str
    total: Decimal
    version: int
    kind: str
    changes: Mapping[str, Sequence[Any]]
    reason: str | None
    actor_kind: str
    actor_id: int | None
    actor_name: str
    entry: str

    @property
    def event_id(self) -> str:
        return EVENT.dump(self.event_key)


def columns_of(table: sa.Table, *, numbers: Sequence[sa.ColumnElement[Any]]) -> list[Any]:
    """What a PublishedEvent is made of: its numbers and type, and the rest from `table` and its joins."""
    return [
        table.c.event_id,
        *numbers,
        *(order_events.c[name] for name in ("at", "order_id")),
        table.c.partner_id,
        Partner.code,
        *(table.c[name] for name in ("status", "total", "version")),
        *(order_events.c[name] for name in ("kind", "changes", "reason")),
        *(order_events.c[name] for name in ("actor_kind", "actor_id", "actor_name", "entry")),
    ]


# Their numbers and types are still to be found.
not_numbered = (
    sa.select(*columns_of(outbox, numbers=(sa.literal(0), sa.literal(0), sa.literal(""))))
    .join(order_events, order_events.c.id == outbox.c.event_id)
    .join(Partner, Partner.id == outbox.c.partner_id)
)
_numbers = [published_events.c[name] for name in ("house_sequence", "partner_sequence", "type")]
_select = (
    sa.select(*columns_of(published_events, numbers=_numbers))
    .join(order_events, order_events.c.id == published_events.c.event_id)
    .join(Partner, Partner.id == published_events.c.partner_id)
)
_after, _limit = (sa.bindparam(name, type_=sa.BigInteger) for name in ("after", "page_size"))
_of_house = Statement(
    _select.where(published_events.c.house_sequence > _after)
    .order_by(published_events.c.house_sequence)
    .limit(_limit),
    PublishedEvent._make,
)
_of_partner = Statement(
    _select.where(
        published_events.c.partner_id == sa.bindparam("partner_id"),
        published_events.c.partner_sequence > _after,
    )
    .order_by(published_events.c.partner_sequence)
    .limit(_limit),
    PublishedEvent._make,
)
# In one statement: an event that gets its number meanwhile is read once.
_of_order = Statement(
    sa.union_all(
        *(
            each.where(order_events.c.order_id == sa.bindparam("order_key"), order_events.c.id > _after)
            for each in (_select, not_numbered)
        )
    )
    .order_by("event_id")
    .limit(_limit),
    PublishedEvent._make,
)


def list_published(*, seen_by: Actor, after: int, limit: int) -> list[PublishedEvent]:
    """What the actor may see, in its own sequence: the house's, or that of its partner."""
    if seen_by.partner_id is None:
        return _of_house.all(after=after, page_size=limit)
    return _of_partner.all(partner_id=seen_by.partner_id, after=after, page_size=limit)


def list_events_of(order_key: int, *, after: int = 0, limit: int = 1000) -> list[PublishedEvent]:
    """An order's beyond the event with the key `after`, oldest first, also those that have no number yet.

    Whoever calls has loaded the order as seen by somebody.
    """
    found = _of_order.all(order_key=order_key, after=after, page_size=limit)
    return [event if event.type else typed(event) for event in found]


def typed(event: PublishedEvent) -> PublishedEvent:
    """An event that has just happened, with its type."""
    return event._replace(
        type=type_of(event.kind, event.changes),
        # What was loaded in bulk was put out when its orders were as they are now.
        status=event.changes["status"][1] if "status" in event.changes else event.status,
    )
