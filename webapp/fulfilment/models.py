"""Shipments: what left the house, with which carrier and under which number."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from webapp.clock import UtcDateTime
from webapp.columns import Key
from webapp.extensions import db
from webapp.ids import SHIPMENT

shipments = db.Table(
    "shipments",
    sa.Column("id", Key, primary_key=True),
    sa.Column("order_id", Key, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("carrier", sa.Text),
    sa.Column("tracking_number", sa.Text, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # None while it is only announced: a number was given before anything left.
    sa.Column("dispatched_at", UtcDateTime),
    sa.CheckConstraint("length(tracking_number) BETWEEN 1 AND 100", name="tracking_number_length"),
    sqlite_autoincrement=True,
)
_is_announced = shipments.c.dispatched_at.is_(None)
sa.Index(
    "uq_shipments_announced",
    shipments.c.order_id,
    unique=True,
    postgresql_where=_is_announced,
    sqlite_where=_is_announced,
)

# What a dispatched shipment holds. An announced one holds nothing yet: it will take what remains.
shipment_items = db.Table(
    "shipment_items",
    sa.Column("shipment_id", Key, sa.ForeignKey(shipments.c.id), primary_key=True, autoincrement=False),
    sa.Column("order_item_id", Key, sa.ForeignKey("order_items.id"), primary_key=True, autoincrement=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.Index("ix_shipment_items_order_item_id", "order_item_id"),
)

# Who carries parcels. Shipments hold the name as it was chosen.
carriers = db.Table(
    "carriers",
    sa.Column("id", Key, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    # `values.name_key` of the name.
    sa.Column("name_key", sa.Text, nullable=False, unique=True),
    # The carrier's page about a parcel, with {number} in it; None for a carrier that has none.
    sa.Column("link_template", sa.Text),
    # By which of the rules of `tracking_numbers` its numbers are checked; None for none.
    sa.Column("number_rule", sa.Text),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name="name_length"),
    sqlite_autoincrement=True,
)


class Shipment(NamedTuple):
    id: int
    order_id: int
    carrier: str | None
    tracking_number: str | None
    created_at: datetime
    dispatched_at: datetime | None

    @property
    def shipment_id(self) -> str:
        return SHIPMENT.dump(self.id)
