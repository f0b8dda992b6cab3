"""What the database is sent and what it holds, seen from below everything of ours."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any, TypeVar

import psycopg
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from webapp.accounts.models import ApiKey
from webapp.catalog.models import Product, stock_movements
from webapp.extensions import db
from webapp.history.models import order_events

Result = TypeVar("Result")


@contextmanager
def sent_statements() -> Iterator[list[str]]:
    """Every statement that is sent inside this block, by this thread or any other."""
    sent: list[str] = []

    class RecordingCursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **kw: Any) -> Any:
            sent.append(str(query))
            return super().execute(query, *args, **kw)

        def executemany(self, query: Any, *args: Any, **kw: Any) -> None:
            sent.append(str(query))
            super().executemany(query, *args, **kw)

    def taken(connection: Any, *_: object) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = RecordingCursor
        else:
            connection.set_trace_callback(lambda text: None if text.startswith("--") else sent.append(text))

    def given_back(connection: Any, *_: object) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = psycopg.Cursor
        elif connection is not None:
            connection.set_trace_callback(None)

    listeners = {"checkout": taken, "checkin": given_back}
    pools = [(engine, name, heard) for engine in db.engines.values() for name, heard in listeners.items()]
    _let_go_of_connections()
    for pool in pools:
        event.listen(*pool)
    try:
        yield sent
    finally:
        for pool in pools:
            event.remove(*pool)
        _let_go_of_connections()


def _let_go_of_connections() -> None:
    """Whoever keeps a connection must fetch a new one."""
    for engine in db.engines.values():
        engine.dispose()


def count_rows() -> dict[str, int]:
    """How many rows each table holds."""
    # One statement, as text: many tests look, and SQLAlchemy's own would cost ten times as much.
    counts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in db.metadata.tables)
    with db.engine.connect() as connection:
        return dict(connection.exec_driver_sql(f"SELECT {counts}").mappings().one())


def stock_of(product: Product) -> int | None:
    with db.engine.connect() as connection:
        return connection.scalar(sa.select(Product.stock).where(Product.id == product.id))


def movements_of(product: Product) -> list[tuple[str, int]]:
    """The ledger of a product's stock, oldest first: why, and by how much."""
    ledger = stock_movements.c
    moved = sa.select(ledger.reason, ledger.quantity).where(ledger.product_id == product.id)
    with db.engine.connect() as connection:
        return [(reason, quantity) for reason, quantity in connection.execute(moved.order_by(ledger.id))]


def kinds_of_events(order_key: int) -> list[str]:
    kinds = sa.select(order_events.c.kind).where(order_events.c.order_id == order_key)
    with db.engine.connect() as connection:
        return list(connection.scalars(kinds.order_by(order_events.c.id)))


def at_once(app: Flask, *works: Callable[[], Result]) -> Sequence[Result | Exception]:
    """Run all of them at the same moment, each in a thread of its own; what each returned or raised."""
    start = Barrier(len(works))

    def run(work: Callable[[], Result]) -> Result | Exception:
        with app.app_context():
            start.wait(timeout=10)
            try:
                return work()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def saved(key: ApiKey) -> sa.Row[tuple[object, ...]]:
    """A key's row as it stands in the database."""
    with db.engine.connect() as connection:
        return connection.execute(sa.select(ApiKey.__table__).where(ApiKey.id == key.id)).one()
