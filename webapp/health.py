"""What the machines that run Waybill ask: is the process alive, and can it do its work."""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Final

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app

from webapp.access import anyone
from webapp.api.dialect import json_response
from webapp.extensions import db

READY_WITHIN_SECONDS: Final = 0.9

bp = Blueprint("health", __name__)
# One look at a time: while one hangs on a database that is away, the next are told so at once.
_looking: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readyz")
_pending: list[Future[None]] = []


@bp.get("/healthz")
@anyone
def healthz() -> Response:
    return json_response({"status": "ok"})


@bp.get("/readyz")
@anyone
def readyz() -> Response:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if not _pending or _pending[-1].done():
        _pending[:] = [_looking.submit(_look, app)]
    try:
        _pending[-1].result(timeout=READY_WITHIN_SECONDS)
    except Exception as error:
        return json_response({"status": "not ready", "reason": type(error).__name__}, 503)
    return json_response({"status": "ready"})


class SchemaIsBehind(Exception):
    """Migrations are still to be run."""


class DatabaseIsReadOnly(Exception):
    """A standby, or a file that cannot be written."""


def _look(app: Flask) -> None:
    """Raises when the database cannot be written or is not at the newest migration."""
    with app.app_context(), db.engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin() as transaction:
            if connection.dialect.name == "postgresql" and connection.scalar(
                sa.text("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'")
            ):
                raise DatabaseIsReadOnly()
            if connection.scalar(sa.text("SELECT version_num FROM alembic_version")) != newest_migration():
                raise SchemaIsBehind()
            transaction.rollback()


@cache
def newest_migration() -> str | None:
    directory = current_app.extensions["migrate"].directory
    return ScriptDirectory(directory).get_current_head()
