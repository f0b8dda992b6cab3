"""Reading shipments. Whoever calls has loaded the order as seen by somebody."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from webapp.fulfilment.models import Shipment, shipment_items, shipments
from webapp.sql import Statement, ids_in

_columns = [shipments.c[name] for name in Shipment._fields]
_of_order = sa.select(*_columns).where(shipments.c.order_id == sa.bindparam("order_key"))
_listed = Statement(_of_order.order_by(shipments.c.id), Shipment._make)
_of_orders = Statement(
    sa.select(*_columns).where(ids_in(shipments.c.order_id, "order_keys")).order_by(shipments.c.id),
    Shipment._make,
)
_newest = Statement(_of_order.order_by(shipments.c.id.desc()).limit(1), Shipment._make)


class ShippedItem(NamedTuple):
    shipment_id: int
    order_item_id: int
    quantity: int


_items = Statement(
    sa.select(*(shipment_items.c[name] for name in ShippedItem._fields))
    .join(shipments, shipments.c.id == shipment_items.c.shipment_id)
    .where(shipments.c.order_id == sa.bindparam("order_key"))
    .order_by(shipment_items.c.shipment_id, shipment_items.c.order_item_id),
    ShippedItem._make,
)


_items_of_many = Statement(
    sa.select(*(shipment_items.c[name] for name in ShippedItem._fields))
    .join(shipments, shipments.c.id == shipment_items.c.shipment_id)
    .where(ids_in(shipments.c.order_id, "order_keys"))
    .order_by(shipment_items.c.shipment_id, shipment_items.c.order_item_id),
    ShippedItem._make,
)
_numbers = Statement(
    sa.select(shipments.c.order_id, shipments.c.tracking_number)
    .where(ids_in(shipments.c.order_id, "order_keys"), shipments.c.tracking_number.is_not(None))
    .order_by(shipments.c.id)
)


def list_shipments(order_key: int) -> list[Shipment]:
    """An order's shipments, oldest first, one that is only announced among them."""
    return _listed.all(order_key=order_key)


def list_shipments_of(order_keys: Sequence[int]) -> dict[int, list[Shipment]]:
    """As `list_shipments`, of each of these orders that has any."""
    found: dict[int, list[Shipment]] = defaultdict(list)
    for shipment in _of_orders.all(order_keys=list(order_keys)):
        found[shipment.order_id].append(shipment)
    return found


def list_shipped_items(order_key: int) -> list[ShippedItem]:
    return _items.all(order_key=order_key)


def list_shipped_items_of_many(order_keys: Sequence[int]) -> list[ShippedItem]:
    return _items_of_many.all(order_keys=list(order_keys))


def find_newest_shipment(order_key: int) -> Shipment | None:
    """The shipment whose number v1 prints as the order's trackingNumber."""
    return _newest.first(order_key=order_key)


def list_tracking_numbers(order_keys: Sequence[int]) -> dict[int, list[str]]:
    """The tracking numbers of each of these orders that has any, oldest shipment first."""
    found: dict[int, list[str]] = defaultdict(list)
    for order_key, number in _numbers.all(order_keys=list(order_keys)):
        found[order_key].append(number)
    return found


def list_newest_shipments(order_keys: Sequence[int]) -> dict[int, Shipment]:
    """As `find_newest_shipment`, of many orders, by their keys."""
    return {key: of_one[-1] for key, of_one in list_shipments_of(order_keys).items()} if order_keys else {}
