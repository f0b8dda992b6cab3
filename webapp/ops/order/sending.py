"""Sending parcels off and putting their numbers right: from what was typed to what is saved, or is wrong."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.errors import (
    NothingToShip,
    QuantityNotOpen,
    ShipmentNotFound,
    VersionChanged,
)
from webapp.formatting import number
from webapp.fulfilment.carriers import list_carriers
from webapp.fulfilment.models import Shipment
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import ship
from webapp.fulfilment.tracking import update_shipment
from webapp.fulfilment.tracking_numbers import Doubt, NumberOfAnother, find_doubts
from webapp.ordering.models import Order, OrderItem
from webapp.ordering.queries import get_order
from webapp.portal.delivery import read_field
from webapp.portal.order.changing import CannotSave
from webapp.portal.order.editing import still_typed

NOTHING: Final = "Nothing was typed to be sent. Give at least one item a quantity."
_name: Final = partial(values.optional_line, limit=values.REFERENCE_LIMIT)


class TypedParcel(NamedTuple):
    """As it came; `reason` says why a number is right though it looks wrong."""

    carrier: str
    tracking_number: str
    reason: str


class Doubtful(CannotSave):
    """The number looks wrong: `doubts` are sentences, which a reason overrides."""

    def __init__(self, doubts: Sequence[str]) -> None:
        super().__init__({"reason": "Correct the number, or say why it is right all the same."})
        self.doubts = doubts


class ShipRow(NamedTuple):
    """An item of which something is still to be sent, with the quantity as typed."""

    order_item_id: str
    sku: str
    name: str
    remaining: str
    typed: str
    seen: str
    problem: str | None


def ship_rows(
    order: Order, typed: Mapping[str, str], seen: Mapping[str, str], problems: Mapping[str, str]
) -> list[ShipRow]:
    """The rows of the form; each mapping is by order_item_id. Left alone, all that remains is sent."""
    return [
        ShipRow(
            order_item_id=key,
            sku=item.sku,
            name=item.product_name,
            remaining=number(item.remaining),
            typed=still_typed(typed.get(key), seen.get(key), str(item.remaining)),
            seen=str(item.remaining),
            problem=problems.get(key),
        )
        for item in order.items
        for key in (item.order_item_id,)
        if item.remaining
    ]


def send_off(
    order_id: str, quantities: Mapping[str, str], parcel: TypedParcel, *, version: int, by: Actor
) -> None:
    """Ship what was typed, by order_item_id.

    Raises CannotSave, OrderNotFound, VersionChanged, MoveNotAllowed.
    """
    order = _at_version(order_id, version, by=by)
    problems: dict[str, str] = {}
    units = {
        item.id: _units(item, quantities.get(item.order_item_id, ""), problems)
        for item in order.items
        if item.remaining
    }
    carrier, tracking_number, reason = _read(parcel, None, problems, partner_id=order.partner_id)
    if units and not problems and not any(units.values()):
        problems[""] = NOTHING
    if problems:
        raise CannotSave(problems)
    try:
        ship(
            order_id,
            units,
            by=by,
            carrier=carrier,
            tracking_number=tracking_number,
            if_version=[version],
            reason=reason,
        )
    except NothingToShip as refused:
        raise CannotSave({"": "Nothing of this order is left to be sent."}) from refused
    except QuantityNotOpen as refused:
        raise CannotSave({refused.item_id: _too_many(refused.remaining)}) from refused


def correct_parcel(order_id: str, shipment_id: str, parcel: TypedParcel, *, version: int, by: Actor) -> None:
    """Raises CannotSave, OrderNotFound, ShipmentNotFound, VersionChanged, OrderNotEditable."""
    order = _at_version(order_id, version, by=by)
    present = next((it for it in list_shipments(order.id) if it.shipment_id == shipment_id), None)
    if present is None:
        raise ShipmentNotFound(shipment_id)
    problems: dict[str, str] = {}
    carrier, tracking_number, reason = _read(parcel, present, problems, partner_id=order.partner_id)
    if problems:
        raise CannotSave(problems)
    update_shipment(
        order_id,
        shipment_id,
        carrier=carrier,
        tracking_number=tracking_number,
        by=by,
        if_version=[version],
        reason=reason,
    )


def _at_version(order_id: str, version: int, *, by: Actor) -> Order:
    order = get_order(order_id, seen_by=by)
    if order.version != version:
        raise VersionChanged(order_id, order.version)
    return order


def _units(item: OrderItem, typed: str, problems: dict[str, str]) -> int:
    text = typed.strip() or "0"
    if not re.fullmatch("[0-9]{1,7}", text, re.ASCII):
        problems[item.order_item_id] = f"Type a whole number from 0 to {number(item.remaining)}."
        return 0
    if int(text) > item.remaining:
        problems[item.order_item_id] = _too_many(item.remaining)
    return int(text)


def _too_many(remaining: int) -> str:
    return f"Only {number(remaining)} of it are left to be sent."


def _read(
    parcel: TypedParcel, present: Shipment | None, problems: dict[str, str], *, partner_id: int
) -> tuple[str | None, str | None, str | None]:
    """Carrier, number and reason; a number that is as it was is not doubted again. Raises Doubtful."""
    carrier = read_field("carrier", parcel.carrier, _name, problems)
    tracking_number = read_field("tracking_number", parcel.tracking_number, _name, problems)
    reason = read_field("reason", parcel.reason, values.optional_paragraphs, problems)
    known = {it.name for it in list_carriers()} | {present.carrier if present else None, None}
    if carrier not in known:
        problems["carrier"] = "Choose one of the carriers in the list."
    is_as_it_was = present is not None and (present.carrier, present.tracking_number) == (
        carrier,
        tracking_number,
    )
    if tracking_number is None or reason is not None or problems or is_as_it_was:
        return carrier, tracking_number, reason
    if doubts := find_doubts(tracking_number, carrier=carrier, partner_id=partner_id):
        raise Doubtful([_say(doubt) for doubt in doubts])
    return carrier, tracking_number, reason


def _say(doubt: Doubt) -> str:
    if isinstance(doubt, NumberOfAnother):
        return f"A shipment of {doubt.partner_name} has this number already, in {doubt.order_id}."
    return f"This does not look like a number of {doubt.carrier}: {doubt.why}."
