"""A browser at a real server with the demo's data."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page

from config import settings
from tests.journeys.examples import example_of
from tests.journeys.pages import STRANGER, UNKNOWN_ADDRESS, Visitor, addresses_of_pages
from tests.serving import Server
from webapp import create_app
from webapp.demo import loading
from webapp.extensions import db


def app_for(folder: Path) -> Flask:
    return create_app(settings({"APP_ENV": "test", "DATABASE_URL": f"sqlite:///{folder}/waybill.db"}))


@pytest.fixture(scope="session")
def shop_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application that is served, to look below the pages; with the demo's data."""
    app = app_for(tmp_path_factory.mktemp("journeys"))
    with app.app_context():
        upgrade()
        loading.load()
    return app


@pytest.fixture(scope="session")
def shop_to_fill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Flask]]:
    """Waybill with tables and nothing in them, for journeys that would be in the way of others."""
    app = app_for(tmp_path_factory.mktemp("journeys"))
    with app.app_context():
        upgrade()
    with Server(app.config["DATABASE_URL"]) as server:
        yield server, app


@pytest.fixture(scope="session")
def shop(shop_app: Flask) -> Iterator[Server]:
    """Waybill with the demo's data, for all journeys of this test process."""
    with Server(shop_app.config["DATABASE_URL"], WEBHOOKS_TO_LOCALHOST="on") as server:
        yield server


@pytest.fixture(scope="session")
def base_url(shop: Server) -> str:
    """Where Playwright finds addresses that begin with a slash."""
    return shop.url


@pytest.fixture
def visitor(page: Page, shop: Server, shop_app: Flask) -> Visitor:
    return Visitor(page, shop, shop_app)


@pytest.fixture
def somewhere(visitor: Visitor, rule: str, looker: str | None) -> str:
    """The address of a page, with somebody signed in who may see it."""
    if looker is not None:
        visitor.sign_in(looker)
    with visitor.app.app_context():
        return example_of(rule, looker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that goes `somewhere` is run for every page, and for the one that says there is none."""
    if "rule" not in metafunc.fixturenames:
        return
    with tempfile.TemporaryDirectory() as folder:
        app = app_for(Path(folder))
        pages = [*addresses_of_pages(app), (UNKNOWN_ADDRESS, STRANGER)]
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
    metafunc.parametrize(("rule", "looker"), pages, ids=[rule for rule, _ in pages])
