"""A database that somebody else keeps locked: a while of 503, nothing lost, and all goes on by itself."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.clients import Reply, at_once, send
from tests.servers.looking import (
    assert_data_agree,
    assert_sound,
    locked_for_writing,
    order_of,
    stored_orders,
    v1_order_of,
)
from tests.serving import Server

# What a write waits for a lock, and the same with what this machine may add.
SECONDS_OF_PATIENCE = 5
SECONDS_AT_MOST = 9

DETAIL = {"detail": "Service is busy, try again in a moment"}
ERROR = {"error": {"code": 503, "message": "Service is busy, try again in a moment."}}


def timed(call: Callable[[], Reply]) -> tuple[Reply, float]:
    started = time.monotonic()
    return call(), time.monotonic() - started


def test_writes_are_refused_after_a_while_and_reads_go_on(server: Server, shop: str) -> None:
    path = send(server, "POST", "/v1/orders", v1_order_of(1)).headers["Location"]
    version = send(server, "GET", path).headers["ETag"]
    writes: list[tuple[str, str, Any, dict[str, Any]]] = [
        ("POST", "/orders", order_of(2, customer_reference="busy-1"), DETAIL),
        ("POST", "/v1/orders", v1_order_of(3, customerReference="busy-2"), ERROR),
        ("PUT", path, {"status": "processing"}, ERROR),
    ]
    calls = [
        partial(send, server, method, where, body, Idempotency_Key=where) for method, where, body, _ in writes
    ]

    with locked_for_writing(shop):
        reading, *writing = at_once(
            partial(timed, call) for call in [partial(send, server, "GET", path), *calls]
        )

    assert reading[0].status == 200
    assert reading[1] < SECONDS_OF_PATIENCE
    for (reply, seconds), (*_, body) in zip(writing, writes, strict=True):
        assert (reply.status, reply.json) == (503, body)
        assert int(reply.headers["Retry-After"]) > 0
        assert reply.headers["Error-Type"] == "database_unavailable"
        assert seconds < SECONDS_AT_MOST
    assert send(server, "GET", path).headers["ETag"] == version
    assert stored_orders(server, "busy-") == []

    again = [call() for call in calls]

    assert [reply.status for reply in again] == [201, 201, 200]
    assert [reply.headers["Idempotent-Replayed"] for reply in again] == [None] * 3
    assert [order["items"][0]["quantity"] for order in stored_orders(server, "busy-")] == [2, 3]
    assert_data_agree(server)


def test_a_write_waits_for_a_lock_that_is_soon_released(server: Server, shop: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with locked_for_writing(shop):
            placing = pool.submit(send, server, "POST", "/orders", order_of(1))
            assert {send(server, "GET", "/orders?limit=1").status for _ in range(50)} == {200}
            assert not placing.done()

        assert placing.result().status == 201
    assert_sound(server)


@pytest.mark.engine("sqlite")
def test_a_locked_file_is_not_ready_until_it_is_free_again(server: Server, shop: str) -> None:
    with locked_for_writing(shop):
        locked, seconds = timed(partial(send, server, "GET", "/readyz"))

    assert locked.status == 503
    assert seconds < 2
    assert send(server, "GET", "/readyz").status == 200
