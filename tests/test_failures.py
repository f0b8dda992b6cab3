"""A fault of ours, or a database that is away, is told in the voice of the address and in no detail."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from flask import Flask, request

from config import settings
from tests.api.hostile import LIMIT
from tests.conftest import MakeApp
from tests.factories import make_key, make_order, make_partner, make_product
from tests.voices import DETAIL, ERROR, WORDS, ask, check_page, check_voice
from webapp.access import anyone
from webapp.accounts import keys
from webapp.errors import DatabaseUnavailable
from webapp.extensions import db as database

# What would tell a stranger about the inside.
DETAILS: Final = (
    "Traceback",
    "sqlite",
    "psycopg",
    "SELECT",
    "column",
    "webapp",
    ".py",
    "RuntimeError",
    "secret",
)


@pytest.fixture
def broken(db: None) -> Iterator[str]:
    """A key of the house, and an order in a database that lacks a column which reading one takes."""
    key = make_key()
    make_order(partner=make_partner("RayTech Corp.", code="CUST1001"))
    make_product()
    rename = "ALTER TABLE {} RENAME COLUMN {} TO {}"
    columns = (("order_items", "sku"), ("products", "brand"))
    with database.engine.begin() as connection:
        for table, column in columns:
            connection.execute(sa.text(rename.format(table, column, f"{column}_gone")))
    yield key
    with database.engine.begin() as connection:
        for table, column in columns:
            connection.execute(sa.text(rename.format(table, f"{column}_gone", column)))


ORDER: Final = b'{"partner_name":"RayTech Corp.","items":[{"product_id":"PR00001","quantity":1}]}'
V1_ORDER: Final = b'{"customerId":"CUST1001","items":[{"productId":"PR00001","quantity":1}]}'


@pytest.mark.parametrize(
    ("voice", "method", "path", "body"),
    [
        (DETAIL, "GET", "/orders/OR00001", b""), (DETAIL, "GET", "/orders?limit=1", b""), (DETAIL, "GET",
        "/orders", b""),
        (DETAIL, "POST", "/orders", ORDER), (DETAIL, "GET", "/products", b""), (DETAIL, "GET",
        "/products/PR00001", b""),
        (ERROR, "GET", "/v1/orders/OR00001", b""), (ERROR, "GET", "/v1/orders", b""),
        (ERROR, "POST", "/v1/orders", V1_ORDER), (ERROR, "POST", "/v1/orders/preview", V1_ORDER),
        (ERROR, "POST", "/v1/orders/batch", b'{"orders":[' + V1_ORDER + b"]}"),
        (ERROR, "PUT", "/v1/orders/OR00001", b'{"status":"shipped"}'),
        (ERROR, "DELETE", "/v1/orders/OR00001", b""), (ERROR, "PUT", "/v1/products/PR00001",
        b'{"name":"Ale"}'),
    ],
)  # fmt: skip
def test_a_fault_of_ours_is_told_with_a_number_and_nothing_of_its_nature(
    app: Flask, broken: str, caplog: pytest.LogCaptureFixture, voice: str, method: str, path: str, body: bytes
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = ask(app, method, path, body, key=broken)

    number = reply.headers["X-Request-Id"]
    assert reply.status == 500
    check_voice(reply, voice, f"Something went wrong on our side. Request {number}.")
    assert not [word for word in DETAILS if word.encode() in reply.body]
    (logged,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert vars(logged)["facts"] == {"request_id": number}
    assert logged.exc_info


@pytest.fixture
def own_app(app: Flask, db: None, make_app: MakeApp) -> Flask:
    """An application of the test's own on the same database, with pages that go wrong in every manner."""
    own = make_app(
        {**settings({"APP_ENV": "test"}), "DATABASE_URL": app.config["DATABASE_URL"], "RATE_LIMIT": "off"}
    )

    def fault() -> str:
        raise RuntimeError("a secret of the inside")

    def busy() -> str:
        raise DatabaseUnavailable()

    def form() -> str:
        return str(len(request.get_data()))

    for view in (fault, busy, form):
        own.add_url_rule(f"/{view.__name__}", view_func=anyone(view), methods=["GET", "POST"])
    return own


@pytest.mark.parametrize(("path", "status"), [("/fault", 500), ("/busy", 503), ("/form", 413)])
def test_a_page_that_goes_wrong_says_so_as_a_page(own_app: Flask, path: str, status: int) -> None:
    method, body = ("POST", b"x" * (LIMIT + 1)) if status == 413 else ("GET", b"")

    reply = ask(own_app, method, path, body)

    assert (reply.status, reply.headers["Error-Type"]) == (status, WORDS[status])
    assert reply.headers.get("Retry-After") == ("2" if status == 503 else None)
    assert not [word for word in DETAILS if word.encode() in reply.body]
    check_page(reply)


@pytest.fixture(params=["a file that is gone", "a server that is gone"])
def without_database(request: pytest.FixtureRequest, tmp_path: Path, make_app: MakeApp) -> Flask:
    """An application whose database is away."""
    folder = tmp_path / "gone"
    url = (
        f"sqlite:///{folder}/waybill.db"
        if "file" in request.param
        else f"postgresql:///waybill?host={folder}"
    )
    own = make_app(settings({"APP_ENV": "test", "DATABASE_URL": url, "RATE_LIMIT": "off"}))
    if folder.exists():
        folder.rmdir()
    return own


@pytest.mark.parametrize(
    ("voice", "method", "path"),
    [
        (DETAIL, "GET", "/orders"), (DETAIL, "POST", "/orders"), (DETAIL, "GET", "/products/PR00001"),
        (ERROR, "GET", "/v1/orders"), (ERROR, "PUT", "/v1/orders/OR00001"), (ERROR, "DELETE",
        "/v1/orders/OR00001"),
    ],
)  # fmt: skip
def test_while_the_database_is_away_clients_are_asked_to_come_back(
    without_database: Flask, voice: str, method: str, path: str
) -> None:
    reply = ask(without_database, method, path, b"{}", key=keys.generate())

    sentence = "Service is busy, try again in a moment" + ("." if voice == ERROR else "")
    assert (reply.status, reply.headers["Retry-After"]) == (503, "2")
    check_voice(reply, voice, sentence)


def test_what_needs_no_database_is_answered_without_one(without_database: Flask) -> None:
    good = keys.generate()
    mistyped = good[:-1] + ("x" if good[-1] != "x" else "y")
    asked = {
        "/": "",
        "/login": "",
        "/healthz": "",
        "/readyz": "",
        "/nope": "",
        "/orders": mistyped,
        "/v1/orders": "",
    }

    statuses = {path: ask(without_database, "GET", path, key=key).status for path, key in asked.items()}

    assert statuses == {
        "/": 302,
        "/login": 200,
        "/healthz": 200,
        "/readyz": 503,
        "/nope": 404,
        "/orders": 401,
        "/v1/orders": 401,
    }


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(("path", "body"), [("/orders", ORDER), ("/v1/orders", V1_ORDER)])
def test_a_standby_that_cannot_be_written_to_counts_as_away(
    app: Flask, db: None, make_app: MakeApp, path: str, body: bytes
) -> None:
    key = make_key()
    make_partner("RayTech Corp.", code="CUST1001")
    make_product()
    standby = f"{app.config['DATABASE_URL']}&options=-c%20default_transaction_read_only%3Don"
    own = make_app(settings({"APP_ENV": "test", "DATABASE_URL": standby, "RATE_LIMIT": "off"}))

    reply = ask(own, "POST", path, body, key=key)

    assert (reply.status, reply.headers["Error-Type"]) == (503, "database_unavailable")
