"""The audit in words: who did what to whom or what, from where, and each field before and after."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from webapp.accounts.finding_audit import AuditEvent, AuditPage
from webapp.formatting import counted, iso, moment
from webapp.ops.audit.searching import AuditSearch
from webapp.paging import Pager

LONGEST: Final = 200
# Where somebody was; anything else stands as it is.
ENTRIES: Final[Mapping[str, str]] = {
    "portal": "Portal",
    "ops": "Ops console",
    "orders_api": "Orders API",
    "v1": "v1 API",
    "cli": "Command line",
    "worker": "Worker",
}
# What is not as it should be.
WARNINGS: Final = ("sign_in_refused", "password_change_refused")
ENDINGS: Final = ("person_disabled", "key_revoked", "partner_deactivated", "product_withdrawn")


class ShownChange(NamedTuple):
    field: str
    before: str
    after: str


class ShownEvent(NamedTuple):
    """Ready text; `badge` is the kind of a badge."""

    id: int
    title: str
    badge: str
    subject: str
    who: str
    where: str
    at: str
    at_iso: str
    changes: Sequence[ShownChange]
    reason: str


class Results(NamedTuple):
    events: Sequence[ShownEvent]
    pager: Pager


def show_results(search: AuditSearch, page: AuditPage, path: str) -> Results:
    """`path` is the address of the list."""
    events = [show_event(event) for event in page.events]
    is_all = not page.has_newer and not page.has_older
    newest, oldest = (str(events[0].id), str(events[-1].id)) if events else ("", "")
    return Results(
        events,
        Pager(
            said=counted(len(events), "entry", "entries") if is_all else "Newest first",
            previous=search.address(path, after=newest) if page.has_newer and events else None,
            next=search.address(path, before=oldest) if page.has_older else None,
        ),
    )


def show_event(event: AuditEvent) -> ShownEvent:
    name = f"API key {event.actor_name}" if event.actor_kind == "key" else event.actor_name
    return ShownEvent(
        id=event.id,
        title=in_words(event.kind),
        badge="error" if event.kind in WARNINGS else "expiring" if event.kind in ENDINGS else "",
        subject=event.subject,
        who=name,
        where=ENTRIES.get(event.entry, event.entry),
        at=moment(event.at),
        at_iso=iso(event.at),
        changes=list(_changes(event.changes)),
        reason=event.reason or "",
    )


def in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _changes(changes: Mapping[str, Any]) -> Iterator[ShownChange]:
    for field, change in changes.items():
        before, after = change if isinstance(change, list) and len(change) == 2 else (None, change)
        yield ShownChange(in_words(field), _text(before), _text(after))


def _text(value: Any) -> str:
    """In a few words; what is long is cut, and stands whole in the database."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        value = ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value)
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
