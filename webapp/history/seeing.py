"""What a partner may read of an order's history: one rule for pages, APIs and webhooks.

The house reads all of it. A partner reads the names of its own people and keys; all others are "the
distributor", and what the house notes for itself is not told.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

import sqlalchemy as sa

from webapp.accounts.models import ApiKey, User
from webapp.sql import Statement, ids_in

THE_HOUSE: Final = "the distributor"
CANCELLED: Final = "cancelled"
# Partners read of these fields; of any other only the house does.
TOLD_TO_PARTNERS: Final = frozenset(
    (
        "status",
        "total",
        "items",
        "shipped",
        "taken_back",
        "closed",
        "reopened",
        "carrier",
        "tracking_number",
        "customer_reference",
        "shipping_address",
        "note",
    )
)

# Before and after.
Change = tuple[Any, Any]
NOTHING: Final[Change] = (None, None)
# The partner of each who acted, by kind and key; None for the house's own.
Actors = Mapping[tuple[str, int | None], int | None]


class Happened(Protocol):
    """What of an event decides how much of it is told."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def changes(self) -> Mapping[str, Any]: ...
    @property
    def reason(self) -> str | None: ...


_partners = Statement(
    sa.union_all(
        *(
            sa.select(sa.literal(kind), actor.id, actor.partner_id).where(
                actor.partner_id.is_not(None), ids_in(actor.__table__.c.id, kind)
            )
            for kind, actor in (("user", User), ("key", ApiKey))
        )
    )
)


def find_actors(events: Iterable[Happened]) -> Actors:
    """Whose people and keys acted in these events, asked of the database once."""
    acted: dict[str, set[int]] = {"user": set(), "key": set()}
    for event in events:
        if event.actor_id is not None and event.actor_kind in acted:
            acted[event.actor_kind].add(event.actor_id)
    if not any(acted.values()):
        return {}
    found = _partners.all(**{kind: sorted(keys) for kind, keys in acted.items()})
    return {(kind, key): partner_id for kind, key, partner_id in found}


def is_by(partner_id: int, event: Happened, actors: Actors) -> bool:
    """Whether the partner itself did this."""
    return actors.get((event.actor_kind, event.actor_id)) == partner_id


def reason_told(event: Happened, *, is_own: bool) -> str | None:
    """Why the house did anything but cancel is its own note."""
    _, came_to = before_and_after(event.changes.get("status", NOTHING))
    return event.reason if is_own or came_to == CANCELLED else None


def changes_told(event: Happened, *, to_house: bool) -> dict[str, Change]:
    changes = {
        field: before_and_after(change)
        for field, change in event.changes.items()
        if to_house or field in TOLD_TO_PARTNERS
    }
    if "shipped" in changes:
        # A new shipment has its own carrier and number: those of the one before have not changed.
        for field in ("carrier", "tracking_number"):
            if field in changes:
                changes[field] = (None, changes[field][1])
    return changes


def before_and_after(change: Any) -> Change:
    is_pair = isinstance(change, Sequence) and not isinstance(change, str) and len(change) == 2
    return (change[0], change[1]) if is_pair else (None, change)
