"""Stopping: what is under way is finished, nothing is left behind; and a worker that dies is replaced."""

import os
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from threading import Condition

import pytest

from tests.clients import Client, send
from tests.servers.looking import (
    assert_nothing_failed,
    assert_sound,
    locked_for_writing,
    order_of,
    stored_orders,
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

    def __enter__(self) -> "Traffic":
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


def test_stopping_under_load_answers_every_order_that_was_placed(server: Server, shop: str) -> None:
    with Traffic(server, "stopping") as traffic:
        traffic.wait_for(100)
        started = time.monotonic()
        server.stop()
        seconds = time.monotonic() - started

    assert server.process.returncode == 0
    assert seconds < SECONDS_TO_FINISH
    assert set(traffic.answers) == {201}
    assert len(server.requests) == traffic.answers.total()
    assert_nothing_failed(server)
    with Server(shop) as again:
        assert len(stored_orders(again, "stopping")) == traffic.answers[201]
        assert_sound(again)


def test_an_order_under_way_is_placed_before_the_server_stops(server: Server, shop: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with locked_for_writing(shop):
            placing = pool.submit(send, server, "POST", "/orders", order_of(1))
            assert {send(server, "GET", "/orders?limit=1").status for _ in range(50)} == {200}
            server.process.terminate()
            wait_until(lambda: is_refused(server))
            assert not placing.done()
        reply = placing.result()

    assert reply.status == 201
    assert server.process.wait(SECONDS_TO_FINISH) == 0


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGHUP], ids=["control-c", "terminal-closed"])
def test_what_a_terminal_sends_stops_every_process(server: Server, sent: signal.Signals) -> None:
    os.killpg(server.process.pid, sent)

    assert server.process.wait(SECONDS_TO_FINISH) == 0
    assert is_refused(server)
    assert not is_any_left(server)


def test_a_server_that_is_still_starting_stops_as_soon(shop: str) -> None:
    server = Server(shop)
    try:
        server.launch()
        wait_until(lambda: len(server.workers) == 2)
        started = time.monotonic()
        server.stop()

        assert time.monotonic() - started < 5
        assert not is_any_left(server)
    finally:
        server.__exit__()


def test_a_worker_that_dies_is_replaced(server: Server) -> None:
    first, second = server.workers
    up = server.output.count("Started worker-")

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: server.output.count("Started worker-") == up + 1)

    assert [send(server, "POST", "/orders", order_of(1)).status for _ in range(20)] == [201] * 20
    survivor, successor = server.workers[1:]
    assert survivor == second
    for pid in (survivor, successor):
        os.kill(pid, 0)
    assert_sound(server)


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
