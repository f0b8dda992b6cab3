"""The newest shipment of an order, from what it is to what an operation makes of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.errors import QuantityNotOpen
from webapp.fulfilment.models import Shipment, shipment_items, shipments
from webapp.history.recording import Changes
from webapp.ordering.models import Order, OrderItem
from webapp.ordering.search_index import update_tracking_search
from webapp.sql import Statement

_FIELDS = ("carrier", "tracking_number", "dispatched_at")
_added = Statement(
    sa.insert(shipments)
    .values({name: sa.bindparam(name) for name in ("order_id", "created_at", *_FIELDS)})
    .returning(shipments.c.id)
)
_changed = Statement(
    sa.update(shipments)
    .where(shipments.c.id == sa.bindparam("shipment_key"))
    .values({name: sa.bindparam(name, type_=shipments.c[name].type) for name in _FIELDS})
)
_item_added = Statement(
    sa.insert(shipment_items).values({column.name: sa.bindparam(column.name) for column in shipment_items.c})
)


_numbers = Statement(
    sa.select(shipments.c.tracking_number)
    .where(shipments.c.order_id == sa.bindparam("order_key"))
    .order_by(shipments.c.id)
)


_removed = Statement(sa.delete(shipments).where(shipments.c.id == sa.bindparam("shipment_key")))
_items_removed = Statement(
    sa.delete(shipment_items).where(shipment_items.c.shipment_id == sa.bindparam("shipment_key"))
)


def write_shipment(shipment: Shipment) -> None:
    """Update a shipment's row, inside the order's own transaction."""
    _changed.run(shipment_key=shipment.id, **{name: getattr(shipment, name) for name in _FIELDS})


def empty_shipment(shipment: Shipment) -> None:
    """Let a shipment hold nothing, inside the order's own transaction."""
    _items_removed.run(shipment_key=shipment.id)


def remove_shipment(shipment: Shipment) -> None:
    """Remove a shipment and what it held, inside the order's own transaction."""
    empty_shipment(shipment)
    _removed.run(shipment_key=shipment.id)


def index_tracking_numbers(order: Order) -> None:
    """Let the order be found by the numbers that its shipments have now, inside its own transaction."""
    update_tracking_search(order, (number for (number,) in _numbers.all(order_key=order.id)))


class ShipmentDraft:
    """Works on `order` and on its newest shipment in memory; `write` follows once the order is saved."""

    def __init__(self, order: Order, newest: Shipment | None, now: datetime) -> None:
        self.order = order
        self.before = newest
        self.after = newest
        self.now = now
        # Units per item, parallel to the order's items: an item added just now has no key yet.
        self.dispatched: Sequence[int] = ()

    def track(self, number: str | None, carrier: str | None = None) -> None:
        """Give the newest shipment its number; without one, announce a shipment of all that remains."""
        if number is None and self.after is None:
            return
        self.after = (self.after or self._new())._replace(tracking_number=number)
        if carrier is not None:
            self.after = self.after._replace(carrier=carrier)

    def dispatch(self, quantities: Sequence[int]) -> None:
        """Send units of each item off now; an announced shipment is the one that goes.

        Raises QuantityNotOpen for more than remains of an item.
        """
        for item, quantity in zip(self.order.items, quantities, strict=True):
            if not 0 <= quantity <= item.remaining:
                raise QuantityNotOpen(item.order_item_id, item.remaining)
        self.order.items = [
            item._replace(shipped=item.shipped + quantity)
            for item, quantity in zip(self.order.items, quantities, strict=True)
        ]
        self.dispatched = quantities
        is_announced = self.after is not None and self.after.dispatched_at is None
        shipment = self.after if self.after is not None and is_announced else self._new()
        self.after = shipment._replace(dispatched_at=self.now)

    def label(self, fields: Mapping[str, Any]) -> None:
        """Give the shipment that was sent off what is named of a carrier and a number; None clears it."""
        assert self.after is not None  # noqa: S101 - one was just sent off
        self.after = self.after._replace(**fields)

    @property
    def changes(self) -> Changes:
        """What the history says of the shipment."""
        changes: dict[str, tuple[Any, Any]] = {}
        for name in ("carrier", "tracking_number"):
            old, new = getattr(self.before, name, None), getattr(self.after, name, None)
            if old != new:
                changes[name] = (old, new)
        if self.dispatched:
            changes["shipped"] = (None, [{"sku": item.sku, "quantity": n} for item, n in self._sent()])
        return changes

    def write(self) -> Shipment | None:
        """Insert or update the shipment, inside the order's own transaction."""
        shipment = self.after
        if shipment is None or shipment == self.before:
            return shipment
        if shipment.id:
            write_shipment(shipment)
        else:
            fields = {name: getattr(shipment, name) for name in _FIELDS}
            (key,) = _added.one(order_id=self.order.id, created_at=self.now, **fields)
            shipment = shipment._replace(id=key)
        if self.before is None and shipment.tracking_number is not None:
            update_tracking_search(self.order, [shipment.tracking_number])
        elif self.before is not None and shipment.tracking_number != self.before.tracking_number:
            index_tracking_numbers(self.order)
        if self.dispatched:
            _item_added.run_each(
                [
                    {"shipment_id": shipment.id, "order_item_id": item.id, "quantity": quantity}
                    for item, quantity in self._sent()
                ]
            )
        return shipment

    def _sent(self) -> list[tuple[OrderItem, int]]:
        return [(item, n) for item, n in zip(self.order.items, self.dispatched, strict=True) if n]

    def _new(self) -> Shipment:
        return Shipment(0, self.order.id, None, None, self.now, None)
