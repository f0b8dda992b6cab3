"""Real servers, on databases with the demo's catalog, partners and keys."""

from collections.abc import Iterator
from itertools import count
from typing import Protocol

import pytest
from flask import Flask
from flask_migrate import upgrade

from config import settings
from tests.postgres import PostgresServer
from tests.servers.looking import let_go_of_connections
from tests.serving import Server
from webapp import create_app
from webapp.demo import loading


class NewDatabase(Protocol):
    """Makes a database and gives its address."""

    def __call__(self, *, migrated: bool = True, demo_orders: int | None = 0) -> str: ...


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """With the demo's data and so many orders; with None and tables alone, or not even with tables."""
    numbers = count(1)
    folder = tmp_path_factory.mktemp("servers")

    def new(*, migrated: bool = True, demo_orders: int | None = 0) -> str:
        name = f"served_{next(numbers)}"
        address = f"sqlite:///{folder}/{name}.db"
        if request.config.getoption("--database") == "postgresql":
            postgres: PostgresServer = request.getfixturevalue("postgres")
            postgres.create_database(name)
            address = postgres.url(name)
        if migrated:
            fill(address, demo_orders)
        return address

    return new


@pytest.fixture(scope="session")
def shop(new_database: NewDatabase) -> str:
    """The database of all servers that are not about an unusual one; others' orders may be in it."""
    return new_database()


@pytest.fixture(scope="session")
def running_server(shop: str) -> Iterator[Server]:
    with Server(shop) as server:
        yield server


@pytest.fixture
def server(running_server: Server) -> Server:
    """The server that most tests share and leave running; its log begins with each test."""
    running_server.turn_page()
    return running_server


@pytest.fixture
def own_server(shop: str) -> Iterator[Server]:
    """A server for one test alone."""
    with Server(shop) as server:
        yield server


@pytest.fixture
def office(new_database: NewDatabase) -> Iterator[Flask]:
    """The application on a database of its own, to look at what a worker does there."""
    app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": new_database(demo_orders=None)}))
    with app.app_context():
        yield app
        let_go_of_connections()


def fill(address: str, demo_orders: int | None) -> None:
    """Make the tables and load the demo with so many orders, or nothing at all for None."""
    app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": address}))
    with app.app_context():
        upgrade()
        if demo_orders is not None:
            loading.load(demo_orders)
        let_go_of_connections()
