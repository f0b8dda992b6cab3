"""What the machines that run Waybill rely on: health, readiness, its log, and that it only ever serves."""

import secrets
import time
from collections.abc import Iterator
from functools import partial

import pytest
import sqlalchemy as sa

from tests.clients import Client, Reply, send
from tests.postgres import PostgresServer
from tests.servers.conftest import NewDatabase, fill
from tests.servers.looking import assert_nothing_failed, connected, order_of
from tests.serving import Server

# /readyz answers within a second; the rest is this machine's.
SECONDS_TO_SAY_SO = 2


def timed(server: Server, path: str) -> tuple[Reply, float]:
    started = time.monotonic()
    return send(server, "GET", path), time.monotonic() - started


def assert_alive_but_not_ready(server: Server) -> None:
    ready, seconds = timed(server, "/readyz")
    assert (ready.status, ready.json["status"]) == (503, "not ready")
    assert seconds < SECONDS_TO_SAY_SO
    alive, seconds = timed(server, "/healthz")
    assert (alive.status, alive.json) == (200, {"status": "ok"})
    assert seconds < SECONDS_TO_SAY_SO


def test_a_server_on_a_migrated_database_is_alive_and_ready(server: Server) -> None:
    alive, ready = send(server, "GET", "/healthz"), send(server, "GET", "/readyz")

    assert (alive.status, alive.json) == (200, {"status": "ok"})
    assert (ready.status, ready.json) == (200, {"status": "ready"})


@pytest.fixture(scope="module")
def unfilled(new_database: NewDatabase) -> Iterator[Server]:
    """A server on a database of its own that has tables and no data."""
    with Server(new_database(demo_orders=None)) as server:
        yield server


def test_serving_does_not_migrate(new_database: NewDatabase) -> None:
    address = new_database(migrated=False)

    with Server(address) as server:
        statuses = [send(server, "GET", path).status for path in ("/orders", "/v1/orders", "/login")]
        assert_alive_but_not_ready(server)

    assert statuses[-1] == 200
    with connected(address) as connection:
        assert sa.inspect(connection).get_table_names() == []


def test_serving_loads_no_data(unfilled: Server) -> None:
    statuses = [send(unfilled, "GET", path).status for path in ("/readyz", "/orders", "/v1/orders", "/login")]

    assert statuses == [200, 401, 401, 200]
    with connected(unfilled.database_url) as connection:
        for table in ("partners", "products", "users", "api_keys", "orders"):
            assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0


