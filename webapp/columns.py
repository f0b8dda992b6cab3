"""Column types that the two databases share."""

from collections.abc import Callable
from typing import Any

import msgspec
import sqlalchemy as sa

# SQLite counts only an INTEGER PRIMARY KEY up by itself.
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Json(sa.types.TypeDecorator[Any]):
    """A value of dicts, lists, text and numbers, kept as JSON text."""

    impl = sa.Text
    cache_ok = True

    def reader(self, dialect_name: str) -> Callable[[str | None], Any]:
        """See `sql.Statement`."""
        return _decoded

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return _decoded(value)


def _decoded(value: str | None) -> Any:
    return None if value is None else msgspec.json.decode(value)
