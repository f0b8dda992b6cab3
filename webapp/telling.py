"""The history of an order in plain words, for the portal and for the house.

How much of it a partner is told, `history.seeing` decides.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from webapp.accounts.actors import Actor
from webapp.formatting import money
from webapp.history import seeing
from webapp.history.queries import OrderEvent
from webapp.history.seeing import NOTHING, Change
from webapp.ordering.models import CANCELLED, DELIVERED, PROCESSING, SHIPPED, STATUSES

CHANGED: Final = "changed"
# Of an order with hundreds of items not every one is named.
MOST_NAMED: Final = 12
LONGEST_VALUE: Final = 200


class Entry(NamedTuple):
    """One entry of a history as it is told; `kind` is the status it brought, or `changed`."""

    at: datetime
    who: str
    kind: str
    title: str
    details: Sequence[str]
    reason: str | None


def tell(events: Sequence[OrderEvent], *, told_to: Actor, currency: str) -> list[Entry]:
    """Entries for somebody, oldest first. Whoever calls has loaded the order as seen by them."""
    reader = told_to.partner_id
    actors = {} if reader is None else seeing.find_actors(events)
    return [
        _entry(event, reader is None or seeing.is_by(reader, event, actors), told_to, currency)
        for event in events
    ]


def _entry(event: OrderEvent, is_own: bool, told_to: Actor, currency: str) -> Entry:
    changes = seeing.changes_told(event, to_house=told_to.is_house)
    brought = _text(changes.get("status", NOTHING)[1])
    title = _title(event.kind, changes)
    details = [
        sentence
        for field, teller in _TELLERS.items()
        if field in changes
        for sentence in teller(*changes[field])
    ]
    details += _others(changes)
    if title is None and len(details) == 1:
        title = details.pop(0)
    if title is None:
        # The codes of partners are the house's own.
        title = "Moved to this account" if "partner" in event.changes and not details else "Order changed"
    if "total" in changes:
        details.append(_total(*changes["total"], currency))
    return Entry(
        at=event.at,
        who=_name(event) if is_own else seeing.THE_HOUSE,
        kind=brought if brought in STATUSES else CHANGED,
        title=title,
        details=details,
        reason=seeing.reason_told(event, is_own=is_own),
    )


def _name(event: OrderEvent) -> str:
    return f"API key {event.actor_name}" if event.actor_kind == "key" else event.actor_name


def _title(kind: str, changes: dict[str, Change]) -> str | None:
    """What happened, where that is more than fields that changed."""
    left, came_to = (_text(status) for status in changes.get("status", NOTHING))
    if left in STATUSES and came_to in STATUSES and STATUSES.index(left) > STATUSES.index(came_to):
        return f"Set back from {left} to {came_to}"
    if came_to in (CANCELLED, DELIVERED):
        return came_to.capitalize()
    if came_to == SHIPPED or "shipped" in changes:
        return _sending(changes, is_last=came_to == SHIPPED)
    if came_to == PROCESSING:
        return "Processing began"
    if kind != "updated":
        return _in_words(kind)
    return f"Status changed to {came_to}" if came_to else None


def _sending(changes: dict[str, Change], *, is_last: bool) -> str:
    """Tells of a shipment with its carrier, which is then no change of its own."""
    _, carrier = changes.pop("carrier", NOTHING)
    sent = "Shipped" if is_last else "Shipped in part"
    return f"{sent} with {_text(carrier)}" if carrier else sent


def _items(before: Any, after: Any) -> Iterator[str]:
    had, wanted = _quantities(before), _quantities(after)
    told = []
    for sku in {**had, **wanted}:
        if sku not in wanted:
            told.append(f"{sku} removed")
        elif sku not in had:
            told.append(f"{wanted[sku]:,} × {sku} added")
        elif had[sku] != wanted[sku]:
            told.append(f"Quantity of {sku} changed from {had[sku]:,} to {wanted[sku]:,}")
    yield from told[:MOST_NAMED] or ["Items changed"]
    if len(told) > MOST_NAMED:
        yield f"and {len(told) - MOST_NAMED:,} more changes"


def _units(told: str) -> Callable[[Any, Any], Iterator[str]]:
    """Tells of units that something was done with, as in `{} taken back`."""

    def teller(_: Any, after: Any) -> Iterator[str]:
        if units := [f"{quantity:,} × {sku}" for sku, quantity in _quantities(after).items()]:
            more = f" and {len(units) - MOST_NAMED:,} more" if len(units) > MOST_NAMED else ""
            yield told.format(", ".join(units[:MOST_NAMED]) + more)

    return teller


def _note(before: Any, after: Any) -> Iterator[str]:
    if before != after:
        yield "Note removed" if not after else "Note changed" if before else "Note added"


def _value(name: str, *, is_long: bool = False) -> Callable[[Any, Any], Iterator[str]]:
    """Tells of a field that holds one value; a long one's former value is left out."""

    def teller(before: Any, after: Any) -> Iterator[str]:
        old, new = _text(before), _text(after)
        if old == new:
            return
        if new is None:
            yield f"{name} removed" if is_long else f"{name} {old} removed"
        elif old is None:
            yield f"{name}: {new}"
        else:
            yield f"{name} changed to {new}" if is_long else f"{name} changed from {old} to {new}"

    return teller


# In the order in which they are told.
_TELLERS: Final[Mapping[str, Callable[[Any, Any], Iterator[str]]]] = {
    "shipped": _units("{}"),
    "taken_back": _units("{} taken back"),
    "closed": _units("{} will not be sent"),
    "reopened": _units("{} to be sent after all"),
    "carrier": _value("Carrier"),
    "tracking_number": _value("Tracking number"),
    "items": _items,
    "customer_reference": _value("Reference"),
    "shipping_address": _value("Shipping address", is_long=True),
    "note": _note,
}


def _others(changes: Mapping[str, Change]) -> Iterator[str]:
    """Fields that nobody has words for."""
    for field, change in changes.items():
        if field not in (*_TELLERS, "status", "total"):
            yield from _value(_in_words(field))(*change)


def _total(before: Any, after: Any, currency: str) -> str:
    old, new = _amount(before, currency), _amount(after, currency)
    return f"Total changed from {old} to {new}" if old else f"Total: {new}"


def _quantities(items: Any) -> Mapping[str, int]:
    quantities: Counter[str] = Counter()
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(quantity := item.get("quantity"), int):
            quantities[str(item.get("sku"))] += quantity
    return quantities


def _amount(value: Any, currency: str) -> str | None:
    is_amount = isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}\.[0-9]{2}", value, re.ASCII)
    return money(Decimal(value), currency) if is_amount else _text(value)


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = ", ".join(str(part) for part in value.values() if part)
    text = "" if value is None else str(value)
    return (text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…") or None


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()
