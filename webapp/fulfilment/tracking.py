"""Putting the carrier and the tracking number of one shipment right."""

from collections.abc import Collection

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL
from webapp.errors import OrderNotEditable, ShipmentNotFound
from webapp.fulfilment.queries import find_newest_shipment, list_shipments
from webapp.fulfilment.services import UNSET, Tracked, Unset
from webapp.fulfilment.shipping import index_tracking_numbers, write_shipment
from webapp.ids import SHIPMENT
from webapp.ordering.deleting import check_version
from webapp.ordering.models import CANCELLED
from webapp.ordering.queries import get_order
from webapp.ordering.saving import save


def update_shipment(
    order_id: str,
    shipment_id: str,
    *,
    by: Actor,
    carrier: str | Unset | None = UNSET,
    tracking_number: str | Unset | None = UNSET,
    if_version: Collection[int] | None = None,
    reason: str | None = None,
) -> Tracked:
    """Give any one shipment of an order this carrier or number, also after delivery; None clears it.

    Raises OrderNotFound, ShipmentNotFound, VersionChanged, OrderNotEditable, NotAllowed.
    """
    by.require(ORDERS_FULFIL)

    def work() -> Tracked:
        order = get_order(order_id, seen_by=by)
        check_version(order, if_version)
        if order.status == CANCELLED:
            raise OrderNotEditable(order.order_id, order.status, "tracking_number")
        key = SHIPMENT.parse(shipment_id)
        found = next((it for it in list_shipments(order.id) if it.id == key), None)
        if found is None:
            raise ShipmentNotFound(shipment_id)
        changed = found._replace(
            carrier=found.carrier if carrier is UNSET else carrier,
            tracking_number=found.tracking_number if tracking_number is UNSET else tracking_number,
        )
        changes = {
            name: (getattr(found, name), getattr(changed, name))
            for name in ("carrier", "tracking_number")
            if getattr(found, name) != getattr(changed, name)
        }
        if changes:
            save(order, order.snapshot(), kind="updated", by=by, more=changes, reason=reason)
            write_shipment(changed)
            index_tracking_numbers(order)
        return Tracked(order, find_newest_shipment(order.id))

    return transactions.write(work)
