"""What can be done with an order on its page, as calls of the APIs."""

from collections.abc import Iterable, Sequence
from typing import Final

from webapp.api.calls import AsCalls, move_order, number_shipment, read_order, ship_items
from webapp.ids import PRODUCT
from webapp.ops.order.moves import Action, Move
from webapp.ordering.models import CANCELLED, PLACED, PROCESSING, Order
from webapp.portal.order.showing import ShownShipment

# A number to be written over, where the order has none yet.
SOME_NUMBER: Final = "TRK987654"


def calls_of(
    order: Order, site: str, moves: Iterable[Move], cancel: Action, shipments: Sequence[ShownShipment]
) -> list[AsCalls]:
    """Reading it, each move that is allowed now, shipping it, and its tracking number."""
    found = [read_order(site, order.order_id)]
    found += [
        move_order(site, order.order_id, order.version, move.label, move.status)
        for move in moves
        if move.is_allowed
    ]
    if order.status in (PLACED, PROCESSING):
        remaining = [(PRODUCT.dump(it.product_key), it.remaining) for it in order.items if it.remaining]
        found.append(ship_items(site, order.order_id, remaining, SOME_NUMBER))
    if order.status != CANCELLED:
        number = shipments[-1].tracking_number if shipments else None
        found.append(number_shipment(site, order.order_id, order.version, number or SOME_NUMBER))
    if cancel.is_allowed:
        found.append(move_order(site, order.order_id, order.version, cancel.label, CANCELLED))
    return found
