"""for programs: the numbered events, webhooks, and each key's own log"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
THERE = "deleted_at IS NULL"
# An order as it is once the event has happened: its row is written before its event.
PUT_OUT = (
    "INSERT INTO outbox (event_id, partner_id, status, total, version) "
    "SELECT {event}.id, orders.partner_id, orders.status, orders.total, orders.version "
    "FROM {source} WHERE orders.id = {event}.order_id"
)
TYPES = (
    "'order.placed', 'order.updated', 'order.shipped', 'order.delivered', 'order.cancelled', 'order.deleted'"
)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect != "sqlite":
        # Nobody waits for an answer here, and many events take longer than a request may.
        op.execute("SET LOCAL statement_timeout = 0")
        op.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    there = sa.text(THERE)
    op.create_index(
        "ix_orders_updated_at", "orders", ["updated_at", "id"], postgresql_where=there, sqlite_where=there
    )
    make_key_log()
    make_events()
    make_webhooks()
    # What happened before is numbered too.
    op.execute(PUT_OUT.format(event="order_events", source="order_events, orders"))
    for statement in putting_out(dialect):
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER order_events_put_out")
    else:
        op.execute("DROP TRIGGER order_events_put_out ON order_events")
        op.execute("DROP FUNCTION order_events_put_out()")
    for table in ("webhook_attempts", "webhook_deliveries", "webhook_endpoints"):
        op.drop_table(table)
    for table in ("published_events", "outbox", "api_requests"):
        op.drop_table(table)
    op.drop_index("ix_orders_updated_at", "orders")


def make_key_log() -> None:
    op.create_table(
        "api_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("ms", sa.Float(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_api_requests_key_id_api_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_requests")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_requests_key_id_id", "api_requests", ["key_id", "id"])


def facts_of_an_event() -> list[sa.Column[Any]]:
    return [
        sa.Column("event_id", KEY, autoincrement=False, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def make_events() -> None:
    op.create_table(
        "outbox",
        *facts_of_an_event(),
        sa.ForeignKeyConstraint(
            ["event_id"], ["order_events.id"], name=op.f("fk_outbox_event_id_order_events")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_outbox_partner_id_partners")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "published_events",
        sa.Column("house_sequence", KEY, autoincrement=False, nullable=False),
        sa.Column("partner_sequence", KEY, nullable=False),
        *facts_of_an_event(),
        sa.Column("type", sa.Text(), nullable=False),
        sa.CheckConstraint(f"type IN ({TYPES})", name=op.f("ck_published_events_type")),
        sa.CheckConstraint("house_sequence > 0", name=op.f("ck_published_events_house_sequence")),
        sa.CheckConstraint("partner_sequence > 0", name=op.f("ck_published_events_partner_sequence")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["order_events.id"], name=op.f("fk_published_events_event_id_order_events")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_published_events_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("house_sequence", name=op.f("pk_published_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_published_events_event_id")),
        sa.UniqueConstraint(
            "partner_id", "partner_sequence", name=op.f("uq_published_events_partner_id_partner_sequence")
        ),
    )


def make_webhooks() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("former_secret", sa.Text(), nullable=True),
        sa.Column("former_secret_until", TIME, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("disabled_why", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("length(url) BETWEEN 1 AND 2000", name=op.f("ck_webhook_endpoints_url_length")),
        sa.CheckConstraint(
            "length(description) BETWEEN 1 AND 200", name=op.f("ck_webhook_endpoints_description_length")
        ),
        sa.CheckConstraint("length(types) > 0", name=op.f("ck_webhook_endpoints_types")),
        sa.CheckConstraint(
            "state IN ('enabled', 'disabled', 'removed')", name=op.f("ck_webhook_endpoints_state")
        ),
        sa.CheckConstraint(
            "(former_secret IS NULL) = (former_secret_until IS NULL)",
            name=op.f("ck_webhook_endpoints_former_secret"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_webhook_endpoints_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_webhook_endpoints_partner_id"), "webhook_endpoints", ["partner_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("endpoint_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_state")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_webhook_deliveries_attempts")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_endpoint_id_webhook_endpoints"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["order_events.id"], name=op.f("fk_webhook_deliveries_event_id_order_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "endpoint_id", "event_id", name=op.f("uq_webhook_deliveries_endpoint_id_event_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_deliveries_endpoint_id_id", "webhook_deliveries", ["endpoint_id", "id"])
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["created_at"])
    is_pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["due_at", "id"],
        postgresql_where=is_pending,
        sqlite_where=is_pending,
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_delivery_id_webhook_deliveries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_webhook_attempts_delivery_id"), "webhook_attempts", ["delivery_id"])


def putting_out(dialect: str) -> list[str]:
    """The trigger through which no event can miss the outbox."""
    put_out = PUT_OUT.format(event="NEW", source="orders")
    if dialect == "sqlite":
        return [f"CREATE TRIGGER order_events_put_out AFTER INSERT ON order_events BEGIN {put_out}; END"]
    return [
        "CREATE FUNCTION order_events_put_out() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {put_out}; RETURN NULL; END $$",
        "CREATE TRIGGER order_events_put_out AFTER INSERT ON order_events "
        "FOR EACH ROW EXECUTE FUNCTION order_events_put_out()",
    ]
