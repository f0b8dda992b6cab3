"""One order as the house sees it: everything on it, laid out, and what can be done with it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import request, url_for

from webapp.accounts.actors import Actor
from webapp.accounts.models import PEOPLE_MANAGE
from webapp.api.calls import AsCalls
from webapp.formatting import STATUS_WORDS, counted, moment, money, number
from webapp.fulfilment.carriers import Links, list_carriers
from webapp.history.queries import list_events
from webapp.ops.order.calls import calls_of
from webapp.ops.order.history import staff_entry
from webapp.ops.order.moves import CANCEL, Action, Move, list_actions, list_moves
from webapp.ordering.models import CANCELLED, MOVES, PLACED, PROCESSING, Order, OrderItem
from webapp.ordering.notes import OrderNote, list_notes
from webapp.ordering.queries import get_order
from webapp.portal.order.showing import (
    ShownEntry,
    ShownShipment,
    ShownStep,
    shown_address,
    shown_shipments,
    shown_steps,
)
from webapp.telling import tell


class StaffItem(NamedTuple):
    sku: str
    name: str
    ordered: str
    shipped: str
    to_ship: str
    closed: str
    # Units that are set aside for it on the shelf.
    held: str
    unit_price: str
    line_total: str


class ShownNote(NamedTuple):
    text: str
    at: str
    by: str


class StaffOrder(NamedTuple):
    order: Order
    # What the page shows, in a word: it asks whether that is still so.
    seen: str
    steps: Sequence[ShownStep]
    items: Sequence[StaffItem]
    units: str
    total: str
    placed_at: str
    placed_by: str
    address: Sequence[str]
    is_default_address: bool
    shipments: Sequence[ShownShipment]
    carriers: Sequence[str]
    history: Sequence[ShownEntry]
    notes: Sequence[ShownNote]
    moves: Sequence[Move]
    actions: Mapping[str, Action]
    # The page of the partner, for those who may see it.
    partner_href: str | None

    @property
    def order_id(self) -> str:
        return self.order.order_id

    @property
    def version(self) -> int:
        return self.order.version

    @property
    def state(self) -> tuple[str, str]:
        """A badge's word and kind."""
        word = STATUS_WORDS[self.order.status]
        return f"{word}, shipped in part" if self.order.is_shipped_in_part else word, self.order.status

    def news_since(self, seen: str) -> str:
        """What happened last, in a few words; `seen` as on the page before."""
        if self.notes and seen.partition("-")[0] == str(self.version):
            return f"a note of {self.notes[0].by}"
        return f"{self.history[0].title} ({self.history[0].by})"

    @property
    def calls(self) -> Sequence[AsCalls]:
        """What can be done with it now, for programs."""
        return calls_of(self.order, request.host_url, self.moves, self.actions[CANCEL], self.shipments)

    @property
    def list_href(self) -> str:
        return url_for("ops.orders.orders")

    @property
    def has_numbers(self) -> bool:
        """Whether its shipments' numbers may still be put right: also after delivery."""
        return self.order.status != CANCELLED

    @property
    def to_ship(self) -> str:
        return counted(sum(item.remaining for item in self.order.items), "unit")

    @property
    def orders_href(self) -> str:
        """All orders of its partner."""
        return url_for("ops.orders.orders", partner=self.order.partner_code)

    @property
    def is_open(self) -> bool:
        """Whether something of it can still be sent."""
        return self.order.status in (PLACED, PROCESSING)

    @property
    def is_final(self) -> bool:
        return not MOVES[self.order.status]


def get_staff_order(order_id: str, *, seen_by: Actor) -> StaffOrder:
    """Raises OrderNotFound."""
    order = get_order(order_id, seen_by=seen_by)
    events, notes = list_events(order.id), list_notes(order.id, seen_by=seen_by)
    told = tell(events, told_to=seen_by, currency=order.currency)
    address, is_default = shown_address(order)
    carriers = list_carriers(only_active=False)
    return StaffOrder(
        order=order,
        seen=as_seen(order, len(notes)),
        steps=shown_steps(order, events),
        items=[_item(item, order) for item in order.items],
        units=counted(sum(item.quantity for item in order.items), "unit"),
        total=money(order.total, order.currency),
        placed_at=moment(order.placed_at),
        placed_by=told[0].who if told else "",
        address=address,
        is_default_address=is_default,
        shipments=shown_shipments(order, Links(carriers)),
        carriers=[carrier.name for carrier in carriers if carrier.is_active],
        history=[staff_entry(*one) for one in reversed(list(zip(events, told, strict=True)))],
        notes=[_note(note) for note in reversed(notes)],
        moves=list_moves(order),
        actions=list_actions(order, events),
        partner_href=f"/ops/partners/{order.partner_code}" if seen_by.may(PEOPLE_MANAGE) else None,
    )


def as_seen(order: Order, notes: int) -> str:
    return f"{order.version}-{notes}"


def _item(item: OrderItem, order: Order) -> StaffItem:
    return StaffItem(
        sku=item.sku,
        name=item.product_name,
        ordered=number(item.quantity),
        shipped=number(item.shipped),
        to_ship=number(item.remaining),
        closed=number(item.closed),
        held=number(max(0, item.stock_taken - item.shipped)),
        unit_price=money(item.unit_price, order.currency),
        line_total=money(item.line_total, order.currency),
    )


def _note(note: OrderNote) -> ShownNote:
    return ShownNote(note.text, moment(note.at), note.actor_name)
