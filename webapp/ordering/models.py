"""Orders and their items: the tables, and the rules about one order.

Orders are read and changed as plain objects (`Order`, `OrderItem`), not as entities of a session: a list
of a thousand costs what its rows cost, and every change goes through `saving.save`, which sees the order
before and after.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import values
from webapp.accounts.models import Partner
from webapp.catalog.models import Product
from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.errors import MoveNotAllowed
from webapp.extensions import db
from webapp.ids import ORDER, ORDER_ITEM, PRODUCT
from webapp.money import Money

PLACED: Final = "placed"
PROCESSING: Final = "processing"
SHIPPED: Final = "shipped"
DELIVERED: Final = "delivered"
CANCELLED: Final = "cancelled"
STATUSES: Final = (PLACED, PROCESSING, SHIPPED, DELIVERED, CANCELLED)

# Forwards only, skipping allowed; delivered and cancelled are final.
MOVES: Final = {
    PLACED: (PROCESSING, SHIPPED, DELIVERED, CANCELLED),
    PROCESSING: (SHIPPED, DELIVERED, CANCELLED),
    SHIPPED: (DELIVERED,),
    DELIVERED: (),
    CANCELLED: (),
}

MAX_ITEMS: Final = 500

orders = db.Table(
    "orders",
    sa.Column("id", Key, primary_key=True),
    sa.Column("partner_id", Key, sa.ForeignKey(Partner.id), nullable=False),
    sa.Column("customer_reference", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total", Money, nullable=False),
    # {street, city, state, zip, country}
    sa.Column("shipping_address", Json),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    # A deleted order stays as a tombstone that no list, search or total sees.
    sa.Column("deleted_at", UtcDateTime),
    sa.Column("note", sa.Text),
    # Derived from the items whenever the order is saved: a list of these need not look at any item.
    sa.Column("is_shipped_in_part", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint(f"status IN {STATUSES!r}", name="status"),
    sa.CheckConstraint("total BETWEEN 0 AND 999999999999", name="total"),
    sa.CheckConstraint("length(currency) = 3", name="currency"),
    sa.CheckConstraint("version > 0", name="version"),
    sa.CheckConstraint("length(note) BETWEEN 1 AND 2000", name="note_length"),
    sqlite_autoincrement=True,
)


_is_there = orders.c.deleted_at.is_(None)


def _index(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool]) -> None:
    sa.Index(name, *columns, postgresql_where=where, sqlite_where=where)


def _index_those_there(name: str, *columns: sa.Column[Any]) -> None:
    _index(name, *columns, where=_is_there)


_index_those_there("ix_orders_there", orders.c.id)
_index_those_there("ix_orders_status_id", orders.c.status, orders.c.id)
_index_those_there("ix_orders_partner_id_id", orders.c.partner_id, orders.c.id)
_index_those_there("ix_orders_partner_id_status_id", orders.c.partner_id, orders.c.status, orders.c.id)
_index_those_there("ix_orders_placed_at_id", orders.c.placed_at, orders.c.id)
_index_those_there(
    "ix_orders_partner_id_placed_at",
    *(orders.c[name] for name in ("partner_id", "placed_at", "status", "currency", "total")),
)
# What is filtered and sorted by value is read from this alone.
_index_those_there(
    "ix_orders_total_id", *(orders.c[name] for name in ("total", "id", "status", "partner_id"))
)
_index_those_there("ix_orders_updated_at", orders.c.updated_at, orders.c.id)
_index("ix_orders_shipped_in_part", orders.c.id, where=sa.and_(orders.c.is_shipped_in_part, _is_there))
_index("ix_orders_deleted_at", orders.c.deleted_at, where=orders.c.deleted_at.is_not(None))

order_items = db.Table(
    "order_items",
    sa.Column("id", Key, primary_key=True),
    sa.Column("order_id", Key, sa.ForeignKey(orders.c.id), nullable=False, index=True),
    sa.Column("product_id", Key, sa.ForeignKey(Product.id), nullable=False, index=True),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("product_name", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("unit_price", Money, nullable=False),
    sa.Column("line_total", Money, nullable=False),
    # How many units left the tracked stock for this item and have not come back.
    sa.Column("stock_taken", sa.Integer, nullable=False),
    sa.Column("shipped", sa.Integer, nullable=False),
    # Given up when the rest of the order was closed.
    sa.Column("closed", sa.Integer, nullable=False),
    sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity"),
    sa.CheckConstraint("unit_price >= 0", name="unit_price"),
    sa.CheckConstraint("line_total = quantity * unit_price", name="line_total"),
    sa.CheckConstraint("stock_taken BETWEEN 0 AND quantity", name="stock_taken"),
    sa.CheckConstraint("shipped >= 0 AND closed >= 0 AND shipped + closed <= quantity", name="shipped"),
    sqlite_autoincrement=True,
)

# What staff tell each other about an order; partners never see it. Rows are only ever added.
order_notes = db.Table(
    "order_notes",
    sa.Column("id", Key, primary_key=True),
    sa.Column("order_id", Key, sa.ForeignKey(orders.c.id), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_id", Key),
    sa.Column("actor_name", sa.Text, nullable=False),
    sa.CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text_length"),
    sqlite_autoincrement=True,
)


class OrderItem(NamedTuple):
    """One item of an order; price and product as they were when it was ordered."""

    id: int
    order_id: int
    product_key: int
    sku: str
    product_name: str
    quantity: int
    unit_price: Decimal
    line_total: Decimal
    stock_taken: int
    shipped: int
    closed: int

    @property
    def order_item_id(self) -> str:
        return ORDER_ITEM.dump(self.id)

    @property
    def remaining(self) -> int:
        """How many units are still to be shipped."""
        return self.quantity - self.shipped - self.closed


# The columns of an OrderItem, in its order.
ITEM_COLUMNS: Final = [
    order_items.c.product_id.label(name) if name == "product_key" else order_items.c[name]
    for name in OrderItem._fields
]


@dataclass(slots=True)
class Order:
    """An order as it is read, and as a service changes it before saving."""

    id: int
    partner_id: int
    partner_code: str
    partner_name: str
    customer_reference: str | None
    status: str
    currency: str
    total: Decimal
    shipping_address: dict[str, str] | None
    version: int
    placed_at: datetime
    note: str | None = None
    items: list[OrderItem] = field(default_factory=list)

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)

    @property
    def is_shipped_in_part(self) -> bool:
        return self.status in (PLACED, PROCESSING) and any(item.shipped for item in self.items)

    def snapshot(self) -> "Order":
        """The order as it is now, to be compared with later."""
        return replace(self, items=list(self.items))

    def move_to(self, status: str) -> None:
        """Change the status; the same again changes nothing. Raises MoveNotAllowed."""
        if status == self.status:
            return
        if status not in MOVES[self.status]:
            raise MoveNotAllowed(self.order_id, self.status, status)
        if status == CANCELLED:
            if self.is_shipped_in_part:
                raise MoveNotAllowed(self.order_id, "shipped in part", status)
            self.give_back_stock()
        self.status = status

    def close_rest(self) -> None:
        """Give up what has not been shipped: its stock goes back and the order counts as shipped.

        Raises MoveNotAllowed unless a part of it was shipped.
        """
        if not self.is_shipped_in_part:
            raise MoveNotAllowed(self.order_id, self.status, SHIPPED)
        self.items = [item._replace(closed=item.closed + item.remaining) for item in self.items]
        self.give_back_stock()
        self.status = SHIPPED

    def give_back_stock(self) -> None:
        """What has not left the house goes back on the shelf."""
        self.items = [item._replace(stock_taken=min(item.stock_taken, item.shipped)) for item in self.items]

    def take_stock_again(self, is_tracked: Callable[[int], bool]) -> None:
        """Hold what remains to be shipped of each product that is tracked now, by its integer key."""
        self.items = [
            item._replace(stock_taken=min(item.stock_taken, item.shipped) + item.remaining)
            if is_tracked(item.product_key)
            else item
            for item in self.items
        ]

    def add_up(self) -> None:
        """Make the total that of the items. Raises OrderTotalTooLarge."""
        self.total = sum((item.line_total for item in self.items), Decimal("0.00"))
        values.check_total(self.total)

    def fact(self, name: str) -> Any:
        """A field as the history keeps it, in values that JSON can hold."""
        if name == "items":
            return [
                {"product_id": PRODUCT.dump(item.product_key), "sku": item.sku, "quantity": item.quantity}
                for item in self.items
            ]
        value = getattr(self, name)
        return str(value) if isinstance(value, Decimal) else value
