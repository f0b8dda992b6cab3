"""Writing down what came of messages that were sent."""

import sqlite3

import pytest
import sqlalchemy as sa

from tests.factories import make_staff
from tests.webhooks.sent import SHORT, age, make_endpoint, states
from webapp import clock
from webapp.extensions import db as database
from webapp.webhooks.attempting import Answer
from webapp.webhooks.endpoints import EndpointChanges, get_endpoint, update_endpoint
from webapp.webhooks.forgetting import forget_old_deliveries
from webapp.webhooks.leasing import claim
from webapp.webhooks.log import list_attempts
from webapp.webhooks.messages import resend, send_test
from webapp.webhooks.recording import Made, record


def test_a_message_that_was_forgotten_meanwhile_keeps_no_other_from_being_written_down(db: None) -> None:
    staff = make_staff()
    endpoint = make_endpoint("https://erp.example/hooks", by=staff)
    update_endpoint(endpoint.endpoint_id, EndpointChanges(is_enabled=False), by=staff)
    old = send_test(endpoint.endpoint_id, by=staff)
    new = send_test(endpoint.endpoint_id, by=staff)
    sent = [delivery for delivery, _ in claim(10)]
    age(old.id)
    assert forget_old_deliveries() == 1

    record([Made(one, clock.now(), 5, Answer(200, None)) for one in sent], retry_seconds=SHORT)

    assert states(endpoint) == ["delivered"]
    assert [attempt.status for attempt in list_attempts(new.id)] == [200]
    assert list_attempts(old.id) == []


def test_a_message_that_is_sent_anew_while_it_is_under_way_is_due_now_whatever_comes_of_that(
    db: None,
) -> None:
    staff = make_staff()
    endpoint = make_endpoint("https://erp.example/hooks", by=staff)
    delivery = send_test(endpoint.endpoint_id, by=staff)
    ((under_way, _),) = claim(10)

    resend(delivery.delivery_id, by=staff)
    record([Made(under_way, clock.now(), 5, Answer(500, "The answer was 500."))], retry_seconds=(3600,))

    assert [(one.id, one.attempts) for one, _ in claim(10)] == [(delivery.id, 0)]


def test_of_a_message_that_was_sent_again_and_again_the_last_hundred_attempts_are_told(db: None) -> None:
    staff = make_staff()
    endpoint = make_endpoint("https://erp.example/hooks", by=staff)
    delivery = send_test(endpoint.endpoint_id, by=staff)

    record([Made(delivery, clock.now(), ms, Answer(500, "No")) for ms in range(103)], retry_seconds=SHORT)

    assert [attempt.ms for attempt in list_attempts(delivery.id)] == list(range(3, 103))


@pytest.mark.engine("sqlite")
def test_where_an_endpoint_cannot_be_switched_off_now_nothing_is_written_down_and_later_all_of_it(
    db: None,
) -> None:
    staff = make_staff()
    endpoint = make_endpoint("https://erp.example/hooks", by=staff)
    send_test(endpoint.endpoint_id, by=staff)
    gone = [Made(one, clock.now(), 5, Answer(410, "The answer was 410.")) for one, _ in claim(10)]
    locked = "BEFORE UPDATE ON webhook_endpoints BEGIN SELECT RAISE(ABORT, 'not now'); END"

    with database.engine.begin() as connection:
        connection.execute(sa.text(f"CREATE TRIGGER locked {locked}"))
    with pytest.raises(sqlite3.IntegrityError):
        record(gone, retry_seconds=SHORT)
    with database.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER locked"))
    record(gone, retry_seconds=SHORT)

    assert get_endpoint(endpoint.endpoint_id, seen_by=staff).disabled_why == "gone"
    assert [attempt.status for attempt in list_attempts(gone[0].delivery.id)] == [410]
