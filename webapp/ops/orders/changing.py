"""Changing one order in its row: from what was typed to what is saved, or to what the row says of it."""

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.errors import (
    InvalidInput,
    MoveNotAllowed,
    OrderNotEditable,
    OrderNotFound,
    VersionChanged,
)
from webapp.formatting import STATUS_WORDS, moment
from webapp.fulfilment.models import Shipment
from webapp.fulfilment.queries import list_newest_shipments
from webapp.fulfilment.services import UNSET, OrderUpdate, Tracked, get_tracked_order, update_order
from webapp.fulfilment.tracking_numbers import Doubt, NumberUnlikely, find_doubts
from webapp.history.queries import OrderEvent, list_events
from webapp.ops.orders.rows import ShownRow, show_rows, with_move
from webapp.ordering.listing import read_listed
from webapp.ordering.models import CANCELLED, MOVES, Order
from webapp.telling import tell

STALE: Final = (
    "Somebody changed this order meanwhile. Nothing was saved: look at it again, then save once more."
)
_line: Final = partial(values.optional_line, limit=values.REFERENCE_LIMIT)


class TypedRow(NamedTuple):
    """As it came, with the version that the person had before them."""

    version: int
    move: str
    carrier: str
    tracking_number: str
    reason: str


class RowRefused(Exception):
    """Nothing was saved. What the row says of it: what is wrong, what speaks against a number, or what
    became of the order meanwhile.
    """

    def __init__(
        self, problem: str = "", *, doubts: Sequence[str] = (), meanwhile: Sequence[OrderEvent] = ()
    ) -> None:
        self.problem, self.doubts, self.meanwhile = problem, doubts, meanwhile


def read_typed(fields: Mapping[str, str]) -> TypedRow:
    version = fields.get("version", "")
    seen = int(version) if re.fullmatch("[0-9]{1,9}", version, re.ASCII) else 0
    return TypedRow(
        seen, *(fields.get(name, "") for name in ("move", "carrier", "tracking_number", "reason"))
    )


def change_row(order_id: str, typed: TypedRow, *, by: Actor) -> str:
    """Save what differs from the order; gives a sentence on what was done.

    Raises OrderNotFound, RowRefused.
    """
    present = get_tracked_order(order_id, seen_by=by)
    order = present.order
    if order.version != typed.version:
        raise RowRefused(STALE, meanwhile=list_events(order.id)[typed.version :])
    update = _update(typed, present)
    reason = _read("The reason", values.optional_paragraphs, typed.reason)
    if reason is None and (doubts := _doubts(update, present)):
        raise RowRefused("Correct the number, or say why it is right all the same.", doubts=doubts)
    try:
        saved = update_order(order_id, update, by=by, if_version=[typed.version], reason=reason)
    except VersionChanged as refusal:
        raise RowRefused(STALE, meanwhile=list_events(order.id)[typed.version :]) from refusal
    except MoveNotAllowed as refusal:
        raise RowRefused(_why_not(refusal)) from refusal
    except OrderNotEditable as refusal:
        word = STATUS_WORDS[refusal.status].lower()
        raise RowRefused(f"Nothing was saved: the order is {word}.") from refusal
    return _said(order, saved.order, update)


def show_changed(
    order_id: str,
    *,
    path: str,
    query: str,
    typed: TypedRow | None = None,
    refused: RowRefused | None = None,
    by: Actor,
) -> ShownRow:
    """The row as it is now; with what was typed where it was refused. Raises OrderNotFound."""
    present = get_tracked_order(order_id, seen_by=by)
    listed = next(read_listed(array("q", [present.order.id])))
    if not listed:
        raise OrderNotFound(order_id)
    (row,) = show_rows(listed, list_newest_shipments([present.order.id]), path=path, query=query)
    if typed is None or refused is None:
        return row
    seen = _seen(row, refused.meanwhile)
    return with_move(row, typed.move)._replace(
        # What the person left as they saw it follows the order.
        carrier=row.carrier if typed.carrier == seen["carrier"] else typed.carrier,
        tracking_number=(
            row.tracking_number if typed.tracking_number == seen["tracking_number"] else typed.tracking_number
        ),
        reason=typed.reason,
        problem=refused.problem,
        doubts=refused.doubts,
        meanwhile=list(_told(refused.meanwhile, present.order, by=by)),
    )


