"""Points in time: aware and in UTC in Python, UTC in the database, `2023-10-27T10:00:00Z` on the wire."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


def now() -> datetime:
    return datetime.now(UTC)


def dump_time(moment: datetime) -> str:
    """ISO 8601 in whole seconds, as the API documents print it."""
    return moment.isoformat(timespec="seconds")[:19] + "Z"


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A column that takes and gives aware UTC times on both databases (SQLite knows no zones)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def reader(self, dialect_name: str) -> Callable[[str | None], datetime | None] | None:
        """See `sql.Statement`. PostgreSQL gives aware times in the connection's zone, which is UTC."""
        return _from_text if dialect_name == "sqlite" else None

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