def test_a_database_behind_the_newest_migration_is_not_ready(unfilled: Server) -> None:
    with connected(unfilled.database_url) as connection:
        newest = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        change = sa.text("UPDATE alembic_version SET version_num = :number")
        connection.execute(change, {"number": "older"})
        connection.commit()

        assert_alive_but_not_ready(unfilled)
        connection.execute(change, {"number": newest})
        connection.commit()

    assert send(unfilled, "GET", "/readyz").status == 200


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may stop."""
    with PostgresServer() as postgres:
        postgres.create_database("waybill")
        fill(postgres.url("waybill"), 0)
        yield postgres


@pytest.mark.engine("postgresql")
def test_without_its_database_it_says_so_at_once(own_postgres: PostgresServer) -> None:
    with Server(own_postgres.url("waybill")) as server:
        assert send(server, "POST", "/orders", order_of(1)).status == 201
        assert send(server, "GET", "/readyz").status == 200

        for take_away in (partial(own_postgres.drop_database, "waybill"), own_postgres.stop):
            take_away()

            assert_alive_but_not_ready(server)
            for path, envelope in (("/orders", "detail"), ("/v1/orders", "error")):
                reply, seconds = timed(server, path)
                assert (reply.status, list(reply.json)) == (503, [envelope])
                assert int(reply.headers["Retry-After"]) > 0
                assert seconds < SECONDS_TO_SAY_SO
        assert "Traceback" not in server.output


@pytest.mark.engine("postgresql")
def test_connections_that_the_database_has_cut_are_replaced_unnoticed(new_database: NewDatabase) -> None:
    def visit() -> list[int]:
        replies = [send(server, "GET", path).status for path in ("/orders?limit=1", "/v1/products") * 8]
        return [*replies, send(server, "POST", "/orders", order_of(1)).status]

    with Server(new_database()) as server:
        assert visit() == [200] * 16 + [201]
        with connected(server.database_url) as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            connection.execute(sa.text(f"{cut} AND pid <> pg_backend_pid()"))

        assert visit() == [200] * 16 + [201]


def test_a_request_is_one_line_of_json_that_never_holds_the_key(server: Server) -> None:
    wrong = f"wbk_{secrets.token_hex(24)}"
    asked = [
        ("first-1", "GET", "/orders/OR99999", {}, "/orders/<order_id>", 404, "key:1"),
        ("second.2", "GET", "/v1/products", {}, "/v1/products", 200, "key:1"),
        ("third_3", "GET", "/orders", {"x_api_key": wrong}, "/orders", 401, None),
        ("fourth", "GET", "/v1/orders", {"Authorization": f"Bearer {wrong}"}, "/v1/orders", 200, "key:1"),
        ("fifth", "POST", f"/no/such/{wrong}?key={wrong}", {}, None, 404, None),
        ("sixth", "GET", "/login", {}, "/login", 200, None),
    ]

    for name, method, path, headers, *_ in asked:
        send(server, method, path, X_Request_Id=name, **headers)

    lines = {line["request_id"]: line for line in server.requests}
    for name, method, _, _, route, status, who in asked:
        line = lines[name]
        assert (line["method"], line["route"], line["status"], line["who"]) == (method, route, status, who)
        assert 0 <= line["ms"] < 5_000
        assert server.output.count(f'"{name}"') == 1
    assert wrong not in server.output
    assert "demo-secret-key" not in server.output


@pytest.mark.parametrize("sent", ["abc-123_X.y", "a" * 64])
def test_a_sane_request_id_is_answered(server: Server, sent: str) -> None:
    reply = send(server, "GET", "/v1/products", X_Request_Id=sent)

    assert reply.headers["X-Request-Id"] == sent


@pytest.mark.parametrize(
    "sent", ["", "two words", "a" * 65, '"quoted"', "semi;colon", "caf\u00e9", "tab\there"]
)
def test_any_other_request_id_is_replaced(server: Server, sent: str) -> None:
    reply = send(server, "GET", "/v1/products", X_Request_Id=sent)

    given = reply.headers["X-Request-Id"]
    assert given != sent
    assert given.isalnum()
    assert [line["request_id"] for line in server.requests].count(given) == 1


def test_more_requests_than_the_limit_are_refused_in_each_apis_own_voice(shop: str) -> None:
    with Server(shop, RATE_LIMIT="5/minute", WORKERS="1") as server:
        within = [
            send(server, "GET", path).status
            for path in ("/orders?limit=1", "/v1/orders") * 2 + ("/products",)
        ]
        beyond, v1_beyond = send(server, "GET", "/orders"), send(server, "POST", "/v1/orders", {})
        with Client(server, key="demo-read-key") as other:
            others = other.send("GET", "/orders?limit=1")

        assert within == [200] * 5
        seconds = beyond.headers["Retry-After"]
        assert 1 <= int(seconds) <= 60
        assert (beyond.status, beyond.headers["Error-Type"]) == (429, "too_many_requests")
        assert beyond.json == {"detail": f"Too many requests, try again in {seconds} s"}
        v1_seconds = v1_beyond.headers["Retry-After"]
        sentence = f"Too many requests, try again in {v1_seconds} s."
        assert (v1_beyond.status, v1_beyond.json) == (429, {"error": {"code": 429, "message": sentence}})
        assert others.status == 200
        assert_nothing_failed(server)
