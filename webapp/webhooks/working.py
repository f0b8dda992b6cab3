"""The worker's part in telling programs what happened."""

from collections.abc import Callable

from webapp.history.publishing import publish_next


def publish_events(is_stopping: Callable[[], bool]) -> bool:
    """Number what has happened since; False where nothing has."""
    return publish_next() > 0
