"""What can be done with an order on its page, as calls of the APIs."""

from collections.abc import Iterable, Sequence
from typing import Final

from webapp.api.calls import AsCalls, move_order, number_shipment, read_order
from webapp.ops.order.moves import Action, Move
from webapp.ordering.models import CANCELLED, Order
from webapp.portal.order.showing import ShownShipment

# A number to be written over, where the order has none yet.
SOME_NUMBER: Final = "TRK987654"


def calls_of(
    order: Order, site: str, moves: Iterable[Move], cancel: Action, shipments: Sequence[ShownShipment]
) -> list[AsCalls]:
    """Reading it, each move that is allowed now, and its tracking number."""
    found = [read_order(site, order.order_id)]
    found += [
        move_order(site, order.order_id, order.version, move.label, move.status)
        for move in moves
        if move.is_allowed
    ]
    if order.status != CANCELLED:
        number = shipments[-1].tracking_number if shipments else None
        found.append(number_shipment(site, order.order_id, order.version, number or SOME_NUMBER))
    if cancel.is_allowed:
        found.append(move_order(site, order.order_id, order.version, cancel.label, CANCELLED))
    return found
