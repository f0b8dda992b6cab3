"""Packing slips: what goes into the box, for whoever packs it. Without prices."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from webapp.documents.files import file_of
from webapp.documents.heads import add_cancelled, add_note, add_parties, begin, given_up, moment
from webapp.documents.packing import Packing, Units, find_shipment, packing_of
from webapp.documents.paper import STRONG, Paper
from webapp.documents.queries import Documented
from webapp.documents.tables import Cell, Column, add_table
from webapp.errors import ShipmentNotFound
from webapp.formatting import number
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


def packing_slips(documented: Sequence[Documented], *, zone: tzinfo, shipment_id: str | None = None) -> bytes:
    """A PDF with a slip per order: all that remains to be shipped of it.

    With a shipment the slip of its order holds what that shipment does instead; one that is only announced
    holds what remains. Raises ShipmentNotFound where it is none of these orders'.
    """
    chosen = {it.order.id: find_shipment(it, shipment_id) for it in documented}
    if shipment_id is not None and not any(chosen.values()):
        raise ShipmentNotFound(shipment_id)
    title = TITLE if len(documented) == 1 else "Packing slips"
    return file_of(title, (_slip(it, packing_of(it, chosen[it.order.id]), zone) for it in documented))


def _slip(it: Documented, packing: Packing, zone: tzinfo) -> Paper:
    paper = begin(TITLE, it)
    add_parties(paper, it, list(_facts(it, packing, zone)))
    if it.order.status == CANCELLED:
        add_cancelled(paper, "Do not pack this order.")
    add_note(paper, it.order.note)
    add_table(paper, COLUMNS, [_row(item, packing.units[item.id]) for item in it.order.items])
    return paper


def _facts(it: Documented, packing: Packing, zone: tzinfo) -> Iterator[tuple[str, str]]:
    order, shipment = it.order, packing.shipment
    yield "Partner", f"{order.partner_name} ({order.partner_code})"
    if order.customer_reference:
        yield "Reference", order.customer_reference
    yield "Placed", moment(order.placed_at, zone)
    if shipment is None:
        return
    yield "Shipment", shipment.shipment_id
    if shipment.dispatched_at:
        yield "Sent", moment(shipment.dispatched_at, zone)
    if shipment.carrier:
        yield "Carrier", shipment.carrier
    if shipment.tracking_number:
        yield "Tracking", shipment.tracking_number


def _row(item: OrderItem, units: Units) -> Sequence[Cell]:
    is_left_out = units.now == 0
    return (
        Cell(is_tick=not is_left_out),
        Cell(item.sku, is_muted=is_left_out),
        Cell(item.product_name, given_up(item), is_muted=is_left_out),
        Cell(number(item.quantity), is_muted=is_left_out),
        Cell(number(units.earlier) if units.earlier else "–", is_muted=True),
        Cell(number(units.now), is_muted=is_left_out),
    )
