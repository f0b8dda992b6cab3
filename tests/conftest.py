"""One app and one migrated database per test process; every test starts with empty tables."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from config import settings
from tests.browser import launch_options
from tests.documented import Faults, watch
from tests.emptying import empty_the_tables
from tests.postgres import PostgresServer
from webapp import create_app
from webapp.accounts import keys
from webapp.demo import loading
from webapp.extensions import db as database

MakeApp = Callable[[Mapping[str, object]], Flask]
JOURNEYS = Path(__file__).parent / "journeys"
# A disk in memory. Where it has room, files of the tests lie there: as durable as they are set to be.
MEMORY = Path("/dev/shm")
ROOM_BYTES = 2**30


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--playwright", action="store_true", help="run the browser journeys too")
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "engine(name): collected on this database only")
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path == JOURNEYS and not config.getoption("--playwright") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database."""
    chosen = config.getoption("--database")
    markers = {item: item.get_closest_marker("engine") for item in items}
    items[:] = [item for item, marker in markers.items() if marker is None or marker.args == (chosen,)]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def empty_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of this process's own database, not migrated yet."""
    if request.config.getoption("--database") == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database')}/waybill.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("waybill")
    return server.dsn("waybill")


@pytest.fixture(scope="session")
def undocumented() -> Faults:
    """What any answer of the APIs had that their documents have not."""
    return []


@pytest.fixture(autouse=True)
def _every_answer_is_documented(undocumented: Faults) -> Iterator[None]:
    yield
    found = undocumented[:]
    undocumented.clear()
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.fixture(scope="session")
def app(empty_database: str, undocumented: Faults) -> Iterator[Flask]:
    app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": empty_database, "RATE_LIMIT": "off"}))
    watch(app, undocumented)
    with app.app_context():
        upgrade()
        logging.disable(logging.NOTSET)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


@pytest.fixture
def make_app(undocumented: Faults) -> Iterator[MakeApp]:
    """Makes applications of the test's own, and lets go of their connections when it has ended."""
    made: list[Flask] = []

    def make(config: Mapping[str, object]) -> Flask:
        made.append(create_app(config))
        watch(made[-1], undocumented)
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            for engine in database.engines.values():
                engine.dispose()


@pytest.fixture
def db(app: Flask) -> Iterator[None]:
    """Empty tables, and an app context to work in."""
    with app.app_context():
        empty_the_tables()
        keys.forget_believed()
        yield
        database.session.rollback()


@pytest.fixture
def client(app: Flask, db: None) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def demo(db: None) -> None:
    """The demo's catalog, partners, people and keys, with a handful of orders."""
    loading.load(12)
