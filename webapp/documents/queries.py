"""What documents are made of: orders with shipments and addresses, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from webapp.accounts.actors import Actor
from webapp.accounts.addresses import find_default_addresses
from webapp.errors import TooManyOrders
from webapp.fulfilment.models import Shipment
from webapp.fulfilment.queries import list_shipments_of, list_shipped_items_of_many
from webapp.ordering.models import Order
from webapp.ordering.queries import get_orders

MOST_ORDERS: Final = 200


class Documented(NamedTuple):
    """An order and what surrounds it on paper.

    `sent` holds, by a shipment's key and then by an order item's, how many units a shipment took along.
    Without an address of its own the order goes to its partner's default.
    """

    order: Order
    shipments: Sequence[Shipment]
    sent: Mapping[int, Mapping[int, int]]
    address: Mapping[str, str] | None
    is_default_address: bool


def read_documented(order_ids: Sequence[str], *, seen_by: Actor) -> list[Documented]:
    """These orders, each once, in the order in which they are named.

    Raises TooManyOrders above MOST_ORDERS, OrderNotFound for the first that is not there.
    """
    wanted = list(dict.fromkeys(order_ids))
    if len(wanted) > MOST_ORDERS:
        raise TooManyOrders(len(wanted), MOST_ORDERS)
    found = get_orders(wanted, seen_by=seen_by)
    keys = [order.id for order in found]
    shipments = list_shipments_of(keys)
    sent: dict[int, dict[int, int]] = defaultdict(dict)
    for row in list_shipped_items_of_many(keys):
        sent[row.shipment_id][row.order_item_id] = row.quantity
    defaults = find_default_addresses({order.partner_id for order in found})
    documented = []
    for order in found:
        default = defaults.get(order.partner_id) if order.shipping_address is None else None
        own = shipments.get(order.id, [])
        documented.append(
            Documented(
                order=order,
                shipments=own,
                sent={it.id: sent[it.id] for it in own},
                address=default.address if default else order.shipping_address,
                is_default_address=default is not None,
            )
        )
    return documented
