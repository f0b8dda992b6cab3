"""Products, and the ledger of every change to their stock."""

from datetime import datetime
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp import values
from webapp.clock import UtcDateTime
from webapp.columns import Key
from webapp.extensions import Model, db
from webapp.ids import PRODUCT
from webapp.money import Money

IN_STOCK: Final = "in_stock"
OUT_OF_STOCK: Final = "out_of_stock"
AVAILABILITIES: Final = (IN_STOCK, OUT_OF_STOCK)


class Product(Model):
    """Something to order. Its stock is a number, or None where it is not tracked."""

    __tablename__ = "products"
    __table_args__ = (
        sa.CheckConstraint("price >= 0", name="price"),
        sa.CheckConstraint("stock >= 0", name="stock"),
        sa.CheckConstraint("length(currency) = 3", name="currency"),
        sa.CheckConstraint("length(sku) BETWEEN 1 AND 100", name="sku_length"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sku: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    description: Mapped[str] = mapped_column(sa.Text)
    brand: Mapped[str] = mapped_column(sa.Text)
    category: Mapped[str] = mapped_column(sa.Text, index=True)
    supplier: Mapped[str | None] = mapped_column(sa.Text)
    price: Mapped[Decimal] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(sa.Text)
    # The switch that staff set; whether it can be ordered depends on the stock too.
    orderable: Mapped[bool]
    stock: Mapped[int | None] = mapped_column(sa.BigInteger)
    # Name, sku, brand and description in small letters, for searching: SQLite's own LIKE knows no
    # letters beyond ASCII.
    search_text: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}

    @property
    def product_id(self) -> str:
        return PRODUCT.dump(self.id)

    @property
    def availability(self) -> str:
        return availability_of(orderable=self.orderable, stock=self.stock)

    def index_for_search(self) -> None:
        self.search_text = values.name_key("\n".join((self.name, self.sku, self.brand, self.description)))


def availability_of(*, orderable: bool, stock: int | None) -> str:
    """What is printed: the switch is on, and the stock untracked or above 0."""
    return IN_STOCK if orderable and stock != 0 else OUT_OF_STOCK


# The sum of a product's movements is its stock (0 while untracked); `flask check-data` proves it.
stock_movements = db.Table(
    "stock_movements",
    sa.Column("id", Key, primary_key=True),
    sa.Column("product_id", Key, sa.ForeignKey(Product.id), nullable=False, index=True),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    # What moved it: order, return, adjustment.
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("order_id", Key),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    # Why somebody adjusted it, in words.
    sa.Column("note", sa.Text),
    sa.CheckConstraint("quantity <> 0", name="quantity"),
    sa.CheckConstraint("length(note) BETWEEN 1 AND 2000", name="note_length"),
    sqlite_autoincrement=True,
)
