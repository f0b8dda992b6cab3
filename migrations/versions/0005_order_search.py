"""searching orders, and their dates and sums"""

import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
THERE = sa.text("deleted_at IS NULL")
SUMMED = ["partner_id", "placed_at", "status", "currency", "total"]
TABLES = ("order_search", "tracking_search")
ORDERS_AT_ONCE = 1_000
# What was ordered enters SQLite's index 128 orders at a time: one by one costs five times as much. Those
# after this one wait, and the search reads them (`ordering/searching.py`).
LAST_INDEXED = "(SELECT seq / 128 * 128 FROM sqlite_sequence WHERE name = 'orders')"

orders = sa.table("orders", sa.column("id"), sa.column("partner_id"), sa.column("customer_reference"))
order_items = sa.table(
    "order_items", sa.column("id"), sa.column("order_id"), sa.column("sku"), sa.column("product_name")
)
shipments = sa.table("shipments", sa.column("id"), sa.column("order_id"), sa.column("tracking_number"))


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Nobody waits for an answer here, and many orders take longer than a request may.
        op.execute("SET LOCAL statement_timeout = 0")
        op.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    partial: dict[str, Any] = {"postgresql_where": THERE, "sqlite_where": THERE}
    op.create_index("ix_orders_placed_at_id", "orders", ["placed_at", "id"], **partial)
    op.create_index("ix_orders_partner_id_placed_at", "orders", SUMMED, **partial)
    for table in TABLES:
        op.create_table(
            table,
            sa.Column("order_id", KEY, autoincrement=False, nullable=False),
            sa.Column("partner_id", KEY, nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f(f"fk_{table}_order_id_orders")),
            sa.PrimaryKeyConstraint("order_id", name=op.f(f"pk_{table}")),
        )
    for portion in portions(connection):
        fill(connection, portion)
    if connection.dialect.name == "sqlite":
        index_on_sqlite()
    else:
        index_on_postgresql(connection)


def downgrade() -> None:
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TABLE {table}_index")
        op.drop_table(table)
    op.drop_index("ix_orders_partner_id_placed_at", "orders")
    op.drop_index("ix_orders_placed_at_id", "orders")


def portions(connection: sa.Connection) -> Iterator[Any]:
    after = 0
    chosen = sa.select(orders).order_by(orders.c.id).limit(ORDERS_AT_ONCE)
    while rows := connection.execute(chosen.where(orders.c.id > after)).all():
        yield rows
        after = rows[-1].id


def fill(connection: sa.Connection, rows: Any) -> None:
    """Write the texts of orders that there are."""
    first, last = rows[0].id, rows[-1].id
    texts: dict[int, list[str]] = {row.id: [row.customer_reference or ""] for row in rows}
    items = sa.select(order_items).where(order_items.c.order_id.between(first, last))
    for item in connection.execute(items.order_by(order_items.c.id)):
        texts[item.order_id].append(f"{item.sku} {item.product_name}")
    numbers: dict[int, list[str]] = {}
    sent = sa.select(shipments).where(shipments.c.order_id.between(first, last))
    for shipment in connection.execute(sent.order_by(shipments.c.id)):
        if shipment.tracking_number:
            numbers.setdefault(shipment.order_id, []).append(shipment.tracking_number)
    partners = {row.id: row.partner_id for row in rows}
    for name, lines_of in zip(TABLES, (texts, numbers), strict=True):
        table = sa.table(name, sa.column("order_id"), sa.column("partner_id"), sa.column("text"))
        values = [
            {"order_id": key, "partner_id": partners[key], "text": in_small_letters(lines)}
            for key, lines in lines_of.items()
        ]
        if values:
            connection.execute(sa.insert(table), values)


def in_small_letters(lines: list[str]) -> str:
    return unicodedata.normalize("NFC", "\n".join(dict.fromkeys(lines))).strip().casefold()


def index_on_sqlite() -> None:
    for table in TABLES:
        # The index keeps no copy of the text.
        op.execute(
            f"CREATE VIRTUAL TABLE {table}_index USING fts5(text, partner, content='', columnsize=0, "
            "detail=none, tokenize='trigram case_sensitive 1')"
        )
    op.execute(adding("order_search", f"FROM order_search WHERE order_id <= {LAST_INDEXED}"))
    op.execute(adding("tracking_search", "FROM tracking_search"))
    waited = "FROM order_search WHERE order_id > new.order_id - 128 AND order_id <= new.order_id"
    listen("order_search", "INSERT", "new.order_id % 128 = 0", adding("order_search", waited))
    listen("tracking_search", "INSERT", "true", adding("tracking_search", row="new."))
    for table, is_indexed in (
        ("order_search", f"old.order_id <= {LAST_INDEXED}"),
        ("tracking_search", "true"),
    ):
        listen(table, "UPDATE", is_indexed, removing(table), adding(table, row="new."))
        listen(table, "DELETE", is_indexed, removing(table))


def listen(table: str, event: str, condition: str, *actions: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} WHEN {condition} "
        f"BEGIN {'; '.join(actions)}; END"
    )


def adding(table: str, chosen: str = "", *, row: str = "") -> str:
    return f"INSERT INTO {table}_index (rowid, text, partner) SELECT {entry(row)} {chosen}"


def removing(table: str) -> str:
    return f"INSERT INTO {table}_index ({table}_index, rowid, text, partner) SELECT 'delete', {entry('old.')}"


def entry(row: str) -> str:
    # A partner is one trigram, of letters that nobody can type.
    partner = ", ".join(f"983040 + {row}partner_id / {power} % 30000" for power in (1, 30_000, 900_000_000))
    return f"{row}order_id, {row}text, char({partner})"


def index_on_postgresql(connection: sa.Connection) -> None:
    """Index both texts where the two extensions are to be had; searching works without, only slowly."""
    try:
        with connection.begin_nested():
            for extension in ("pg_trgm", "btree_gin"):
                connection.execute(sa.text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    except DBAPIError:
        return
    for table in TABLES:
        # Entries that wait to be sorted in are read by every search, hence not many of them.
        op.execute(
            f"CREATE INDEX {table}_index ON {table} USING gin (partner_id, text gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 2048)"
        )
