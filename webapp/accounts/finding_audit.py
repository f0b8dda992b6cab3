"""Reading the audit: what passes a filter, newest first, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import values
from webapp.accounts.actors import Actor
from webapp.accounts.audit import audit_events
from webapp.sql import Statement, holds, texts_in

MOST_WORDS: Final = 10
SEARCH_LIMIT: Final = 100
CONDITIONS: Final = ("kinds", "subject", "since", "until")

_c = audit_events.c


class AuditEvent(NamedTuple):
    """One entry of the audit; `changes` is {field: [before, after]}."""

    id: int
    kind: str
    subject: str
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    entry: str
    changes: Mapping[str, list[Any]]
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: with all the words, of these kinds, of one subject, since one moment, until another."""

    words: tuple[str, ...] = ()
    kinds: Sequence[str] = ()
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditPage(NamedTuple):
    """Entries, newest first, and whether there are more beyond the ends."""

    events: list[AuditEvent]
    has_newer: bool
    has_older: bool


def parse_words(text: str) -> tuple[str, ...]:
    """The words of a search in small letters. Raises BadValue."""
    typed = values.optional_line(text, limit=SEARCH_LIMIT) or ""
    words = tuple(dict.fromkeys(values.name_key(typed).split()))
    if len(words) > MOST_WORDS:
        raise values.BadValue(f"must be at most {MOST_WORDS} words")
    return words


def find_audit(
    wanted: AuditFilter,
    *,
    seen_by: Actor,
    limit: int = 50,
    before: int | None = None,
    after: int | None = None,
) -> AuditPage:
    """The newest entries that pass; those next older than the key `before`, or next newer than `after`.

    Raises NotAllowed for all but admins.
    """
    seen_by.require_admin()
    if after is not None:
        found = _page(_shape(wanted), "after").all(**_bound(wanted), key=after, page_size=limit + 1)
        if len(found) >= limit:
            return AuditPage(found[:limit][::-1], has_newer=len(found) > limit, has_older=True)
    side = "" if before is None else "before"
    found = _page(_shape(wanted), side).all(**_bound(wanted), key=before, page_size=limit + 1)
    return AuditPage(found[:limit], has_newer=before is not None, has_older=len(found) > limit)


class _Shape(NamedTuple):
    """What the text of a statement depends on; each is compiled once."""

    words: int
    names: frozenset[str]


def _shape(wanted: AuditFilter) -> _Shape:
    given = frozenset(name for name in CONDITIONS if getattr(wanted, name))
    return _Shape(len(wanted.words), given)


def _bound(wanted: AuditFilter) -> dict[str, Any]:
    given: dict[str, Any] = {name: getattr(wanted, name) for name in CONDITIONS[1:]}
    given["kinds"] = list(wanted.kinds)
    return given | {f"word_{index}": word for index, word in enumerate(wanted.words)}


@cache
def _page(shape: _Shape, side: str) -> Statement[AuditEvent]:
    select = sa.select(*(_c[name] for name in AuditEvent._fields))
    for index in range(shape.words):
        select = select.where(holds(_c.search_text, f"word_{index}"))
    if "kinds" in shape.names:
        select = select.where(texts_in(_c.kind, "kinds"))
    if "subject" in shape.names:
        select = select.where(_c.subject == sa.bindparam("subject"))
    if "since" in shape.names:
        select = select.where(_c.at >= sa.bindparam("since", type_=_c.at.type))
    if "until" in shape.names:
        select = select.where(_c.at < sa.bindparam("until", type_=_c.at.type))
    key = sa.bindparam("key", type_=sa.BigInteger)
    if side:
        select = select.where(_c.id > key if side == "after" else _c.id < key)
    select = select.order_by(_c.id if side == "after" else _c.id.desc())
    return Statement(select.limit(sa.bindparam("page_size", type_=sa.BigInteger)), AuditEvent._make)
