"""Puts the database back as the migrations left it: empty, but for the rows that they themselves put in."""

import shutil
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from webapp.extensions import db


def empty_the_tables() -> None:
    """The first call for a database must come right after its migrations."""
    if db.engine.dialect.name == "sqlite":
        _restore_file(Path(db.engine.url.database or ""))
    else:
        _restore_rows()


def _restore_file(path: Path) -> None:
    for engine in db.engines.values():
        engine.dispose()
    template = _template(path)
    for leftover in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        leftover.unlink(missing_ok=True)
    # A new file takes the name: a connection that is still open somewhere keeps the old one to itself.
    fresh = path.with_suffix(".fresh")
    shutil.copy(template, fresh)
    fresh.replace(path)


@cache
def _template(path: Path) -> Path:
    """A copy of the file as it is now."""
    with db.engine.connect() as connection:
        connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    db.engine.dispose()
    template = path.with_suffix(".template")
    shutil.copy(path, template)
    return template


def _restore_rows() -> None:
    steps = _steps(str(db.engine.url))
    with db.engine.begin() as connection:
        # History refuses to be emptied, and rows go in any order; a replica's triggers stay silent.
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(steps)


@cache
def _steps(address: str) -> str:
    """The statement that leads back to what is there now: TRUNCATE would take ten times as long.

    The rows are kept in a schema of their own.
    """
    sequences = sa.text("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema")
    names = [table.name for table in db.metadata.sorted_tables]
    steps = [f"DELETE FROM {name};" for name in names]
    with db.engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA kept"))
        for name in names:
            if connection.scalar(sa.text(f"SELECT EXISTS (SELECT FROM {name})")):
                connection.execute(sa.text(f"CREATE TABLE kept.{name} AS TABLE {name}"))
                steps.append(f"INSERT INTO {name} OVERRIDING SYSTEM VALUE TABLE kept.{name};")
        for name in connection.scalars(sequences).all():
            last, is_called = connection.execute(sa.text(f"SELECT last_value, is_called FROM {name}")).one()
            was = f"{last}, {is_called}"
            moved = f"FROM {name} WHERE (last_value, is_called) <> ({was})"
            steps.append(f"PERFORM setval('{name}', {was}) {moved};")
    return f"DO $$ BEGIN {' '.join(steps)} END $$"
