"""Clients that are slow, break off or speak badly: a 4xx at most, no order, and nobody else held up."""

import json
import time
from contextlib import ExitStack
from socket import SHUT_WR, socket

import pytest

from tests.clients import HOUSE_KEY, send
from tests.servers.looking import assert_nothing_failed, order_of, wait_until
from tests.servers.streams import connect
from tests.serving import Server

ORDER = json.dumps(order_of(1)).encode()
HALF = ORDER[: len(ORDER) // 2]
START = b"POST /orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
KEY = f"x-api-key: {HOUSE_KEY}\r\n".encode()
LONGER = b"Content-Length: %d\r\n\r\n" % (len(ORDER) + 9)
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(ORDER), ORDER)

BREAKING_OFF = {
    "half a header": START[:20],
    "half a body": START + KEY + LONGER + HALF,
    "half a body that is a whole order": START + KEY + LONGER + ORDER,
    "half a chunk": START + KEY + CHUNKED + CHUNK[:30],
}
BROKEN = {
    "a chunk without a size": START + KEY + CHUNKED + b"zz\r\n" + ORDER,
    "a broken chunk after half an order": START + KEY + CHUNKED + b"%x\r\n%s\r\nzz\r\n" % (len(HALF), HALF),
    "a length that is no number": START + KEY + b"Content-Length: ten\r\n\r\n" + ORDER,
    "a length below zero": START + KEY + b"Content-Length: -1\r\n\r\n" + ORDER,
    "two lengths": START + KEY + b"Content-Length: 5\r\n" + LONGER + ORDER,
    "an unknown encoding": START + KEY + b"Transfer-Encoding: gzip\r\n\r\n" + CHUNK + b"0\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
}
# One less than the threads of a worker: all slow clients may meet the same worker.
SLOW_CLIENTS = 7
STRANGERS = 40


def assert_others_are_served(server: Server) -> None:
    for _ in range(6):
        started = time.monotonic()
        assert send(server, "GET", "/v1/orders?limit=1").status == 200
        assert time.monotonic() - started < 2


def count_orders(server: Server) -> int:
    total: int = send(server, "GET", "/v1/orders?limit=1").json["pagination"]["total"]
    return total


def posts(server: Server) -> list[int]:
    """The statuses of all requests to place something."""
    return [line["status"] for line in server.requests if line["method"] == "POST"]


def answer_to(connection: socket) -> bytes:
    """All that comes until the server closes the connection."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("sent", BREAKING_OFF.values(), ids=BREAKING_OFF)
def test_clients_that_hang_up_place_nothing_and_hold_up_nobody(server: Server, sent: bytes) -> None:
    orders, before = count_orders(server), len(posts(server))
    more_than_all_threads = 40

    for _ in range(more_than_all_threads):
        connect(server, sent).close()

    if b"\r\n\r\n" in sent:
        wait_until(lambda: len(posts(server)) == before + more_than_all_threads)
    assert_others_are_served(server)
    assert {status // 100 for status in posts(server)[before:]} <= {4}
    assert count_orders(server) == orders
    assert_nothing_failed(server)


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
def test_a_broken_request_is_a_4xx_and_places_nothing(server: Server, sent: bytes) -> None:
    orders = count_orders(server)

    with connect(server, sent) as connection:
        connection.shutdown(SHUT_WR)
        answer = answer_to(connection)

    assert answer.startswith(b"HTTP/1.1 4")
    assert count_orders(server) == orders
    assert_nothing_failed(server)


def test_a_body_over_the_limit_is_refused_also_without_a_length(server: Server) -> None:
    orders = count_orders(server)
    padding = b"40000\r\n%s\r\n" % (b" " * 0x40000)

    with connect(server, START + KEY + CHUNKED + CHUNK + padding + b"0\r\n\r\n") as connection:
        answer = answer_to(connection)

    assert answer.startswith((b"HTTP/1.1 411 ", b"HTTP/1.1 413 "))
    assert count_orders(server) == orders


@pytest.mark.parametrize(
    ("sent", "clients"),
    [(START[:20], 200), (START + LONGER + HALF, STRANGERS), (START + KEY + LONGER + HALF, SLOW_CLIENTS)],
    ids=["headers", "bodies of strangers", "bodies"],
)
def test_clients_that_are_slow_hold_up_nobody(server: Server, sent: bytes, clients: int) -> None:
    with ExitStack() as open_connections:
        for _ in range(clients):
            open_connections.enter_context(connect(server, sent))

        assert_others_are_served(server)
    assert_nothing_failed(server)


def test_a_slow_client_is_served_when_it_has_said_all(server: Server) -> None:
    orders = count_orders(server)
    whole = START + KEY + b"Content-Length: %d\r\n\r\n" % len(ORDER) + ORDER
    with connect(server, whole[:30]) as connection:
        for start in range(30, len(whole), 30):
            assert_others_are_served(server)
            connection.sendall(whole[start : start + 30])
        answer = answer_to(connection)

    assert answer.startswith(b"HTTP/1.1 201 ")
    assert count_orders(server) == orders + 1


@pytest.mark.engine("sqlite")
def test_headers_that_are_not_finished_in_five_seconds_end_the_connection(server: Server) -> None:
    started = time.monotonic()

    with connect(server, START[:20]) as connection:
        assert answer_to(connection) == b""

    assert 4 < time.monotonic() - started < 8


@pytest.mark.parametrize("hosts", [b"Host: one, two", b"Host: one\r\nHost: two"], ids=["comma", "repeated"])
@pytest.mark.parametrize(
    ("path", "voice"),
    [(b"/", b"<!doctype html>"), (b"/orders", b'{"detail":'), (b"/v1/orders", b'{"error":{"code":400')],
)
def test_more_than_one_host_is_a_400(server: Server, hosts: bytes, path: bytes, voice: bytes) -> None:
    with connect(
        server, b"GET %s HTTP/1.1\r\n%s\r\n%sConnection: close\r\n\r\n" % (path, hosts, KEY)
    ) as connection:
        head, _, body = answer_to(connection).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert body.startswith(voice)
    assert_nothing_failed(server)
