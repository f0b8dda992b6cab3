"""Connections for reading that nobody uses just now: a pool of SQLAlchemy's costs more than a read.

They belong to no thread. Servers end threads that lie idle, and a thread that dies with a connection of
SQLite's in its hands takes the process with it.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool, PoolProxiedConnection

from webapp import database
from webapp.extensions import db

Result = TypeVar("Result")

_idle: Final[list[tuple[Pool, PoolProxiedConnection]]] = []


def on_idle_connection(read: Callable[[Any], Result]) -> Result:
    """What `read` gives on a driver's connection in autocommit; it is called again where that was cut."""
    pool, pooled = _take()
    try:
        result = read(pooled.driver_connection)
    except Exception:
        if not _is_cut(pooled):
            _idle.append((pool, pooled))
            raise
    else:
        _idle.append((pool, pooled))
        return result
    # The database cut the connection while it lay idle, and with it the others. A read may be done again.
    engine = db.engines[database.READING]
    if pool is engine.pool:
        engine.dispose()
    pool, pooled = _take()
    try:
        return read(pooled.driver_connection)
    finally:
        _idle.append((pool, pooled))


def let_go_when_disposed(engine: Engine) -> None:
    """Close those that nobody uses with the engine: its pool has lent them out, and knows them no more."""
    event.listen(engine, "engine_disposed", lambda _: _let_go())


def _let_go() -> None:
    with suppress(IndexError):  # none is left
        while True:
            _, pooled = _idle.pop()
            pooled.invalidate()


def _take() -> tuple[Pool, PoolProxiedConnection]:
    engine = db.engines[database.READING]
    with suppress(IndexError):  # none is idle
        while True:
            pool, pooled = _idle.pop()
            if pool is engine.pool:
                return pool, pooled
            pooled.invalidate()
    return engine.pool, engine.raw_connection()


def _is_cut(pooled: PoolProxiedConnection) -> bool:
    """Whether the connection is gone; a file's never is."""
    return bool(getattr(pooled.driver_connection, "closed", False))
