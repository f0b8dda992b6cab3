"""Orders that were placed before there was a search are found like any other."""

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from config import settings
from tests.conftest import MakeApp
from tests.factories import make_staff
from tests.postgres import PostgresServer
from tests.rows import VALID
from tests.test_constraints import insert
from webapp.checking import find_problems
from webapp.extensions import db as database
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import list_newest
from webapp.ordering.searching import parse_search

BEFORE = "0004"
ADDED_LATER = ("is_shipped_in_part",)


@pytest.fixture
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.config.getoption("--database") == "sqlite":
        return f"sqlite:///{tmp_path}/old.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    server.drop_database("old")
    server.create_database("old")
    return server.dsn("old")


def test_the_migration_lets_old_orders_be_found_and_can_be_taken_back(
    make_app: MakeApp, old_database: str
) -> None:
    app = make_app(settings({"APP_ENV": "test", "DATABASE_URL": old_database}))
    with app.app_context():
        upgrade(revision=BEFORE)
        logging.disable(logging.NOTSET)
        with database.engine.connect().execution_options(writes=True) as connection:
            for table in ("partners", "products", "orders", "order_items", "shipments"):
                row = {name: value for name, value in VALID[table].items() if name not in ADDED_LATER}
                insert(connection, table, row)
            connection.commit()

        upgrade()
        downgrade(revision=BEFORE)
        upgrade()

        for typed in ("br-1", "ipa", "trk1", "1"):
            page = list_newest(OrderFilter(search=parse_search(typed)), seen_by=make_staff())
            assert [order.order_id for order in page.orders] == ["OR00001"]
        assert not [problem for problem in find_problems() if "found" in problem]
        indexed = sa.text("SELECT count(*) FROM tracking_search")
        assert database.session.scalar(indexed) == 1
