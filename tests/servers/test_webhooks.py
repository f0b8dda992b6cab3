"""A real worker tells a real receiver of everything, whatever happens to either of them."""

import threading
import time

import sqlalchemy as sa
from flask import Flask

from tests.clients import SECONDS_TO_WAIT
from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.servers.looking import wait_until
from tests.webhooks.receiving import Receiver, Reply
from tests.webhooks.sent import is_settled, make_endpoint, states
from tests.working import Worker
from webapp.checking import find_problems
from webapp.extensions import db
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import SHIPPED
from webapp.webhooks.log import list_deliveries
from webapp.webhooks.models import webhook_deliveries

ORDERS = 10
FAILURES = 3
RETRIES = {"WEBHOOKS_TO_LOCALHOST": "on", "WEBHOOK_RETRY_SECONDS": "0.3 0.3 0.3 0.3 0.3"}


def test_a_receiver_that_was_away_for_several_attempts_gets_every_event(office: Flask) -> None:
    staff, item, partner = make_staff(), one_of(make_product()), make_partner()
    with (
        Receiver(
            lambda received, before: Reply(200 if before[received.message_id] >= FAILURES else 500)
        ) as receiver,
        Worker(office.config["DATABASE_URL"], **RETRIES) as worker,
    ):
        endpoint = make_endpoint(receiver.url, by=staff)
        for _ in range(ORDERS):
            order = make_order(item, partner=partner)
            update_order(order.order_id, OrderUpdate(status=SHIPPED), by=staff)
        told = time.monotonic()
        wait_until(lambda: len(list_deliveries(endpoint)) == 2 * ORDERS and is_settled(endpoint)())
        assert worker.stop() == 0

    assert states(endpoint) == ["delivered"] * 2 * ORDERS
    messages = [one.verified(endpoint.secret) for one in receiver.received]
    assert len(messages) == 2 * ORDERS * (FAILURES + 1)
    assert {message["data"]["sequence"] for message in messages} == set(range(1, 2 * ORDERS + 1))
    assert len(set(receiver.message_ids)) == 2 * ORDERS
    firsts = {one.message_id: one.at for one in reversed(receiver.received)}
    assert max(firsts.values()) - told < 2
    assert find_problems() == []


def test_a_message_under_way_when_its_worker_is_stopped_or_killed_comes_again_under_its_id(
    office: Flask,
) -> None:
    let_go = threading.Event()

    def answer_late(*_: object) -> Reply:
        let_go.wait(2 * SECONDS_TO_WAIT)
        return Reply()

    with Receiver(answer_late) as receiver, Worker(office.config["DATABASE_URL"], **RETRIES) as worker:
        endpoint = make_endpoint(receiver.url, by=make_staff())
        make_order()
        wait_until(lambda: len(receiver.received) == 1)
        # It waits for no receiver, and leaves the message to whoever comes next.
        assert worker.stop() == 0
        (left,) = list_deliveries(endpoint)
        assert (left.state, left.attempts, left.leased_until) == ("pending", 0, None)

        worker.start()
        wait_until(lambda: len(receiver.received) == 2)
        worker.kill()
        let_go.set()
        assert states(endpoint) == ["pending"]
        let_the_leases_end()
        worker.start()
        wait_until(is_settled(endpoint))

    assert len(receiver.received) == 3
    assert len({(one.message_id, one.body) for one in receiver.received}) == 1
    assert receiver.received[-1].verified(endpoint.secret)
    assert states(endpoint) == ["delivered"]


def let_the_leases_end() -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.update(webhook_deliveries).values(leased_until=webhook_deliveries.c.created_at))
