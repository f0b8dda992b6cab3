"""Stopping: what is under way is finished, nothing is left behind; and a worker that dies is replaced."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPException
from threading import Condition
from typing import Self

import pytest
import sqlalchemy as sa

from tests.clients import Client, send
from tests.servers.looking import (
    assert_data_agree,
    assert_sound,
    connected,
    locked_for_writing,
    order_of,
    wait_until,
)
from tests.serving import Server

CLIENTS = 8
SECONDS_TO_FINISH = 10


class Traffic:
    """Clients that place orders until the server is gone: half keep their connection, half do not."""

    def __init__(self, server: Server, reference: str) -> None:
        self.server, self.reference = server, reference
        self.answers: Counter[int] = Counter()
        self.news = Condition()

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(CLIENTS)
        self._working = [self._pool.submit(self._work, number % 2 == 0) for number in range(CLIENTS)]
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        for work in self._working:
            work.result()

    def _work(self, keeps_connection: bool) -> None:
        order = order_of(1, customer_reference=self.reference)
        with Client(self.server) as client:
            while True:
                try:
                    status = client.send("POST", "/orders", order).status
                except ConnectionRefusedError:
                    return
                except (OSError, HTTPException):
                    continue  # sent on a connection that was no longer open
                with self.news:
                    self.answers[status] += 1
                    self.news.notify_all()
                if not keeps_connection:
                    client.connection.close()

    def wait_for(self, answers: int) -> None:
        with self.news:
            assert self.news.wait_for(lambda: self.answers.total() >= answers, 30)


@pytest.mark.parametrize(
    ("sent", "send_signal"),
    [(signal.SIGTERM, os.kill), (signal.SIGINT, os.killpg), (signal.SIGHUP, os.killpg)],
    ids=["asked to", "control-c in its terminal", "its terminal closes"],
)
def test_a_server_that_stops_under_load_answers_every_order_it_placed(
    own_server: Server, sent: signal.Signals, send_signal: Callable[[int, int], None]
) -> None:
    reference = f"stopped by {sent.name}"
    with Traffic(own_server, reference) as traffic:
        traffic.wait_for(60)
        started = time.monotonic()
        send_signal(own_server.process.pid, sent)
        status = own_server.process.wait(2 * SECONDS_TO_FINISH)
        seconds = time.monotonic() - started

    assert status == 0
    assert seconds < SECONDS_TO_FINISH
    assert not is_any_left(own_server)
    assert set(traffic.answers) == {201}
    assert len(own_server.requests) == traffic.answers.total()
    with connected(own_server.database_url) as connection:
        counted = sa.text("SELECT count(*) FROM orders WHERE customer_reference = :reference")
        assert connection.scalar(counted, {"reference": reference}) == traffic.answers.total()
    assert_sound(own_server)


def test_an_order_under_way_is_placed_before_the_server_stops(own_server: Server, shop: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with locked_for_writing(shop):
            placing = pool.submit(send, own_server, "POST", "/orders", order_of(1))
            assert {send(own_server, "GET", "/orders?limit=1").status for _ in range(50)} == {200}
            own_server.process.terminate()
            wait_until(lambda: is_refused(own_server))
            assert not placing.done()

        assert placing.result().status == 201
    assert own_server.process.wait(SECONDS_TO_FINISH) == 0


def test_a_server_that_is_still_starting_stops_as_soon(shop: str) -> None:
    with closing(Server(shop)) as server:
        server.launch()
        wait_until(lambda: len(server.workers) == 2)
        started = time.monotonic()
        server.stop()

        assert time.monotonic() - started < SECONDS_TO_FINISH
        assert not is_any_left(server)


def test_a_worker_that_dies_is_replaced(own_server: Server) -> None:
    first, second = own_server.workers
    up = own_server.output.count("Started worker-")

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: own_server.output.count("Started worker-") == up + 1)

    assert [send(own_server, "POST", "/orders", order_of(1)).status for _ in range(20)] == [201] * 20
    survivor, successor = own_server.workers[1:]
    assert survivor == second
    for pid in (survivor, successor):
        os.kill(pid, 0)
    assert_data_agree(own_server)


def test_what_was_asked_with_a_key_stands_in_its_log_when_the_server_has_stopped(own_server: Server) -> None:
    for number in range(20):
        send(
            own_server,
            "GET",
            "/orders" if number % 2 else "/v1/orders/OR99999",
            X_Request_Id=f"stop-{number}",
        )
    own_server.stop()

    logged = sa.text("SELECT request_id, status FROM api_requests WHERE request_id LIKE 'stop-%'")
    with connected(own_server.database_url) as connection:
        found = {row.request_id: row.status for row in connection.execute(logged)}
    assert found == {f"stop-{number}": 200 if number % 2 else 404 for number in range(20)}


def is_refused(server: Server) -> bool:
    try:
        send(server, "GET", "/healthz")
    except ConnectionRefusedError:
        return True
    except (OSError, HTTPException):
        pass
    return False


def is_any_left(server: Server) -> bool:
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, 0)
        return True
    return False
