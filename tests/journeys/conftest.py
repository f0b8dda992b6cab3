"""A browser at a real server with the demo's data."""

from collections.abc import Iterator

import pytest
from flask_migrate import upgrade
from playwright.sync_api import Page

from config import settings
from tests.journeys.pages import UNKNOWN_ADDRESS, Visitor, addresses_of_pages
from tests.serving import Server
from webapp import create_app
from webapp.demo import loading


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Waybill with the demo's data, for all journeys of this test process."""
    address = f"sqlite:///{tmp_path_factory.mktemp('journeys')}/waybill.db"
    app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": address}))
    with app.app_context():
        upgrade()
        loading.load()
    with Server(address) as server:
        yield server


@pytest.fixture(scope="session")
def base_url(shop: Server) -> str:
    """Where Playwright finds addresses that begin with a slash."""
    return shop.url


@pytest.fixture
def visitor(page: Page) -> Visitor:
    return Visitor(page)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes an `address` is run for every page, and for the one that says there is none."""
    if "address" in metafunc.fixturenames:
        metafunc.parametrize("address", [*addresses_of_pages(), UNKNOWN_ADDRESS])
