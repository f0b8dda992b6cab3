"""Runs the migrations on the app's own database."""

from logging import getLogger
from typing import Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from webapp.extensions import db

logger = getLogger("alembic.env")


def render_plain_types(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """Write our own column types as what the database sees: a migration must not need today's code."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def is_compared(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether the models know of it. The indexes of the search are each one database's own."""
    return not (name or "").startswith(("order_search_index", "tracking_search_index"))


def run_migrations() -> None:
    options = current_app.extensions["migrate"].configure_args
    # A migration is one transaction: on SQLite, too, it stands whole or not at all.
    with db.engine.connect().execution_options(writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_plain_types,
            include_name=is_compared,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
