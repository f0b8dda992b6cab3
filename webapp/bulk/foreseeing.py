"""What would become of an order, by the rules of the services themselves: they are run in memory.

A preview asks it of thousands of orders in a few statements; a run asks it again of each, in the
transaction that changes it.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.bulk.models import READY, REFUSED, UNCHANGED, Asked
from webapp.errors import DomainError
from webapp.fulfilment.models import Shipment
from webapp.fulfilment.queries import list_shipments_of
from webapp.fulfilment.services import UNSET, OrderUpdate, apply_update
from webapp.fulfilment.shipping import ShipmentDraft
from webapp.ordering.models import Order, orders
from webapp.ordering.queries import read_orders
from webapp.sql import Statement, ids_in
from webapp.values import name_key

AT_ONCE: Final = 500

# What an outcome rests on, beside the words of `errors`.
MOVES: Final = "moves"
NEW_NUMBER: Final = "new_number"
CHANGES_NUMBER: Final = "changes_number"
AS_ASKED: Final = "as_asked"
NO_SHIPMENT: Final = "no_shipment"
UNKNOWN_ORDER: Final = "order_not_found"
CHANGED_SINCE: Final = "version_changed"

_there = Statement(
    sa.select(orders.c.id, orders.c.version).where(ids_in(orders.c.id, "keys"), orders.c.deleted_at.is_(None))
)


class Foreseen(NamedTuple):
    """An outcome, the word that says why, and the facts that go with it."""

    outcome: str
    verdict: str
    facts: dict[str, Any]


class Seen(NamedTuple):
    order: Order
    shipments: Sequence[Shipment]


def foresee_move(order: Order, status: str, shipments: Sequence[Shipment], *, by: Actor) -> Foreseen:
    before = order.status
    try:
        apply_update(_draft(order, shipments), OrderUpdate(status=status), by=by)
    except DomainError as refusal:
        return refused(refusal)
    facts = {"before": before, "after": order.status}
    return Foreseen(UNCHANGED, AS_ASKED, {}) if before == order.status else Foreseen(READY, MOVES, facts)


def foresee_tracking(order: Order, asked: Asked, shipments: Sequence[Shipment], *, by: Actor) -> Foreseen:
    """Unchanged also where any shipment of the order has this carrier and number already."""
    if any(_is_as_asked(shipment, asked) for shipment in shipments):
        return Foreseen(UNCHANGED, AS_ASKED, {})
    if asked.tracking_number is None and not shipments:
        return Foreseen(REFUSED, NO_SHIPMENT, {})
    draft = _draft(order, shipments)
    try:
        apply_update(draft, tracking_update(asked), by=by)
    except DomainError as refusal:
        return refused(refusal)
    if not draft.changes:
        return Foreseen(UNCHANGED, AS_ASKED, {})
    facts = {name: list(change) for name, change in draft.changes.items()}
    is_new = shipments == [] or shipments[-1].tracking_number is None
    return Foreseen(READY, NEW_NUMBER if is_new else CHANGES_NUMBER, facts)


def tracking_update(asked: Asked) -> OrderUpdate:
    return OrderUpdate(
        carrier=UNSET if asked.carrier is None else asked.carrier,
        tracking_number=UNSET if asked.tracking_number is None else asked.tracking_number,
    )


def refused(refusal: DomainError) -> Foreseen:
    return Foreseen(REFUSED, refusal.error_type, vars(refusal))


def see_orders(keys: Sequence[int]) -> Iterator[Seen]:
    """Those of these orders that there are, with their shipments; a handful of statements for each 500."""
    for start in range(0, len(keys), AT_ONCE):
        there = array("q", find_versions(keys[start : start + AT_ONCE]))
        shipments = list_shipments_of(there.tolist())
        for batch in read_orders(there):
            for order in batch:
                yield Seen(order, shipments.get(order.id, []))


def find_versions(keys: Sequence[int]) -> dict[int, int]:
    """The version of each of these orders that there is."""
    return dict(_there.all(keys=list(keys)))


def _draft(order: Order, shipments: Sequence[Shipment]) -> ShipmentDraft:
    return ShipmentDraft(order, shipments[-1] if shipments else None, clock.now())


def _is_as_asked(shipment: Shipment, asked: Asked) -> bool:
    if asked.tracking_number not in (None, shipment.tracking_number):
        return False
    return asked.carrier is None or name_key(asked.carrier) == name_key(shipment.carrier or "")
