"""Runs and what becomes of their orders, in words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from webapp.bulk.doubting import read_doubts
from webapp.bulk.models import (
    CHANGED,
    DOUBTFUL,
    DRAFT,
    IMPORT,
    MOVE,
    READY,
    REFUSED,
    TRACKING,
    UNCHANGED,
    UNDO,
    Item,
    Run,
)
from webapp.formatting import STATUS_WORDS, counted
from webapp.fulfilment.tracking_numbers import Doubt, NumberUnlikely

# A badge's word and kind, for what is foreseen; and for what has become of it.
FORESEEN: Final = {
    READY: ("Will change", "info"),
    CHANGED: ("Changed", "success"),
    DOUBTFUL: ("Doubtful", "warning"),
    UNCHANGED: ("Unchanged", ""),
    REFUSED: ("Refused", "error"),
}
DONE: Final = {**FORESEEN, READY: ("Still to do", "info"), DOUBTFUL: ("Left out", "warning")}


# Rows of a file are told apart more finely before anything is done.
_OF_ROWS: Final = {
    "new_number": "New",
    "changes_number": "Changes",
    "order_not_found": "Unknown order",
    "order_not_editable": "Final",
    "bad_number": "Bad number",
    "bad_carrier": "Bad carrier",
    "repeated": "Repeated",
}


def badge_of(item: Item, run: Run) -> tuple[str, str]:
    """The word and the kind of an item's badge."""
    word, kind = words_of(run)[item.outcome]
    is_finer = run.kind == IMPORT and item.outcome in (READY, REFUSED) and run.state == DRAFT
    return (_OF_ROWS.get(item.verdict, word), kind) if is_finer else (word, kind)


def words_of(run: Run) -> Mapping[str, tuple[str, str]]:
    """A badge for each outcome."""
    return FORESEEN if run.state == DRAFT else DONE


def say_run(run: Run) -> str:
    """What it does, as a title."""
    orders = counted(run.items, "row" if run.kind == IMPORT else "order")
    if run.kind == MOVE:
        return f"Move {orders} to {_status(run.asked.get('status'))}"
    if run.kind == UNDO:
        return f"Undo a move of {orders}"
    return f"Tracking of {orders}" + (" from a file" if run.kind == IMPORT else "")


def say_asked(run: Run) -> str:
    """What all orders alike get, where the title does not say it."""
    if run.kind != TRACKING:
        return ""
    said = (("carrier", run.asked.get("carrier")), ("tracking number", run.asked.get("tracking_number")))
    return ", ".join(f"{name} {value}" for name, value in said if value)


def say_item(item: Item, run: Run) -> str:
    """What would become of an order, or has; and where it is left as it is, why."""
    # A new number stands in its row already.
    is_told = run.kind == IMPORT and item.verdict == "new_number"
    teller = _silent if is_told else _TELLERS.get(item.verdict)
    said = teller(item.facts) if teller else _others(item.verdict)
    doubts = " ".join(map(_doubt, read_doubts(item.facts)))
    return f"{said} {doubts}".strip()


def _silent(_: Mapping[str, Any]) -> str:
    return ""


def _moves(facts: Mapping[str, Any]) -> str:
    return f"{_word(facts.get('before'))} to {_status(facts.get('after'))}"


def _number(facts: Mapping[str, Any]) -> str:
    number, carrier = facts.get("tracking_number"), facts.get("carrier")
    said = []
    if number:
        said.append(f"number {number[0]} becomes {number[1]}" if number[0] else f"number {number[1]}")
    if carrier:
        said.append(f"carrier {carrier[0]} becomes {carrier[1]}" if carrier[0] else f"carrier {carrier[1]}")
    text = ", ".join(said)
    return text[:1].upper() + text[1:] + ("." if text else "")


def _final(facts: Mapping[str, Any]) -> str:
    return f"Final: the order is {_status(facts.get('status'))}."


def _not_allowed(facts: Mapping[str, Any]) -> str:
    return f"It is {_status(facts.get('current'))}: it cannot go to {_status(facts.get('wanted'))}."


def _repeated(facts: Mapping[str, Any]) -> str:
    return f"Row {facts.get('row', 0):,} names the same order: that one counts."


_TELLERS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "moves": _moves,
    "new_number": _number,
    "changes_number": _number,
    "as_asked": lambda _: "It is so already.",
    "no_shipment": lambda _: "It has no shipment yet.",
    "order_not_found": lambda _: "There is no such order.",
    "order_not_editable": _final,
    "move_not_allowed": _not_allowed,
    "version_changed": lambda _: "It was changed since; it is left as it is.",
    "nothing_to_set_back": lambda _: "Nothing of it can be taken back.",
    "product_not_available": lambda facts: f"{facts.get('product_id')} is out of stock.",
    "bad_number": lambda facts: f"The tracking number {facts.get('problem')}.",
    "bad_carrier": lambda facts: f"The carrier {facts.get('problem')}.",
    "repeated": _repeated,
    "not_allowed": lambda _: "Whoever started the run may not do this any more.",
    "internal_error": lambda _: (
        "Something went wrong on our side. It has been noted; the order is as it was."
    ),
}


def _others(verdict: str) -> str:
    """What nobody has words for."""
    return f"{verdict.replace('_', ' ').capitalize()}."


def _doubt(doubt: Doubt) -> str:
    if isinstance(doubt, NumberUnlikely):
        return f"It can hardly be one of {doubt.carrier}: {doubt.why}."
    return f"{doubt.partner_name} has this number on {doubt.order_id}."


def _word(status: Any) -> str:
    return STATUS_WORDS.get(str(status), str(status))


def _status(status: Any) -> str:
    return _word(status).lower()
