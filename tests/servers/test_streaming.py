"""GET /orders while it is under way: readers who are slow or leave, and a stream that breaks."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import IncompleteRead

import pytest
import sqlalchemy as sa

from tests.clients import send
from tests.servers.conftest import NewDatabase
from tests.servers.looking import assert_nothing_failed, connected, wait_until
from tests.servers.streams import Reader
from tests.serving import Server

# With long names, more than the buffers between a server and a client who does not read can hold.
ORDERS = 6_000
LONG = ", of which there is more to be said than fits on a label" * 2
# One less than the threads of a worker: all readers may meet the same worker.
SLOW_READERS = 7


@pytest.fixture(scope="module")
def big_shop(new_database: NewDatabase) -> str:
    address = new_database(demo_orders=ORDERS)
    with connected(address) as connection:
        connection.execute(sa.text(f"UPDATE order_items SET product_name = product_name || '{LONG}'"))
        connection.commit()
    return address


@pytest.fixture(scope="module")
def running_server(big_shop: str) -> Iterator[Server]:
    with Server(big_shop) as server:
        yield server


def whole(body: bytes) -> bool:
    listed = json.loads(body)
    return bool(listed["count"] == len(listed["items"]) == ORDERS)


def test_readers_who_are_slow_or_leave_hold_up_nobody_else(server: Server) -> None:
    for _ in range(2):
        readers = [Reader(server) for _ in range(SLOW_READERS)]

        for number in range(1, 21):
            started = time.monotonic()
            assert send(server, "GET", f"/orders/OR{number:05d}").status == 200
            assert time.monotonic() - started < 2

        patient, *others = readers
        for reader in others:
            reader.leave()
        assert whole(patient.body())
        patient.leave()
        for reader in readers:
            wait_until(reader.is_served)
    assert_nothing_failed(server)


def test_a_stream_that_breaks_never_ends_as_valid_json(server: Server, big_shop: str) -> None:
    reader = Reader(server)

    with renamed(big_shop, "order_items"):
        try:
            body = reader.body()
        except IncompleteRead as cut_off:
            body = cut_off.partial
    reader.leave()

    assert body
    with pytest.raises(ValueError):
        json.loads(body)
    assert whole(send(server, "GET", "/orders").body)


def test_a_stream_that_cannot_begin_is_an_error(server: Server, big_shop: str) -> None:
    with renamed(big_shop, "orders"):
        reply = send(server, "GET", "/orders")

    assert reply.status in (500, 503)
    assert list(reply.json) == ["detail"]


def test_a_stream_under_way_is_finished_before_the_server_stops(big_shop: str) -> None:
    with Server(big_shop) as server:
        reader = Reader(server)
        server.process.terminate()

        body = reader.body()
        reader.leave()

        assert whole(body)
        assert server.process.wait(10) == 0
        assert_nothing_failed(server)


@contextmanager
def renamed(address: str, table: str) -> Iterator[None]:
    """Meanwhile the table is not there."""
    with connected(address) as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO elsewhere"))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(sa.text(f"ALTER TABLE elsewhere RENAME TO {table}"))
            connection.commit()
