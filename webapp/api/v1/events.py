"""Events as the v1 API tells them, and webhooks after it: one object for all.

Nothing here needs a request. What a partner is told, `history.seeing` decides.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import WithJsonSchema
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from webapp.api.answers import Money, Time, words
from webapp.api.v1.answers import STATUS_WORDS
from webapp.clock import dump_time
from webapp.history import seeing
from webapp.history.feed import PublishedEvent
from webapp.history.models import EVENT_TYPES
from webapp.history.seeing import Actors
from webapp.ids import ORDER

# Where v1 calls a field otherwise.
FIELDS: Final[Mapping[str, str]] = {"total": "totalAmount", "partner": "customerId"}

Anything = Annotated[object, WithJsonSchema({})]


def _one_of(*words: str) -> WithJsonSchema:
    return WithJsonSchema({"type": ["string", "null"], "enum": [*words, None]})


class ChangeOut(TypedDict):
    """A field before and after, as v1 prints it; `null` where there was nothing, or is nothing now."""

    field: str
    before: Anything
    after: Anything


class ActorOut(TypedDict):
    """Who did it, and through which entry point. Of others than its own people and keys a customer's key
    reads no more than "the distributor".
    """

    name: str
    kind: Annotated[str | None, _one_of("user", "key", "system")]
    via: Annotated[str | None, _one_of("portal", "ops", "orders_api", "v1", "cli")]


class EventOut(TypedDict):
    """What happened to an order, and the order's status, amount and version once it had.

    `sequence` is its number among all that whoever reads it may see: without a gap, the house's for the
    house's keys, the customer's own for others. It is `null` for the moment in which it has none yet, and for
    what happened to an order before it became this customer's. `version` is the number in the order's ETag.
    """

    eventId: str
    sequence: int | None
    type: Annotated[str, words(*EVENT_TYPES)]
    occurredAt: Time
    orderId: str
    customerId: str
    status: Annotated[str, words(*STATUS_WORDS.values())]
    totalAmount: Money
    version: int
    changes: list[ChangeOut]
    by: ActorOut
    reason: str | None


def dump_event(event: PublishedEvent, *, is_house: bool) -> EventOut:
    """As the house reads it, or the partner that the event is of."""
    return dump_events([event], is_house=is_house)[0]


def dump_events(events: Iterable[PublishedEvent], *, is_house: bool) -> list[EventOut]:
    """As `dump_event`; who they were is asked of the database once for all of them."""
    events = list(events)
    actors = {} if is_house else seeing.find_actors(events)
    return [_dump(event, actors, is_house=is_house) for event in events]


def _dump(event: PublishedEvent, actors: Actors, *, is_house: bool) -> EventOut:
    is_own = is_house or seeing.is_by(event.partner_id, event, actors)
    sequence = event.house_sequence if is_house else event.partner_sequence
    return {
        "eventId": event.event_id,
        "sequence": sequence or None,
        "type": event.type,
        "occurredAt": dump_time(event.at),
        "orderId": ORDER.dump(event.order_key),
        "customerId": event.partner_code,
        "status": STATUS_WORDS[event.status],
        "totalAmount": event.total,
        "version": event.version,
        "changes": _dump_changes(seeing.changes_told(event, to_house=is_house)),
        "by": _dump_actor(event) if is_own else {"name": seeing.THE_HOUSE, "kind": None, "via": None},
        "reason": seeing.reason_told(event, is_own=is_own),
    }


def _dump_actor(event: PublishedEvent) -> ActorOut:
    return {"name": event.actor_name, "kind": event.actor_kind, "via": event.entry}


def _dump_changes(changes: Mapping[str, seeing.Change]) -> list[ChangeOut]:
    dumped: list[ChangeOut] = []
    for field, change in changes.items():
        dump = _DUMPS.get(field, _as_it_is)
        before, after = (dump(value) for value in change)
        if before != after:
            dumped.append({"field": FIELDS.get(field) or to_camel(field), "before": before, "after": after})
    return dumped


def _as_it_is(value: Any) -> object:
    return value


def _status(value: Any) -> object:
    return STATUS_WORDS.get(value, value) if isinstance(value, str) else value


def _amount(value: Any) -> object:
    is_amount = isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}\.[0-9]{2}", value, re.ASCII)
    return Decimal(value) if is_amount else value


def _items(value: Any) -> object:
    if not isinstance(value, list):
        return value
    return [
        {to_camel(name): known for name, known in item.items()} if isinstance(item, dict) else item
        for item in value
    ]


_DUMPS: Final[Mapping[str, Callable[[Any], object]]] = {
    "status": _status,
    "total": _amount,
    **dict.fromkeys(("items", "shipped", "taken_back", "closed", "reopened"), _items),
}
