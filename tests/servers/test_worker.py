"""A worker that is killed loses and doubles nothing; one that is told to stop does so between two orders."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.bulk.runs import let_the_lease_end
from tests.factories import make_order, make_partner, make_product, one_of
from tests.people import make_user
from tests.servers.looking import wait_until
from tests.serving import ROOT
from tests.working import Worker
from webapp.accounts.actors import acting
from webapp.bulk import drafting, starting
from webapp.bulk.models import DONE, Run
from webapp.bulk.queries import count_outcomes, get_run, list_items
from webapp.checking import find_problems
from webapp.extensions import db
from webapp.history.models import order_events
from webapp.ordering.models import PROCESSING

ORDERS = 800


@pytest.fixture
def waiting(office: Flask) -> Run:
    """A move of many orders that waits for a worker."""
    by, partner, item = acting(make_user("ops"), entry="ops"), make_partner(), one_of(make_product())
    keys = [make_order(item, partner=partner).id for _ in range(ORDERS)]
    return starting.start(drafting.draft_move(keys, PROCESSING, source="", by=by), by=by)


def changed(run: Run) -> int:
    return count_outcomes([run.id])[run.id]["changed"]


def is_done(run: Run) -> bool:
    return get_run(run.run_id).state == DONE


def events_of_each_order(run: Run) -> Counter[int]:
    """How many orders have so many entries in their history."""
    keys = [it.item.order_key for it in list_items(run, limit=ORDERS)]
    counted = sa.select(sa.func.count()).where(order_events.c.order_id.in_(keys))
    with db.engine.connect() as connection:
        return Counter(connection.scalars(counted.group_by(order_events.c.order_id)))


def test_a_worker_killed_in_the_middle_has_lost_and_doubled_no_order(office: Flask, waiting: Run) -> None:
    with Worker(office.config["DATABASE_URL"]) as worker:
        for enough in (20, 60):
            wait_until(lambda enough=enough: changed(waiting) >= enough)  # type: ignore[misc]
            worker.kill()
            assert changed(waiting) < ORDERS
            assert events_of_each_order(waiting) == {2: changed(waiting), 1: ORDERS - changed(waiting)}
            let_the_lease_end(waiting)
            worker.start()
        wait_until(lambda: is_done(waiting))

    assert events_of_each_order(waiting) == {2: ORDERS}
    assert changed(waiting) == ORDERS
    assert find_problems() == []


def test_a_worker_told_to_stop_does_so_at_once_and_the_next_goes_on(office: Flask, waiting: Run) -> None:
    with Worker(office.config["DATABASE_URL"]) as worker:
        wait_until(lambda: changed(waiting) >= 10)
        assert worker.stop() == 0
        left = changed(waiting)
        worker.start()
        wait_until(lambda: worker.lines[-1]["event"] == "run done")

        told = [line["event"] for line in worker.lines]
    assert left < ORDERS
    assert told[:4] == ["worker started", "run taken", "run left", "worker stopped"]
    assert told[4:] == ["worker started", "run taken", "run done"]
    assert is_done(waiting)
    assert events_of_each_order(waiting) == {2: ORDERS}


def test_two_workers_share_the_runs_and_do_each_order_once(office: Flask, waiting: Run) -> None:
    address = office.config["DATABASE_URL"]
    with Worker(address), Worker(address):
        wait_until(lambda: is_done(waiting))

    assert events_of_each_order(waiting) == {2: ORDERS}


def test_a_worker_beside_a_server_ends_with_it_however_it_ends(office: Flask, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.touch()
    command = (
        f"{sys.executable} -m flask --app wsgi worker --beside $$ > {log} 2>&1 & echo $! ; exec sleep 600"
    )
    environment = Worker(office.config["DATABASE_URL"]).environment
    with subprocess.Popen(
        ["/bin/sh", "-c", command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        worker = int(server.stdout.readline())
        wait_until(lambda: "worker started" in log.read_text())
        server.send_signal(signal.SIGKILL)

    wait_until(lambda: not is_running(worker))
    assert "worker stopped" in log.read_text()


def is_running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    # One that has ended stays listed for as long as nobody has asked how.
    return bool(state.strip()) and not state.startswith("Z")
