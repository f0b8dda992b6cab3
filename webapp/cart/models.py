"""Carts: orders that are being built, one per person and partner, kept until they are placed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import Partner, User
from webapp.catalog.models import OUT_OF_STOCK, Product, availability_of
from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.extensions import db
from webapp.ids import PRODUCT
from webapp.money import Money

carts = db.Table(
    "carts",
    sa.Column("id", Key, primary_key=True),
    sa.Column("user_id", Key, sa.ForeignKey(User.id), nullable=False),
    sa.Column("partner_id", Key, sa.ForeignKey(Partner.id), nullable=False),
    sa.Column("customer_reference", sa.Text),
    sa.Column("note", sa.Text),
    # {street, city, state, zip, country}; None goes to the partner's default address.
    sa.Column("shipping_address", Json),
    # Names this one order to come: placed once, the cart gets another.
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("user_id", "partner_id"),
    sa.CheckConstraint("length(customer_reference) BETWEEN 1 AND 100", name="customer_reference_length"),
    sa.CheckConstraint("length(note) BETWEEN 1 AND 2000", name="note_length"),
    sqlite_autoincrement=True,
)

cart_items = db.Table(
    "cart_items",
    sa.Column("id", Key, primary_key=True),
    sa.Column("cart_id", Key, sa.ForeignKey(carts.c.id), nullable=False),
    sa.Column("product_id", Key, sa.ForeignKey(Product.id), nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    # What it cost when it was put in.
    sa.Column("price_seen", Money, nullable=False),
    sa.Column("currency_seen", sa.Text, nullable=False),
    # What was removed last stays, so that it can be put back.
    sa.Column("removed_at", UtcDateTime),
    sa.UniqueConstraint("cart_id", "product_id"),
    sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity"),
    sa.CheckConstraint("price_seen >= 0", name="price_seen"),
    sa.CheckConstraint("length(currency_seen) = 3", name="currency_seen"),
    sqlite_autoincrement=True,
)


class Problem(Enum):
    """Why an item cannot be ordered as it stands."""

    WITHDRAWN = "withdrawn"
    NOT_AVAILABLE = "not available"
    TOO_FEW_LEFT = "too few left"
    OTHER_CURRENCY = "other currency"


class CartItem(NamedTuple):
    """One product in a cart, with what it is and costs today."""

    id: int
    product_key: int
    quantity: int
    price_seen: Decimal
    currency_seen: str
    removed_at: datetime | None
    sku: str
    product_name: str
    unit_price: Decimal
    currency: str
    orderable: bool
    stock: int | None
    withdrawn_at: datetime | None

    @property
    def product_id(self) -> str:
        return PRODUCT.dump(self.product_key)

    @property
    def line_total(self) -> Decimal:
        return self.unit_price * self.quantity

    @property
    def has_new_price(self) -> bool:
        """Whether it costs something else than when it was put in. It can be ordered all the same."""
        return (self.unit_price, self.currency) != (self.price_seen, self.currency_seen)

    def problem(self, currency: str | None) -> Problem | None:
        """Why it cannot be ordered now, in an order in that currency."""
        if self.withdrawn_at is not None:
            return Problem.WITHDRAWN
        if availability_of(orderable=self.orderable, stock=self.stock) == OUT_OF_STOCK:
            return Problem.NOT_AVAILABLE
        if self.stock is not None and self.stock < self.quantity:
            return Problem.TOO_FEW_LEFT
        if self.currency != currency:
            return Problem.OTHER_CURRENCY
        return None


class CartDetails(NamedTuple):
    """What an order says beside its items. Without an address it goes to the partner's default one."""

    customer_reference: str | None = None
    note: str | None = None
    shipping_address: dict[str, str] | None = None


@dataclass(slots=True)
class Cart:
    """An order being built. `removed` is what was taken out last and can be put back."""

    id: int
    token: str
    details: CartDetails
    items: list[CartItem] = field(default_factory=list)
    removed: list[CartItem] = field(default_factory=list)

    @property
    def currency(self) -> str | None:
        """The order's currency is that of most items, or of the first among as many."""
        currencies = Counter(item.currency for item in self.items)
        return max(currencies, key=currencies.__getitem__, default=None)

    @property
    def total(self) -> Decimal:
        """The sum at today's prices, of what is in the order's currency."""
        currency = self.currency
        amounts = (item.line_total for item in self.items if item.currency == currency)
        return sum(amounts, Decimal("0.00"))

    @property
    def problems(self) -> dict[int, Problem]:
        """Why items cannot be ordered as they stand, by the integer keys of their products."""
        currency = self.currency
        found = {item.product_key: item.problem(currency) for item in self.items}
        return {key: problem for key, problem in found.items() if problem is not None}

    def find_item(self, product_key: int) -> CartItem | None:
        return next((item for item in self.items if item.product_key == product_key), None)
