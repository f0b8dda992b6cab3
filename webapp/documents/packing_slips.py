"""Packing slips: what goes into the box, for whoever packs it. Without prices."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from webapp.documents.files import file_of
from webapp.documents.heads import add_cancelled, add_note, add_parties, begin, moment
from webapp.documents.paper import STRONG, Paper
from webapp.documents.queries import Documented
from webapp.documents.tables import Cell, Column, add_table
from webapp.errors import ShipmentNotFound
from webapp.formatting import number
from webapp.fulfilment.models import Shipment
from webapp.ordering.models import CANCELLED, OrderItem

TITLE: Final = "Packing slip"
COLUMNS: Final = (
    Column("", 24),
    Column("SKU", 96),
    Column("Product"),
    Column("Ordered", 62, is_right=True),
    Column("Sent earlier", 66, is_right=True),
    Column("To pack", 62, is_right=True, style=STRONG),
)


class _Packing(NamedTuple):
    """What a slip is about: a shipment that was asked for, or whatever remains of the order."""

    shipment: Shipment | None
    is_asked_for: bool
    remains: bool


def packing_slips(documented: Sequence[Documented], *, zone: tzinfo, shipment_id: str | None = None) -> bytes:
    """A PDF with a slip per order: all that remains to be shipped of it.

    With a shipment the slip of its order holds what that shipment does instead. One that is only announced
    holds what remains. Raises ShipmentNotFound where it is none of these orders'.
    """
    if shipment_id is not None and not any(_find(it, shipment_id) for it in documented):
        raise ShipmentNotFound(shipment_id)
    title = TITLE if len(documented) == 1 else "Packing slips"
    return file_of(title, (_slip(it, _packing(it, shipment_id), zone) for it in documented))


def _slip(it: Documented, packing: _Packing, zone: tzinfo) -> Paper:
    paper = begin(TITLE, it)
    add_parties(paper, it, list(_facts(it, packing, zone)))
    if it.order.status == CANCELLED:
        add_cancelled(paper, "Do not pack this order.")
    add_note(paper, it.order.note)
    add_table(paper, COLUMNS, [_row(item, it, packing) for item in it.order.items])
    return paper


def _find(it: Documented, shipment_id: str | None) -> Shipment | None:
    return next((found for found in it.shipments if found.shipment_id == shipment_id), None)


def _packing(it: Documented, shipment_id: str | None) -> _Packing:
    asked_for = _find(it, shipment_id)
    if asked_for is not None:
        return _Packing(asked_for, True, asked_for.dispatched_at is None)
    announced = next((found for found in it.shipments if found.dispatched_at is None), None)
    if announced is None and it.shipments and not any(item.remaining for item in it.order.items):
        # All has left: how the last of it went is still of use.
        announced = it.shipments[-1]
    return _Packing(announced, False, True)


def _facts(it: Documented, packing: _Packing, zone: tzinfo) -> Iterator[tuple[str, str]]:
    order, shipment = it.order, packing.shipment
    yield "Partner", f"{order.partner_name} ({order.partner_code})"
    if order.customer_reference:
        yield "Reference", order.customer_reference
    yield "Placed", moment(order.placed_at, zone)
    if shipment is None:
        return
    if packing.is_asked_for:
        yield "Shipment", shipment.shipment_id
    if shipment.dispatched_at:
        yield "Sent", moment(shipment.dispatched_at, zone)
    if shipment.carrier:
        yield "Carrier", shipment.carrier
    if shipment.tracking_number:
        yield "Tracking", shipment.tracking_number


def _row(item: OrderItem, it: Documented, packing: _Packing) -> Sequence[Cell]:
    earlier, to_pack = item.shipped, item.remaining
    if packing.shipment is not None and not packing.remains:
        to_pack = it.sent[packing.shipment.id].get(item.id, 0)
        earlier = sum(
            it.sent[before.id].get(item.id, 0)
            for before in it.shipments
            if before.dispatched_at and _is_before(before, packing.shipment)
        )
    if it.order.status == CANCELLED:
        to_pack = 0
    nothing = to_pack == 0
    return (
        Cell(is_tick=not nothing),
        Cell(item.sku, is_muted=nothing),
        Cell(
            item.product_name,
            f"{number(item.closed)} will not be sent" if item.closed else "",
            is_muted=nothing,
        ),
        Cell(number(item.quantity), is_muted=nothing),
        Cell(number(earlier) if earlier else "–", is_muted=True),
        Cell(number(to_pack), is_muted=nothing),
    )


def _is_before(one: Shipment, other: Shipment) -> bool:
    return (one.dispatched_at, one.id) < (other.dispatched_at, other.id)
