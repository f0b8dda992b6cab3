"""The audit: who signed in, and who changed people, keys, partners, products, carriers, or took data away.

Orders have a history of their own. Rows are only ever added: triggers refuse anything else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.extensions import db
from webapp.sql import Statement
from webapp.values import name_key

# {field: (before, after)}, of values that JSON can hold.
Changes = Mapping[str, tuple[Any, Any]]
NOTHING: Final[Changes] = {}
# Longer texts are kept, but not searched.
SEARCHED_AT_MOST: Final = 200

audit_events = db.Table(
    "audit_events",
    sa.Column("id", Key, primary_key=True),
    # signed_in, key_created, product_changed, orders_exported, ...
    sa.Column("kind", sa.Text, nullable=False),
    # Whom or what it is about: a public id, an e-mail or a partner's code.
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_kind", sa.Text, nullable=False),
    sa.Column("actor_id", Key),
    sa.Column("actor_name", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    # {field: [before, after]}
    sa.Column("changes", Json, nullable=False),
    sa.Column("reason", sa.Text),
    # Kind, subject, name, reason and what changed in small letters, for searching.
    sa.Column("search_text", sa.Text, nullable=False),
    sa.CheckConstraint("actor_kind IN ('user', 'key', 'system')", name="actor_kind"),
    sa.Index("ix_audit_events_kind_id", "kind", "id"),
    sa.Index("ix_audit_events_subject_id", "subject", "id"),
    sqlite_autoincrement=True,
)

_recorded = Statement(
    sa.insert(audit_events).values(
        {column: sa.bindparam(column.name) for column in audit_events.c if column.name != "id"}
    )
)


def record_audit(
    kind: str, subject: str, *, by: Actor, changes: Changes = NOTHING, reason: str | None = None
) -> None:
    """Write down who did what to whom or what, inside the write that does it."""
    _recorded.run(**_values(kind, subject, changes, by=by, reason=reason))


def record_each_audit(
    done: Sequence[tuple[str, str, Changes]], *, by: Actor, reason: str | None = None
) -> None:
    """As `record_audit` for each (kind, subject, changes), in one round trip."""
    _recorded.run_each([_values(*one, by=by, reason=reason) for one in done])


def _values(kind: str, subject: str, changes: Changes, *, by: Actor, reason: str | None) -> dict[str, Any]:
    words = (kind.replace("_", " "), subject, by.name, reason or "", *_texts(changes))
    return {
        "kind": kind,
        "subject": subject,
        "at": clock.now(),
        "actor_kind": by.kind,
        "actor_id": by.id,
        "actor_name": by.name,
        "entry": by.entry,
        "changes": changes,
        "reason": reason,
        "search_text": name_key("\n".join(words)),
    }


def record_export(what: str, *, by: Actor, search: str, rows: int) -> None:
    """Write down that somebody takes rows away as a file: what was searched for, and how many there are.

    A write of its own, before the file begins.
    """
    changes = {"search": (None, search or None), "rows": (None, rows)}
    transactions.write(lambda: record_audit(f"{what}_exported", what, by=by, changes=changes))


def _texts(changes: Changes) -> Iterator[str]:
    for before_and_after in changes.values():
        for value in before_and_after:
            if isinstance(value, str) and len(value) <= SEARCHED_AT_MOST:
                yield value
