"""Retries of one request: the first answer is kept, and the same request is answered with it again.

The record is written first in the transaction of the request's own work: either both stand or neither
does, and a twin that arrives meanwhile waits for the first to end (RELIABILITY 5).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp import clock
from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.errors import IdempotencyKeyReused
from webapp.extensions import db
from webapp.sql import Statement

KEPT: Final = timedelta(hours=72)
PRUNED_AT_ONCE: Final = 20

Result = TypeVar("Result")


@dataclass(frozen=True)
class Answer:
    """What a request was answered with."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Retry(Generic[Result]):
    """One request that may come again: who sent it, under which key, and how its result is answered."""

    principal: str
    key: str
    method: str
    path: str
    body_digest: bytes
    answer: Callable[[Result], Answer]


class AlreadyAnswered(Exception):
    """This request was answered before; nothing was done now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


records = db.Table(
    "idempotency_records",
    sa.Column("id", Key, primary_key=True),
    sa.Column("principal", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("body_digest", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("headers", Json, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.UniqueConstraint("principal", "key"),
    sa.CheckConstraint("length(key) BETWEEN 1 AND 255", name="key_length"),
    sqlite_autoincrement=True,
)

_claim = Statement(
    insert(records)
    .values({column: sa.bindparam(column.name) for column in records.c if column.name != "id"})
    .on_conflict_do_nothing()
    .returning(records.c.id)
)
_found = Statement(
    sa.select(
        records.c.method,
        records.c.path,
        records.c.body_digest,
        records.c.status,
        records.c.headers,
        records.c.body,
    ).where(records.c.principal == sa.bindparam("principal"), records.c.key == sa.bindparam("key"))
)
_answered = Statement(
    sa.update(records)
    .where(records.c.id == sa.bindparam("record_id"))
    .values({name: sa.bindparam(name) for name in ("status", "headers", "body")})
)
# Outside the DELETE: inside, PostgreSQL may look for the oldest anew for each row, and so delete them all.
_oldest = (
    sa.select(records.c.id)
    .where(records.c.created_at < sa.bindparam("before"))
    .order_by(records.c.created_at)
    .limit(PRUNED_AT_ONCE)
    .with_for_update(skip_locked=True)
    .cte("oldest")
)
_pruned = Statement(sa.delete(records).where(records.c.id.in_(sa.select(_oldest.c.id))))


def claim(retry: Retry[Any]) -> int:
    """Take the key for this request, inside its transaction; gives the record to `keep` the answer in.

    Raises AlreadyAnswered when the same request was answered before, IdempotencyKeyReused when the key
    came with another one.
    """
    now = clock.now()
    _pruned.run(before=now - KEPT)
    claimed = _claim.first(
        principal=retry.principal,
        key=retry.key,
        method=retry.method,
        path=retry.path,
        body_digest=retry.body_digest,
        status=0,
        headers={},
        body=b"",
        created_at=now,
    )
    if claimed is not None:
        record_id: int = claimed[0]
        return record_id
    method, path, digest, status, headers, body = _found.one(principal=retry.principal, key=retry.key)
    if (method, path, bytes(digest)) != (retry.method, retry.path, retry.body_digest):
        raise IdempotencyKeyReused()
    raise AlreadyAnswered(Answer(status, bytes(body), headers))


def keep(record_id: int, answer: Answer) -> None:
    """Store what the request was answered with, still inside its transaction."""
    _answered.run(record_id=record_id, status=answer.status, headers=dict(answer.headers), body=answer.body)
