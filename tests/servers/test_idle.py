"""A server with nothing to do ends the threads that it does not need, and nothing else."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.clients import send
from tests.serving import Server

IDLE_SECONDS = 5
# Waybill's own server, but that its threads are ended sooner than after the usual half minute.
IMPATIENT = f"""
import os
from granian import Granian
from granian.constants import Interfaces
Granian(
    "wsgi:app", address=os.environ["HOST"], port=int(os.environ["PORT"]), workers=2,
    interface=Interfaces.WSGI, blocking_threads=8, blocking_threads_idle_timeout={IDLE_SECONDS},
    respawn_failed_workers=True, websockets=False,
).serve()
"""


class ImpatientServer(Server):
    program = ("-c", IMPATIENT)


@pytest.fixture
def impatient(shop: str) -> Iterator[Server]:
    with ImpatientServer(shop) as server:
        yield server


def test_threads_that_end_do_not_take_their_worker_with_them(impatient: Server) -> None:
    workers = impatient.workers

    for _ in range(2):
        with ThreadPoolExecutor(16) as clients:
            replies = list(
                clients.map(
                    lambda _: send(impatient, "GET", "/orders?limit=5", key="demo-read-key"), range(64)
                )
            )
        assert {reply.status for reply in replies} == {200}
        time.sleep(IDLE_SECONDS + 2)

    assert impatient.workers == workers
    assert send(impatient, "GET", "/readyz").status == 200
