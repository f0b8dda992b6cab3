"""The worker's part in telling programs what happened."""

from collections.abc import Callable, Sequence

from webapp.history.publishing import publish_next
from webapp.webhooks.attempting import Way
from webapp.webhooks.fanning_out import Dump, fan_out
from webapp.webhooks.forgetting import forget_old_deliveries
from webapp.webhooks.sending import Sender

IsStopping = Callable[[], bool]


def publishing(dump: Dump) -> Callable[[IsStopping], bool]:
    """A job that numbers what has happened since, and makes the messages that tell of it."""
    then = fan_out(dump)

    def publish_events(is_stopping: IsStopping) -> bool:
        return publish_next(then) > 0

    return publish_events


def sending(retry_seconds: Sequence[float], way: Way) -> Callable[[IsStopping], bool]:
    """A job that sends messages for as long as the worker works."""
    sender = Sender(retry_seconds, way)

    def send_webhooks(is_stopping: IsStopping) -> bool:
        sender.send_until(is_stopping)
        return True

    return send_webhooks


def forget_deliveries(is_stopping: IsStopping) -> bool:
    """A job that forgets the messages of the past."""
    return forget_old_deliveries() > 0