def _update(typed: TypedRow, present: Tracked) -> OrderUpdate:
    shipment = present.shipment
    carrier = _read("The carrier", _line, typed.carrier)
    number = _read("The tracking number", _line, typed.tracking_number)
    if carrier is None and shipment and shipment.carrier and number == shipment.tracking_number:
        raise RowRefused("A carrier is taken away on the order’s own page.")
    if typed.move and (typed.move not in MOVES or typed.move == CANCELLED):
        raise RowRefused("Choose one of the moves that the list offers.")
    return OrderUpdate(
        status=typed.move or UNSET,
        carrier=UNSET if carrier in (None, _held(shipment, "carrier")) else carrier or UNSET,
        # An unchanged number is the one of the last shipment, not of one that this move sends off.
        tracking_number=UNSET if number == _held(shipment, "tracking_number") else number,
    )


def _held(shipment: Shipment | None, name: str) -> str | None:
    held: str | None = getattr(shipment, name, None)
    return held


def _read(what: str, parse: Callable[[object], str | None], text: str) -> str | None:
    try:
        return values.checked(what, parse, text)
    except InvalidInput as invalid:
        raise RowRefused(f"{what} {invalid.problem}.") from invalid


def _doubts(update: OrderUpdate, present: Tracked) -> list[str]:
    """What speaks against the number, where this change is about it or about who carries it."""
    if update.tracking_number is UNSET and update.carrier is UNSET:
        return []
    number = present.tracking_number if update.tracking_number is UNSET else update.tracking_number
    carrier = _held(present.shipment, "carrier") if update.carrier is UNSET else update.carrier
    if number is None:
        return []
    found = find_doubts(number, carrier=carrier, partner_id=present.order.partner_id)
    return [_say_doubt(doubt) for doubt in found]


def _say_doubt(doubt: Doubt) -> str:
    if isinstance(doubt, NumberUnlikely):
        return f"It can hardly be one of {doubt.carrier}: {doubt.why}."
    return f"{doubt.partner_name} has this number on {doubt.order_id}."


def _why_not(refusal: MoveNotAllowed) -> str:
    wanted = STATUS_WORDS[refusal.wanted].lower()
    current = STATUS_WORDS.get(refusal.current, refusal.current).lower()
    return f"Nothing was saved: an order that is {current} cannot become {wanted}."


def _said(before: Order, after: Order, update: OrderUpdate) -> str:
    if after.version == before.version:
        return f"There was nothing to change about {after.order_id}."
    done = []
    if after.status != before.status:
        done.append(f"is {STATUS_WORDS[after.status].lower()}")
    if update.tracking_number is not UNSET:
        done.append("has its tracking number" if update.tracking_number else "has no tracking number now")
    elif update.carrier is not UNSET:
        done.append(f"goes with {update.carrier}")
    return f"{after.order_id} {' and '.join(done)}."


def _seen(row: ShownRow, meanwhile: Sequence[OrderEvent]) -> dict[str, str]:
    """What the fields showed before all this happened."""
    seen = {"carrier": row.carrier, "tracking_number": row.tracking_number}
    for event in reversed(meanwhile):
        for name in seen.keys() & event.changes.keys():
            seen[name] = event.changes[name][0] or ""
    return seen


def _told(events: Sequence[OrderEvent], order: Order, *, by: Actor) -> Iterator[str]:
    for entry in tell(events, told_to=by, currency=order.currency):
        yield f"{'; '.join([entry.title, *entry.details])} ({entry.who}, {moment(entry.at)})"
