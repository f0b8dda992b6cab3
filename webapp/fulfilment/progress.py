"""How far an order has come: its steps, each with the moment at which it was taken."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from webapp.history.queries import OrderEvent
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order

PATH: Final = (PLACED, PROCESSING, SHIPPED, DELIVERED)

DONE: Final = "done"
CURRENT: Final = "current"
TO_COME: Final = "to_come"
STOPPED: Final = "stopped"


class Step(NamedTuple):
    """A status on an order's way; `at` is None for one that is to come, or that was passed without a stop."""

    status: str
    state: str
    at: datetime | None


def list_steps(order: Order, events: Iterable[OrderEvent]) -> list[Step]:
    """The way of an order as its history tells it; a cancelled order's way ends there."""
    reached = _moments(order, events)
    if order.status == CANCELLED:
        taken = [Step(status, DONE, reached[status]) for status in PATH if status in reached]
        return [*taken, Step(CANCELLED, STOPPED, reached.get(CANCELLED))]
    here = PATH.index(order.status)
    return [Step(status, _state(index, here), reached.get(status)) for index, status in enumerate(PATH)]


def _state(index: int, here: int) -> str:
    if index > here:
        return TO_COME
    # Nothing follows a delivery.
    return DONE if index < here or PATH[here] == DELIVERED else CURRENT


def _moments(order: Order, events: Iterable[OrderEvent]) -> dict[str, datetime]:
    """When each status was reached; a correction backwards takes the later ones away again."""
    reached = {PLACED: order.placed_at}
    for event in events:
        status = (event.changes.get("status") or [None])[-1]
        if status == CANCELLED:
            reached[CANCELLED] = event.at
        elif status in PATH:
            reached.setdefault(status, event.at)
            for later in PATH[PATH.index(status) + 1 :]:
                reached.pop(later, None)
    return reached
