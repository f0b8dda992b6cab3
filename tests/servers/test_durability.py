"""The whole server is killed under load: what it has acknowledged is there, once, and whole."""

import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException

import pytest

from tests.clients import Client
from tests.servers.conftest import NewDatabase
from tests.servers.looking import assert_sound, order_of, stored_orders
from tests.serving import Server

pytestmark = pytest.mark.engine("sqlite")

# KILL_ROUNDS=50 python -m pytest tests/servers/test_durability.py
ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
CLIENTS = 8
ORDERS_BEFORE_A_KILL = 60
SECONDS_TO_ACCEPT_AGAIN = 5
SECONDS_TO_WAIT = 60


class Clients:
    """Eight clients that order without a pause, each order again and again until it is acknowledged."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.sent: dict[str, int] = {}
        self.acknowledged: dict[str, dict[str, object]] = {}
        self.answered_otherwise: list[int] = []
        self.news = threading.Condition()
        self.is_over = False

    def work(self, number: int) -> None:
        turn = 0
        with Client(self.server) as client:
            while not self.is_over:
                turn += 1
                self._order(client, f"{number}-{turn}", quantity=turn)

    def _order(self, client: Client, key: str, *, quantity: int) -> None:
        self.sent[key] = quantity
        wanted = order_of(quantity, 1, customer_reference=key)
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while key not in self.acknowledged and time.monotonic() < deadline:
            try:
                reply = client.send("POST", "/orders", wanted, Idempotency_Key=key)
            except (OSError, HTTPException):
                time.sleep(0.01)
                continue
            with self.news:
                if reply.status == 201:
                    self.acknowledged[key] = reply.json
                else:
                    self.answered_otherwise.append(reply.status)
                self.news.notify_all()

    def wait_for(self, more: int) -> None:
        """Returns when so many more orders have been acknowledged."""
        with self.news:
            enough = len(self.acknowledged) + more
            assert self.news.wait_for(lambda: len(self.acknowledged) >= enough, SECONDS_TO_WAIT)


def test_a_killed_server_has_lost_and_doubled_no_order(new_database: NewDatabase) -> None:
    address = new_database()
    seconds = []
    with Server(address) as server, ThreadPoolExecutor(CLIENTS) as pool:
        clients = Clients(server)
        working = [pool.submit(clients.work, number) for number in range(CLIENTS)]
        try:
            for _ in range(ROUNDS):
                clients.wait_for(ORDERS_BEFORE_A_KILL)
                server.kill()
                killed = time.monotonic()
                server.launch()
                clients.wait_for(1)
                seconds.append(time.monotonic() - killed)
        finally:
            clients.is_over = True
        for done in working:
            done.result()

        # The median: this machine may be busy with something else in one of the rounds.
        assert sorted(seconds)[ROUNDS // 2] < SECONDS_TO_ACCEPT_AGAIN
        stored = stored_orders(server)
        assert {order["customer_reference"]: order for order in stored} == clients.acknowledged
        assert len(stored) == len(clients.acknowledged) == len(clients.sent)
        assert {
            order["customer_reference"]: [item["quantity"] for item in order["items"]] for order in stored
        } == {key: [quantity, 1] for key, quantity in clients.sent.items()}
        assert clients.answered_otherwise == []
        assert_sound(server)
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
