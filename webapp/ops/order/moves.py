"""What can be done with an order, and of what cannot be done, why not."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from webapp.formatting import STATUS_WORDS, counted
from webapp.fulfilment.correcting import last_step
from webapp.history.queries import OrderEvent
from webapp.ordering.models import CANCELLED, DELIVERED, MOVES, PLACED, PROCESSING, SHIPPED, Order

LABELS: Final = {PROCESSING: "Begin processing", SHIPPED: "Mark shipped", DELIVERED: "Mark delivered"}

CANCEL, CLOSE, SET_BACK, DELETE = "cancel", "close-rest", "set-back", "delete"
# (label, question, icon, whether it is dangerous)
_LOOKS: Final = {
    CANCEL: ("Cancel order", "Cancel order {}?", "ban", True),
    CLOSE: ("Close the rest", "Close the rest of {}?", "package-check", False),
    SET_BACK: ("Put a wrong move right", "Take back the last step of {}?", "undo-2", False),
    DELETE: ("Delete order", "Delete order {}?", "trash-2", True),
}
REASONED: Final = tuple(_LOOKS)


class Move(NamedTuple):
    """A status to move to by one click; `note` is what else that does, or why it cannot be."""

    status: str
    label: str
    is_allowed: bool
    is_next: bool
    note: str


class Action(NamedTuple):
    """What takes a reason; `note` says beforehand what it will do, or why it cannot be done."""

    name: str
    label: str
    question: str
    icon: str
    is_dangerous: bool
    is_allowed: bool
    note: str


def list_moves(order: Order) -> list[Move]:
    allowed = [status for status in LABELS if status in MOVES[order.status]]
    return [
        Move(
            status=status,
            label=label,
            is_allowed=status in allowed,
            is_next=allowed == [status],
            note=_does(order, status) if status in allowed else why_not(order, status),
        )
        for status, label in LABELS.items()
    ]


def why_not(order: Order, wanted: str) -> str:
    """Why an order cannot move to a status now."""
    if order.status == wanted:
        return f"It is {_word(wanted)} already."
    if order.status == CANCELLED:
        return "It is cancelled, and nothing of it is sent any more."
    if wanted == CANCELLED and order.is_shipped_in_part:
        return "A part of it has been sent. Close the rest instead."
    if wanted == CANCELLED:
        return f"It is {_word(order.status)}: what has left the house cannot be cancelled."
    return f"It is {_word(order.status)} already, and orders only move forwards."


def list_actions(order: Order, events: Sequence[OrderEvent]) -> Mapping[str, Action]:
    """By name; those that cannot be done among them."""
    found = {
        CANCEL: _cancel(order),
        CLOSE: _close(order),
        SET_BACK: _set_back(order, events),
        DELETE: (True, _delete(order)),
    }
    return {
        name: Action(name, label, question.format(order.order_id), icon, is_dangerous, *found[name])
        for name, (label, question, icon, is_dangerous) in _LOOKS.items()
    }


def _does(order: Order, status: str) -> str:
    remaining = sum(item.remaining for item in order.items)
    if status == PROCESSING or not remaining:
        return ""
    return f"Sends all that remains ({counted(remaining, 'unit')}) without asking for a carrier or a number."


def _cancel(order: Order) -> tuple[bool, str]:
    if CANCELLED not in MOVES[order.status] or order.is_shipped_in_part:
        return False, why_not(order, CANCELLED)
    return True, "Nothing of it will be sent, and its products go back on the shelf."


def _close(order: Order) -> tuple[bool, str]:
    if not order.is_shipped_in_part:
        return False, "Only the rest of an order that is shipped in part can be closed."
    units = counted(sum(item.remaining for item in order.items), "unit")
    return True, (
        f"{units} will not be sent any more and go back on the shelf; the order becomes shipped. "
        "What was ordered and its total stay."
    )


def _set_back(order: Order, events: Sequence[OrderEvent]) -> tuple[bool, str]:
    step = last_step(events)
    if step is None:
        return False, "Nothing has been moved yet that could be taken back."
    undone = []
    if step.is_closing:
        undone.append("the rest is open again")
    elif step.is_shipment:
        undone.append("the newest shipment is taken back, as if it had not been sent")
    if step.status_before != order.status:
        undone.append(f"the order becomes {_word(step.status_before)} again")
    if step.is_closing or order.status == CANCELLED:
        undone.append("its products are taken from the shelf again")
    text = ", ".join(undone)
    return True, f"{text[:1].upper()}{text[1:]}. The history keeps both."


def _delete(order: Order) -> str:
    is_open = order.status in (PLACED, PROCESSING)
    back = ", and what has not been sent goes back on the shelf" if is_open else ""
    return f"It leaves every list, search and total{back}. Only administrators can restore it."


def _word(status: str) -> str:
    return STATUS_WORDS[status].lower()
