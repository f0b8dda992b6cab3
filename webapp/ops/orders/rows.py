"""Rows of the list of orders, made ready in Python: a template looks nothing up for each of them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from webapp.formatting import STATUS_WORDS, counted, day, money, zone
from webapp.fulfilment.models import Shipment
from webapp.ordering.listing import ListedOrder
from webapp.ordering.models import CANCELLED, MOVES

IN_PART: Final = "Shipped in part"


def _options(status: str, chosen: str) -> Markup:
    """Where an order of this status can go. Cancelling asks for a reason, on the order's own page."""
    moves = [move for move in MOVES[status] if move != CANCELLED]
    # Markup made once, of our own words alone: in the template it would be a loop for every row.
    options = [Markup('<option value="">{}</option>').format(STATUS_WORDS[status])] if moves else []
    for move in moves:
        selected = Markup(" selected") if move == chosen else ""
        options.append(Markup('<option value="{}"{}>{}</option>').format(move, selected, STATUS_WORDS[move]))
    return Markup("").join(options)


_MOVES: Final = {(status, move): _options(status, move) for status in MOVES for move in ("", *MOVES[status])}


class ShownRow(NamedTuple):
    order_id: str
    href: str
    action: str
    version: int
    placed: str
    placed_time: str
    placed_iso: str
    partner: str
    reference: str
    items: str
    total: str
    status: str
    status_word: str
    # The options of a select: none where the order cannot move.
    moves: Markup
    has_tracking: bool
    carrier: str
    tracking_number: str
    reason: str
    # A sentence on what is wrong, and what became of the order meanwhile.
    problem: str = ""
    doubts: Sequence[str] = ()
    meanwhile: Sequence[str] = ()

    @property
    def has_problem(self) -> bool:
        return bool(self.problem or self.doubts or self.meanwhile)


def with_move(row: ShownRow, move: str) -> ShownRow:
    """The row with this move chosen, if the order can still make it."""
    return row._replace(moves=_MOVES.get((row.status, move), row.moves))


def show_rows(
    orders: Sequence[ListedOrder], newest: Mapping[int, Shipment], *, path: str, query: str
) -> list[ShownRow]:
    """`path` and `query` are the address of the list, to which a changed row leads back."""
    back = f"/row?{query}" if query else "/row"
    here = zone()
    shown = []
    for order in orders:
        order_id = order.order_id
        href = f"{path}/{order_id}"
        shipment = newest.get(order.id)
        placed = order.placed_at.astimezone(here)
        shown.append(
            ShownRow(
                order_id=order_id,
                href=href,
                action=href + back,
                version=order.version,
                placed=day(placed.date()),
                placed_time=f"{placed:%H:%M}",
                placed_iso=placed.isoformat(timespec="minutes"),
                partner=order.partner_name,
                reference=order.customer_reference or "",
                items=counted(order.items, "item"),
                total=money(order.total, order.currency),
                status=order.status,
                status_word=IN_PART if order.is_shipped_in_part else STATUS_WORDS[order.status],
                moves=_MOVES[order.status, ""],
                has_tracking=order.status != CANCELLED,
                carrier=(shipment and shipment.carrier) or "",
                tracking_number=(shipment and shipment.tracking_number) or "",
                reason="",
            )
        )
    return shown
