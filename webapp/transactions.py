"""The one way to change data: begin, work, commit; and again when the database was only busy."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp import database, idempotency, sql
from webapp.errors import DatabaseUnavailable, DomainError
from webapp.extensions import db
from webapp.idempotency import Retry

Result = TypeVar("Result")

RETRIES: Final = 3
RETRY_WITHIN_SECONDS: Final = 5.0
LOCK_SECONDS: Final = 5.0

Work = Callable[[], Any]
_along: ContextVar[Callable[[Work], Any] | None] = ContextVar(
    "what the next write runs its work in", default=None
)

# SQLite takes one writer at a time and lets the others poll with growing naps; threads of one process
# queue here instead, and the next starts as soon as the last has committed.
_one_writer = threading.Lock()


class Overtaken(Exception):
    """What this transaction read has been changed since: it must be run again from its start."""


def write(work: Callable[[], Result], retry: Retry[Result] | None = None) -> Result:
    """Run `work` in one transaction and commit; nothing of it stays when it raises.

    With `retry`, the answer is stored in the same transaction; raises AlreadyAnswered, with nothing done,
    when it was stored before. Raises DatabaseUnavailable when the database is away, busy or full.
    """
    if sql.is_writing():
        raise RuntimeError("a write inside a write")
    if db.session.registry.has():
        db.session.commit()  # ends what was only read; `_no_stray_changes` sees to it that it was only read
    started = time.monotonic()
    for left in range(RETRIES, -1, -1):
        try:
            with _lock():
                return _once(work, retry)
        except Exception as error:
            is_last = not left or time.monotonic() - started > RETRY_WITHIN_SECONDS
            if isinstance(error, Overtaken) or database.is_transient(error):
                if is_last:
                    raise DatabaseUnavailable() from error
            elif database.is_unavailable(error):
                raise DatabaseUnavailable() from error
            else:
                raise
        time.sleep(random.uniform(0.002, 0.02) * (RETRIES + 1 - left))  # noqa: S311 - jitter
    raise AssertionError("unreachable")


@contextmanager
def along(wrap: Callable[[Work], Any]) -> Iterator[None]:
    """Let the write that a service makes in this block run its work inside `wrap`, which calls it.

    What `wrap` writes before and after stands or falls with the service's own work.
    """
    token = _along.set(wrap)
    try:
        yield
    finally:
        _along.reset(token)


@contextmanager
def attempt() -> Iterator[None]:
    """A part of a write that may be refused alone: of what raises a DomainError in this block nothing stays,
    and the write goes on as if it had not been tried. Any other error ends the whole write.
    """
    connection = sql.writing_connection()
    db.session.flush()
    connection.execute("SAVEPOINT attempt")
    try:
        yield
        db.session.flush()
    except DomainError:
        connection.execute("ROLLBACK TO SAVEPOINT attempt")
        connection.execute("RELEASE SAVEPOINT attempt")
        # What the block had loaded or changed is no longer as the database has it.
        db.session.expunge_all()
        raise
    connection.execute("RELEASE SAVEPOINT attempt")


def _once(work: Callable[[], Result], retry: Retry[Result] | None) -> Result:
    try:
        connection = db.session.connection(execution_options={"writes": True})
        with sql.writing_on(database.driver_connection(connection)):
            record = idempotency.claim(retry) if retry else None
            wrap = _along.get()
            result = wrap(work) if wrap else work()
            db.session.flush()
            if retry and record:
                idempotency.keep(record, retry.answer(result))
            db.session.commit()
        return result
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def _lock() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not _one_writer.acquire(timeout=LOCK_SECONDS):
        raise DatabaseUnavailable()
    try:
        yield
    finally:
        _one_writer.release()


@event.listens_for(Session, "before_flush")
def _no_stray_changes(session: Session, *_: Any) -> None:
    if not sql.is_writing() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a change outside transactions.write")
