"""What the tests of real servers order, how they meddle with a database, and what they find stored."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from config import settings
from tests.clients import SECONDS_TO_WAIT, send
from tests.serving import Server
from webapp import create_app
from webapp.checking import find_problems
from webapp.extensions import db

# The demo's products whose stock is not tracked, and one whose stock is.
PRICES = {"PR00001": 10.99, "PR00002": 27.50, "PR00003": 44.00, "PR00004": 39.60}
TRACKED = "PR00006"


def order_of(*quantities: int, partner: str = "RayTech Corp.", **fields: Any) -> dict[str, Any]:
    """An order for the Orders API: so many of the first product, of the second, ..."""
    items = [{"product_id": p, "quantity": q} for p, q in zip(PRICES, quantities, strict=False)]
    return {"partner_name": partner, "items": items, **fields}


def v1_order_of(*quantities: int, customer: str = "CUST1001", **fields: Any) -> dict[str, Any]:
    """The same for the v1 API."""
    items = [{"productId": p, "quantity": q} for p, q in zip(PRICES, quantities, strict=False)]
    return {"customerId": customer, "items": items, **fields}


def stored_orders(server: Server, prefix: str = "") -> list[dict[str, Any]]:
    """Those whose reference begins so, as the Orders API lists them."""
    listed = send(server, "GET", "/orders").json
    assert listed["count"] == len(listed["items"])
    return [order for order in listed["items"] if (order["customer_reference"] or "").startswith(prefix)]


def assert_sound(server: Server) -> None:
    """The data agree with each other, and nothing was answered with a 5xx."""
    assert_data_agree(server)
    assert_nothing_failed(server)


def assert_data_agree(server: Server) -> None:
    app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": server.database_url}))
    with app.app_context():
        assert find_problems() == []
        let_go_of_connections()


def assert_nothing_failed(server: Server) -> None:
    assert [request for request in server.requests if request["status"] >= 500] == []
    assert [line for line in server.lines if line["level"] == "error"] == []


def let_go_of_connections() -> None:
    """Close those of the app whose context this is."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Returns as soon as it is so."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def locked_for_writing(address: str) -> Iterator[None]:
    """Another process holds what every writer of orders needs."""
    lock = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "LOCK TABLE orders IN EXCLUSIVE MODE"}
    with connected(address) as connection:
        connection.exec_driver_sql(lock[connection.dialect.name])
        try:
            yield
        finally:
            connection.rollback()


@contextmanager
def connected(address: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
