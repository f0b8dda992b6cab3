"""Messages reach their receivers: signed, tried again, and never held up by somebody else's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_buyer, make_order, make_partner, make_staff
from tests.webhooks.receiving import Receiver, Reply
from tests.webhooks.sent import (
    LOCAL,
    SECONDS_TO_WAIT,
    age,
    is_settled,
    make_endpoint,
    publish,
    send_until,
    states,
)
from webapp import clock
from webapp.extensions import db as database
from webapp.webhooks.attempting import Answer, Limits
from webapp.webhooks.endpoints import EndpointChanges, get_endpoint, rotate_secret, update_endpoint
from webapp.webhooks.forgetting import forget_old_deliveries
from webapp.webhooks.leasing import AT_ONCE_PER_ENDPOINT
from webapp.webhooks.log import list_attempts, list_deliveries
from webapp.webhooks.messages import resend, send_test
from webapp.webhooks.models import webhook_attempts
from webapp.webhooks.scheduling import decide


def test_a_message_is_signed_and_what_was_answered_is_kept(db: None) -> None:
    staff = make_staff()
    answer = "Thank you\x00, " + "ä" * 2000
    with Receiver(lambda *_: Reply(202, answer.encode())) as receiver:
        endpoint = make_endpoint(receiver.url, by=staff)
        order = make_order()

        send_until(is_settled(endpoint))

    (received,), (delivery,) = receiver.received, list_deliveries(endpoint)
    assert received.verified(endpoint.secret)["data"]["orderId"] == order.order_id
    assert received.message_id == f"msg_{delivery.delivery_id}"
    assert received.headers["content-type"] == "application/json"
    assert received.body.decode() == delivery.payload
    (attempt,) = list_attempts(delivery.id)
    assert (attempt.status, attempt.problem, attempt.ms >= 0) == (202, None, True)
    assert attempt.answer == answer.replace("\x00", "\ufffd")[:1000]


def test_after_a_rotation_both_secrets_sign_until_the_overlap_ends(db: None) -> None:
    staff = make_staff()
    with Receiver() as receiver:
        endpoint = make_endpoint(receiver.url, by=staff)
        rotated = rotate_secret(endpoint.endpoint_id, by=staff)
        make_order()
        send_until(is_settled(endpoint))

    (received,) = receiver.received
    for secret in (endpoint.secret, rotated.secret):
        assert received.verified(secret)["type"] == "order.placed"
    assert rotated.secrets_at(clock.now() + timedelta(hours=25)) == (rotated.secret,)


def test_a_receiver_that_fails_gets_the_message_again_under_the_same_id_until_it_takes_it(db: None) -> None:
    replies = iter([Reply(500, b"Not now"), Reply(301), Reply(404), Reply(204)])
    with Receiver(lambda *_: next(replies)) as receiver:
        endpoint = make_endpoint(receiver.url, by=make_staff())
        make_order()
        send_until(is_settled(endpoint))

    (delivery,) = list_deliveries(endpoint)
    assert receiver.message_ids == [f"msg_{delivery.delivery_id}"] * 4
    assert len({one.body for one in receiver.received}) == 1
    assert (delivery.state, delivery.attempts) == ("delivered", 4)
    assert [attempt.status for attempt in list_attempts(delivery.id)] == [500, 301, 404, 204]


def test_an_endpoint_that_took_nothing_until_the_last_retry_is_switched_off_and_may_be_switched_on(
    db: None,
) -> None:
    staff, is_up = make_staff(), threading.Event()
    with Receiver(lambda *_: Reply(200 if is_up.is_set() else 500)) as receiver:
        endpoint = make_endpoint(receiver.url, by=staff)
        make_order()
        publish()
        send_until(lambda: get_endpoint(endpoint.endpoint_id, seen_by=staff).state == "disabled")
        make_order()
        publish()

        assert get_endpoint(endpoint.endpoint_id, seen_by=staff).disabled_why == "failing"
        assert states(endpoint) == ["failed"]

        is_up.set()
        update_endpoint(endpoint.endpoint_id, EndpointChanges(is_enabled=True), by=staff)
        resend(list_deliveries(endpoint)[0].delivery_id, by=staff)
        send_until(is_settled(endpoint))

    assert states(endpoint) == ["delivered"]
    assert len(set(receiver.message_ids)) == 1


def test_an_endpoint_that_is_gone_is_sent_nothing_more_but_a_test(db: None) -> None:
    staff = make_staff()
    with Receiver(lambda *_: Reply(410)) as receiver:
        endpoint = make_endpoint(receiver.url, by=staff)
        for _ in range(6):
            make_order()
        send_until(lambda: get_endpoint(endpoint.endpoint_id, seen_by=staff).state == "disabled")
        sent = len(receiver.received)

        assert sent <= 4
        assert get_endpoint(endpoint.endpoint_id, seen_by=staff).disabled_why == "gone"
        assert states(endpoint) == ["failed"] * 6

        send_test(endpoint.endpoint_id, by=staff)
        send_until(is_settled(endpoint))

    assert len(receiver.received) == sent + 1


def test_a_slow_receiver_gets_four_at_once_and_holds_nobody_up(db: None) -> None:
    let_go, lock, at_once = threading.Event(), threading.Lock(), [0]
    most = 0

    def wait(*_: object) -> Reply:
        nonlocal most
        with lock:
            at_once[0] += 1
            most = max(most, at_once[0])
        let_go.wait(SECONDS_TO_WAIT)
        with lock:
            at_once[0] -= 1
        return Reply()

    with Receiver(wait) as slow, Receiver() as quick:
        of_slow = make_endpoint(slow.url, by=make_staff())
        for _ in range(10):
            make_order()
        publish()
        partner = make_partner()
        of_quick = make_endpoint(quick.url, by=make_buyer(partner))
        make_order(partner=partner)

        def is_done() -> bool:
            if quick.received and most == AT_ONCE_PER_ENDPOINT and not let_go.is_set():
                assert states(of_slow) == ["pending"] * 11
                let_go.set()
            return is_settled(of_slow, of_quick)()

        send_until(is_done)

    assert most == AT_ONCE_PER_ENDPOINT
    assert len(slow.received) == 11


def test_two_workers_share_the_messages_and_send_each_once(app: Flask, db: None) -> None:
    with Receiver() as receiver:
        endpoint = make_endpoint(receiver.url, by=make_staff())
        for _ in range(20):
            make_order()
        publish()

        def work() -> None:
            with app.app_context():
                send_until(is_settled(endpoint))
                database.session.remove()

        with ThreadPoolExecutor() as pool:
            for worker in [pool.submit(work) for _ in range(2)]:
                worker.result()

    assert len(set(receiver.message_ids)) == len(receiver.received) == 20


def test_an_answer_that_drips_is_cut_off_at_the_limit(db: None) -> None:
    with Receiver(lambda *_: Reply(200, b"x" * 300, drip_seconds=0.1)) as receiver:
        endpoint = make_endpoint(receiver.url, by=make_staff())
        make_order()
        way = replace(LOCAL, limits=Limits(seconds=0.5))
        send_until(is_settled(endpoint), retry_seconds=(), way=way)

    (delivery,) = list_deliveries(endpoint)
    (attempt,) = list_attempts(delivery.id)
    assert attempt.problem == "There was no whole answer within 0.5 seconds."
    assert attempt.ms < 5000


def test_a_name_that_is_not_found_in_time_counts_as_no_answer_and_is_not_sent_to_later(db: None) -> None:
    is_found = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        is_found.wait(SECONDS_TO_WAIT)
        return ["127.0.0.1"]

    with Receiver() as receiver:
        endpoint = make_endpoint(f"http://hooks.example:{receiver.port}/", by=make_staff())
        make_order()
        way = replace(LOCAL, resolve=slow, limits=Limits(seconds=0.1))
        send_until(is_settled(endpoint), retry_seconds=(), way=way)
        (left,) = [thread for thread in threading.enumerate() if thread.name.startswith("webhook-")]
        is_found.set()
        left.join()

    assert states(endpoint) == ["failed"]
    assert receiver.connections == 0


@pytest.mark.parametrize(
    ("answer", "attempts", "state", "seconds"),
    [
        (Answer(200, None), 1, "delivered", 0),
        (Answer(500, "No."), 1, "pending", 5),
        (Answer(500, "No."), 2, "pending", 300),
        (Answer(500, "No."), 3, "failed", 0),
        (Answer(410, "No."), 1, "failed", 0),
        (Answer(503, "No.", None, clock.now() + timedelta(hours=1)), 1, "pending", 3600),
        (Answer(429, "No.", None, clock.now() + timedelta(days=90)), 1, "pending", 86400),
        (Answer(429, "No.", None, clock.now() - timedelta(days=1)), 1, "pending", 5),
    ],
)
def test_what_follows_an_attempt(answer: Answer, attempts: int, state: str, seconds: float) -> None:
    now = clock.now()

    after = decide(answer, attempts, (5, 300), now=now)

    assert after.state == state
    assert (after.due_at - now).total_seconds() == pytest.approx(seconds, rel=0.11)


def test_messages_are_forgotten_after_thirty_days(db: None) -> None:
    with Receiver() as receiver:
        endpoint = make_endpoint(receiver.url, by=make_staff())
        make_order()
        make_order()
        send_until(is_settled(endpoint))
    newer, older = list_deliveries(endpoint)
    age(older.id)

    assert (forget_old_deliveries(), forget_old_deliveries()) == (1, 0)

    assert list_deliveries(endpoint) == [newer]
    with database.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(webhook_attempts)) == 1
