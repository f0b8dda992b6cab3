"""Events put out and messages sent in the test's own process, to receivers on this machine."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.api.v1.events import dump_events
from webapp.extensions import db as database
from webapp.history.publishing import publish_next
from webapp.webhooks.attempting import Way
from webapp.webhooks.endpoints import create_endpoint
from webapp.webhooks.fanning_out import fan_out
from webapp.webhooks.forgetting import KEPT
from webapp.webhooks.log import list_deliveries
from webapp.webhooks.models import Endpoint, webhook_deliveries
from webapp.webhooks.sending import Sender

SECONDS_TO_WAIT = 10
LOCAL = Way(to_localhost=True)
SHORT = (0.01, 0.01, 0.01)


def make_endpoint(url: str, *types: str, by: Actor) -> Endpoint:
    return create_endpoint(url, types, by=by, to_localhost=True)


def publish() -> None:
    while publish_next(fan_out(dump_events)):
        pass


def send_until(
    is_done: Callable[[], bool], *, retry_seconds: Sequence[float] = SHORT, way: Way = LOCAL
) -> None:
    """Publish and send as a worker does. Raises AssertionError where it takes too long."""
    publish()
    end = time.monotonic() + SECONDS_TO_WAIT

    def is_stopping() -> bool:
        assert time.monotonic() < end, "it took too long"
        return is_done()

    Sender(retry_seconds, way).send_until(is_stopping)


def is_settled(*endpoints: Endpoint) -> Callable[[], bool]:
    """Whether nothing waits for these any more."""
    return lambda: not any(list_deliveries(endpoint, state="pending") for endpoint in endpoints)


def states(endpoint: Endpoint) -> list[str]:
    """Of its messages, oldest first."""
    return [delivery.state for delivery in reversed(list_deliveries(endpoint))]


def age(delivery_key: int) -> None:
    """Make a message older than they are kept."""
    then = clock.now() - KEPT - timedelta(minutes=1)
    made = sa.update(webhook_deliveries).where(webhook_deliveries.c.id == delivery_key)
    with database.engine.begin() as connection:
        connection.execute(made.values(created_at=then))
