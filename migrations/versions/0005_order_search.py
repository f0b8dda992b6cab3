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
TABLES = ("order_search", "tracking_search")
ORDERS_AT_ONCE = 1_000
# SQLite indexes what was ordered this many orders at a time: one by one costs five times as much. The search
# reads those that wait (`ordering/searching.py`).
INDEXED_AT_ONCE = 128
WAITING_SINCE = f"(SELECT seq / {INDEXED_AT_ONCE} * {INDEXED_AT_ONCE} FROM sqlite_sequence WHERE name = 'orders')"


def upgrade() -> None:
    there = sa.text("deleted_at IS NULL")
    options: dict[str, Any] = {"postgresql_where": there, "sqlite_where": there}
    op.create_index("ix_orders_placed_at_id", "orders", ["placed_at", "id"], **options)
    op.create_index(
        "ix_orders_partner_id_placed_at",
        "orders",
        ["partner_id", "placed_at", "status", "currency", "total"],
        **options,
    )
    for table in TABLES:
        op.create_table(
            table,
            sa.Column("order_id", KEY, autoincrement=False, nullable=False),
            sa.Column("partner_id", KEY, nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f(f"fk_{table}_order_id_orders")),
            sa.ForeignKeyConstraint(
                ["partner_id"], ["partners.id"], name=op.f(f"fk_{table}_partner_id_partners")
            ),
            sa.PrimaryKeyConstraint("order_id", name=op.f(f"pk_{table}")),
        )
    fill(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        index_on_sqlite()
    else:
        index_on_postgresql()


def downgrade() -> None:
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TABLE {table}_index")
        op.drop_table(table)
    op.drop_index("ix_orders_partner_id_placed_at", "orders")
    op.drop_index("ix_orders_placed_at_id", "orders")


def fill(connection: sa.Connection) -> None:
    """Write the texts of the orders that there are."""
    for rows in portions(connection):
        keys = {"first": rows[0].id, "last": rows[-1].id}
        texts = {row.id: [row.customer_reference or ""] for row in rows}
        numbers: dict[int, list[str]] = {row.id: [] for row in rows}
        of_these = "WHERE order_id BETWEEN :first AND :last"
        items = f"SELECT order_id, sku, product_name FROM order_items {of_these} ORDER BY id"
        for order_id, sku, name in connection.execute(sa.text(items), keys):
            texts[order_id].append(f"{sku} {name}")
        shipments = f"SELECT order_id, tracking_number FROM shipments {of_these} ORDER BY id"
        for order_id, number in connection.execute(sa.text(shipments), keys):
            if number:
                numbers[order_id].append(number)
        partners = {row.id: row.partner_id for row in rows}
        insert(connection, "order_search", texts, partners)
        insert(connection, "tracking_search", {key: them for key, them in numbers.items() if them}, partners)


def portions(connection: sa.Connection) -> Iterator[Any]:
    after = 0
    chosen = "SELECT id, partner_id, customer_reference FROM orders WHERE id > :after ORDER BY id LIMIT :most"
    while rows := connection.execute(sa.text(chosen), {"after": after, "most": ORDERS_AT_ONCE}).all():
        yield rows
        after = rows[-1].id


def insert(connection: sa.Connection, table: str, texts: dict[int, list[str]], partners: dict[int, int]) -> None:
    rows = [
        {"order_id": key, "partner_id": partners[key], "text": small("\n".join(dict.fromkeys(lines)))}
        for key, lines in texts.items()
    ]
    if rows:
        names = "order_id, partner_id, text"
        connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES (:order_id, :partner_id, :text)"), rows)


def small(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def index_on_sqlite() -> None:
    for table in TABLES:
        # The index keeps no copy of the text. A partner is three letters that nobody can type: one trigram.
        op.execute(
            f"CREATE VIRTUAL TABLE {table}_index USING fts5(text, partner, content='', columnsize=0, "
            "detail=none, tokenize='trigram case_sensitive 1')"
        )
    op.execute(added("order_search", f"FROM order_search WHERE order_id <= {WAITING_SINCE}"))
    op.execute(added("tracking_search", "FROM tracking_search"))
    trigger(
        "order_search",
        "INSERT",
        f"new.order_id % {INDEXED_AT_ONCE} = 0",
        added(
            "order_search",
            f"FROM order_search WHERE order_id > new.order_id - {INDEXED_AT_ONCE} AND order_id <= new.order_id",
        ),
    )
    trigger("tracking_search", "INSERT", "true", added("tracking_search", row="new."))
    for table, condition in (("order_search", f"old.order_id <= {WAITING_SINCE}"), ("tracking_search", "true")):
        trigger(table, "UPDATE", condition, removed(table), added(table, row="new."))
        trigger(table, "DELETE", condition, removed(table))


def trigger(table: str, event: str, condition: str, *actions: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} WHEN {condition} "
        f"BEGIN {'; '.join(actions)}; END"
    )


def added(table: str, chosen: str = "", *, row: str = "") -> str:
    return f"INSERT INTO {table}_index (rowid, text, partner) SELECT {values(row)} {chosen}"


def removed(table: str) -> str:
    return f"INSERT INTO {table}_index ({table}_index, rowid, text, partner) SELECT 'delete', {values('old.')}"


def values(row: str) -> str:
    partner = ", ".join(f"983040 + {row}partner_id / {power} % 30000" for power in (1, 30_000, 900_000_000))
    return f"{row}order_id, {row}text, char({partner})"


def index_on_postgresql() -> None:
    """Index both texts where the two extensions are to be had; searching works without, only slowly."""
    connection = op.get_bind()
    try:
        with connection.begin_nested():
            for extension in ("pg_trgm", "btree_gin"):
                connection.execute(sa.text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    except DBAPIError:
        return
    for table in TABLES:
        # A long list of entries still to be sorted in would be read by every search.
        connection.execute(
            sa.text(
                f"CREATE INDEX {table}_index ON {table} USING gin (partner_id, text gin_trgm_ops) "
                "WITH (gin_pending_list_limit = 512)"
            )
        )
