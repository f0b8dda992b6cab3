"""the ops console: carriers, notes, bulk runs, saved filters, audit, sums for charts"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
THERE = "deleted_at IS NULL"
APPEND_ONLY = ("audit_events", "order_notes")
# (name, the page about a parcel, the rule for its numbers)
CARRIERS = (
    ("DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}", "dhl"),
    ("UPS", "https://www.ups.com/track?tracknum={number}", "ups"),
    ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}", "fedex"),
    ("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}", "usps"),
    ("DPD", "https://tracking.dpd.de/status/en_US/parcel/{number}", "dpd"),
    ("GLS", "https://gls-group.com/GROUP/en/parcel-tracking?match={number}", "gls"),
    ("Other carrier", None, None),
)


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        # Nobody waits for an answer here, and many orders take longer than a request may.
        op.execute("SET LOCAL statement_timeout = 0")
        op.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    add_columns(is_sqlite)
    index_orders(is_sqlite)
    make_order_tables()
    make_carriers()
    make_saved_filters()
    make_audit()
    make_bulk_tables()
    for table in APPEND_ONLY:
        for statement in refusing_changes(table, connection.dialect.name):
            op.execute(statement)
    sum_up(is_sqlite)


def downgrade() -> None:
    for table in ("bulk_items", "bulk_runs", "audit_events", "saved_filters", "carriers", "order_notes"):
        op.drop_table(table)
    op.drop_table("order_sums")
    if op.get_bind().dialect.name != "sqlite":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_refuse()")
    for index in ("ix_orders_total_id", "ix_orders_shipped_in_part", "ix_orders_deleted_at"):
        op.drop_index(index, "orders")
    op.execute("ALTER TABLE orders DROP COLUMN is_shipped_in_part")
    op.execute("ALTER TABLE stock_movements DROP COLUMN note")
    op.execute("ALTER TABLE partners DROP COLUMN merged_into_id")


def add_columns(is_sqlite: bool) -> None:
    # Not as batches: SQLite would copy the tables and drop the old ones, whose rows others name.
    key = "INTEGER" if is_sqlite else "BIGINT"
    op.execute(
        f"ALTER TABLE partners ADD COLUMN merged_into_id {key} "
        "CONSTRAINT fk_partners_merged_into_id_partners REFERENCES partners (id)"
    )
    op.execute(
        "ALTER TABLE stock_movements ADD COLUMN note TEXT "
        "CONSTRAINT ck_stock_movements_note_length CHECK (length(note) BETWEEN 1 AND 2000)"
    )
    false = "0" if is_sqlite else "false"
    op.execute(f"ALTER TABLE orders ADD COLUMN is_shipped_in_part BOOLEAN DEFAULT {false} NOT NULL")
    true = "1" if is_sqlite else "true"
    op.execute(
        f"UPDATE orders SET is_shipped_in_part = {true} "  # noqa: S608 - of our own words
        "WHERE status IN ('placed', 'processing') AND EXISTS "
        "(SELECT 1 FROM order_items WHERE order_items.order_id = orders.id AND order_items.shipped > 0)"
    )


def index_orders(is_sqlite: bool) -> None:
    is_part = "is_shipped_in_part = 1" if is_sqlite else "is_shipped_in_part"
    for name, columns, where in (
        ("ix_orders_total_id", ["total", "id", "status", "partner_id"], THERE),
        ("ix_orders_shipped_in_part", ["id"], f"{is_part} AND {THERE}"),
        ("ix_orders_deleted_at", ["deleted_at"], "deleted_at IS NOT NULL"),
    ):
        there: dict[str, Any] = {"postgresql_where": sa.text(where), "sqlite_where": sa.text(where)}
        op.create_index(name, "orders", columns, **there)


def make_order_tables() -> None:
    op.create_table(
        "order_sums",
        sa.Column("half_hour", KEY, autoincrement=False, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("half_hour", "currency", "slot", name=op.f("pk_order_sums")),
    )
    op.create_table(
        "order_notes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 2000", name=op.f("ck_order_notes_text_length")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_notes_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_notes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_order_notes_order_id"), "order_notes", ["order_id"])


def make_carriers() -> None:
    carriers = op.create_table(
        "carriers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("link_template", sa.Text(), nullable=True),
        sa.Column("number_rule", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_carriers_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carriers")),
        sa.UniqueConstraint("name_key", name=op.f("uq_carriers_name_key")),
        sqlite_autoincrement=True,
    )
    now = sa.func.current_timestamp()
    for name, template, rule in CARRIERS:
        row = {"name": name, "name_key": name.casefold(), "link_template": template, "number_rule": rule}
        op.execute(sa.insert(carriers).values(**row, is_active=True, created_at=now))


def make_saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_saved_filters_name_length")),
        sa.CheckConstraint("length(query) BETWEEN 1 AND 2000", name=op.f("ck_saved_filters_query_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_filters_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_filters_user_id_name")),
        sqlite_autoincrement=True,
    )


def make_audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('user', 'key', 'system')", name=op.f("ck_audit_events_actor_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_events_kind_id", "audit_events", ["kind", "id"])
    op.create_index("ix_audit_events_subject_id", "audit_events", ["subject", "id"])


def make_bulk_tables() -> None:
    op.create_table(
        "bulk_runs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("made_by_id", KEY, nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("undo_of_id", KEY, nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("to_do", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("leased_until", TIME, nullable=True),
        sa.CheckConstraint("kind IN ('move', 'tracking', 'import', 'undo')", name=op.f("ck_bulk_runs_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting', 'running', 'done')", name=op.f("ck_bulk_runs_state")
        ),
        sa.CheckConstraint("items >= 0 AND to_do BETWEEN 0 AND items", name=op.f("ck_bulk_runs_items")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_bulk_runs_made_by_id_users")),
        sa.ForeignKeyConstraint(
            ["undo_of_id"], ["bulk_runs.id"], name=op.f("fk_bulk_runs_undo_of_id_bulk_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_runs")),
        sa.UniqueConstraint("undo_of_id", name=op.f("uq_bulk_runs_undo_of_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bulk_runs_made_by_id"), "bulk_runs", ["made_by_id"])
    is_open = sa.text("state IN ('waiting', 'running')")
    op.create_index("ix_bulk_runs_open", "bulk_runs", ["id"], postgresql_where=is_open, sqlite_where=is_open)
    op.create_table(
        "bulk_items",
        sa.Column("run_id", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_text", sa.Text(), nullable=False),
        sa.Column("order_id", KEY, nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("left_version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('ready', 'doubtful', 'unchanged', 'refused', 'changed')",
            name=op.f("ck_bulk_items_outcome"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_bulk_items_order_id_orders")),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_runs.id"], name=op.f("fk_bulk_items_run_id_bulk_runs")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_bulk_items")),
    )
    op.create_index("ix_bulk_items_outcome", "bulk_items", ["run_id", "outcome", "position"])


def sum_up(is_sqlite: bool) -> None:
    """The sums of the orders that there are."""
    seconds = (
        "CAST(strftime('%s', placed_at) AS INTEGER)" if is_sqlite else "floor(extract(epoch FROM placed_at))"
    )
    half_hour = f"{seconds} / 1800" if is_sqlite else f"floor({seconds} / 1800)::bigint"
    op.execute(
        "INSERT INTO order_sums (half_hour, currency, slot, orders, total) "  # noqa: S608
        f"SELECT {half_hour}, currency, 0, count(*), sum(total) FROM orders "
        f"WHERE {THERE} AND status <> 'cancelled' GROUP BY 1, 2"
    )


def refusing_changes(table: str, dialect: str) -> list[str]:
    """Triggers that refuse to change or delete what was written down."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for action in ("update", "delete")
        ]
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
