"""carts, and the note of an order"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "carts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("customer_reference", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("shipping_address", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(
            "length(customer_reference) BETWEEN 1 AND 100", name=op.f("ck_carts_customer_reference_length")
        ),
        sa.CheckConstraint("length(note) BETWEEN 1 AND 2000", name=op.f("ck_carts_note_length")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_carts_partner_id_partners")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_carts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
        sa.UniqueConstraint("user_id", "partner_id", name=op.f("uq_carts_user_id_partner_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "cart_items",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cart_id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_seen", sa.BigInteger(), nullable=False),
        sa.Column("currency_seen", sa.Text(), nullable=False),
        sa.Column("removed_at", TIME, nullable=True),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name=op.f("ck_cart_items_quantity")),
        sa.CheckConstraint("price_seen >= 0", name=op.f("ck_cart_items_price_seen")),
        sa.CheckConstraint("length(currency_seen) = 3", name=op.f("ck_cart_items_currency_seen")),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_cart_items_cart_id_carts")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_cart_items_product_id_products")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_items")),
        sa.UniqueConstraint("cart_id", "product_id", name=op.f("uq_cart_items_cart_id_product_id")),
        sqlite_autoincrement=True,
    )
    # Not as a batch: SQLite would copy the table of orders and drop the old one, whose rows others name.
    op.execute(
        "ALTER TABLE orders ADD COLUMN note TEXT "
        "CONSTRAINT ck_orders_note_length CHECK (length(note) BETWEEN 1 AND 2000)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE orders DROP COLUMN note")
    op.drop_table("cart_items")
    op.drop_table("carts")
