"""How the two databases are connected: time-outs, durability, and which errors mean "try again later".

Two engines share one address. The default one writes: its connections begin a transaction only inside
`transactions.write`. The one bound as `reading` is in autocommit for good: each statement of `sql.Statement`
outside a write is a transaction of its own, without a BEGIN and a COMMIT around it.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

import psycopg
from flask import Flask
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import NullPool

READING: Final = "reading"
POOL_SECONDS: Final = 5
POOL_SIZE: Final = 8

# FULL: an acknowledged order survives a power cut; NORMAL lost 84 of 4,482 in a simulated one.
SQLITE_PRAGMAS: Final = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # So that REPLACE, too, meets the triggers that keep history as it was written.
    "PRAGMA recursive_triggers=ON",
    "PRAGMA cache_size=-16000",
    "PRAGMA mmap_size=268435456",
)
POSTGRESQL_OPTIONS: Final = (
    "-c lock_timeout=5s -c statement_timeout=10s -c idle_in_transaction_session_timeout=5s -c timezone=UTC"
)


def configure(app: Flask) -> None:
    """Put the engines for DATABASE_URL into the app's configuration."""
    url = _parsed(app.config["DATABASE_URL"])
    # The values of a failed statement may be secrets, and errors are logged.
    options: dict[str, Any] = {"hide_parameters": True}
    writing = {"pool_timeout": POOL_SECONDS, "pool_size": POOL_SIZE, "pool_pre_ping": True}
    # Connections for reading are kept open elsewhere (`reading.py`).
    reading: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "poolclass": NullPool}
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    else:
        options["connect_args"] = {
            "connect_timeout": 3,
            "tcp_user_timeout": 5000,
            "options": f"{url.query.get('options', '')} {POSTGRESQL_OPTIONS}",
        }
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**options, **writing}
    app.config["SQLALCHEMY_BINDS"] = {READING: {"url": url, **options, **reading}}


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except (exc.ArgumentError, ValueError) as error:
        raise ValueError("DATABASE_URL is not a database address") from error
    backend = url.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database and url.database != ":memory:":
        # Relative to where the command runs, as everybody expects, not to Flask's instance folder.
        return url.set(database=str(Path(url.database).absolute()))
    if backend == "sqlite":
        raise ValueError("DATABASE_URL must name a SQLite file: workers share it")
    raise ValueError(f"DATABASE_URL must be a SQLite or PostgreSQL address, not {backend}")


# Of psycopg's errors these alone mean "not now" without being an OperationalError.
_READ_ONLY = psycopg.errors.ReadOnlySqlTransaction
_TIMED_OUT = psycopg.errors.IdleInTransactionSessionTimeout


def listen(engine: Engine) -> None:
    """Take the transactions of SQLite out of its driver's hands."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A transaction that reads and then writes must hold the write lock from its start: a deferred
        # one fails at once, whatever the busy timeout, when another has written in between.
        if connection.get_execution_options().get("writes"):
            driver_connection(connection).execute("BEGIN IMMEDIATE")


def driver_connection(connection: Connection) -> Any:
    """The sqlite3 or psycopg connection below SQLAlchemy's."""
    return connection.connection.driver_connection


def _cause(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error


def is_transient(error: BaseException) -> bool:
    """Whether the same transaction may well succeed when it is run again at once."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return isinstance(cause, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected)


def is_unavailable(error: BaseException) -> bool:
    """Whether the database is away, busy or full, as opposed to asked for something impossible."""
    cause = _cause(error)
    if isinstance(cause, exc.TimeoutError):
        return True
    if isinstance(cause, sqlite3.OperationalError):
        # The plain SQLITE_ERROR is a statement that is wrong: our bug.
        return cause.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR
    return isinstance(cause, psycopg.OperationalError | _READ_ONLY | _TIMED_OUT)


def is_unique_violation(error: BaseException) -> bool:
    cause = _cause(error)
    if isinstance(cause, sqlite3.IntegrityError):
        return cause.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE
    return isinstance(cause, psycopg.errors.UniqueViolation)


def lacks_tables(error: BaseException) -> bool:
    """Whether the migrations have not been run."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.OperationalError):
        return str(cause).startswith("no such table")
    return isinstance(cause, psycopg.errors.UndefinedTable)
