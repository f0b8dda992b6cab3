"""Inserting many rows fast: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from webapp.database import driver_connection
from webapp.extensions import db


def insert_many(table: sa.Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows with values for the named columns, inside a write."""
    connection = db.session.connection()
    binders = [table.c[name].type.dialect_impl(connection.dialect) for name in names]
    convert = [binder.bind_processor(connection.dialect) for binder in binders]
    values = ([c(v) if c else v for c, v in zip(convert, row, strict=True)] for row in rows)
    columns, driver = ", ".join(names), driver_connection(connection)
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(names))
        driver.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", values)  # noqa: S608


@contextmanager
def without_search_indexes() -> Iterator[None]:
    """Insert without PostgreSQL's GIN indexes, which are built three times as fast afterwards; in a write."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    # Many orders take longer than a request may.
    db.session.execute(sa.text("SET LOCAL statement_timeout = 0"))
    known = sa.text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()")
    indexes = [row for row in db.session.execute(known) if " USING gin " in row.indexdef]
    for name, _ in indexes:
        db.session.execute(sa.text(f"DROP INDEX {name}"))
    yield
    for _, definition in indexes:
        db.session.execute(sa.text(definition))


def settle(tables: Iterable[str]) -> None:
    """Let new rows get the numbers after those that were inserted, inside a write."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in tables:
        newest = f"SELECT max(id) FROM {table}"  # noqa: S608
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        db.session.execute(sa.text(f"SELECT setval({sequence}, ({newest})) WHERE ({newest}) IS NOT NULL"))
