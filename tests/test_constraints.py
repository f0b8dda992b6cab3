"""The database itself refuses nonsense, whoever writes it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from tests.rows import SECOND, VALID
from webapp.extensions import db as database

# The one integer key of a table, where it is not called `id`.
COUNTED = {
    "order_search": "order_id",
    "tracking_search": "order_id",
    "outbox": "event_id",
    "published_events": "house_sequence",
}
# What a row of another table brings with it.
BY_TRIGGER = ("outbox",)
TABLES = {table.name: table for table in database.metadata.sorted_tables}

NONSENSE: list[tuple[str, str, dict[str, Any]]] = [
    ("ck_partners_code_length", "partners", {"code": ""}),
    ("ck_partners_code_length", "partners", {"code": "x" * 65}),
    ("ck_partners_name_length", "partners", {"name": ""}),
    ("ck_partners_name_length", "partners", {"name": "x" * 201}),
    ("ck_users_role", "users", {"role": "root", "partner_id": None}),
    ("ck_users_role_and_partner", "users", {"role": "buyer", "partner_id": None}),
    ("ck_users_role_and_partner", "users", {"role": "admin", "partner_id": 1}),
    ("ck_api_keys_digest_length", "api_keys", {"digest": b"short"}),
    ("ck_sessions_digest_length", "sessions", {"digest": b"short"}),
    ("ck_sign_in_failures_failures", "sign_in_failures", {"failures": -1}),
    ("ck_one_time_links_digest_length", "one_time_links", {"digest": b"short"}),
    ("ck_partner_addresses_label_length", "partner_addresses", {"label": ""}),
    ("ck_partner_addresses_label_length", "partner_addresses", {"label": "x" * 101}),
    ("ck_products_price", "products", {"price": -1}),
    ("ck_products_stock", "products", {"stock": -1}),
    ("ck_products_currency", "products", {"currency": "DOLLAR"}),
    ("ck_products_sku_length", "products", {"sku": ""}),
    ("ck_products_sku_length", "products", {"sku": "x" * 101}),
    ("ck_products_name_length", "products", {"name": ""}),
    ("ck_products_name_length", "products", {"name": "x" * 201}),
    ("ck_stock_movements_quantity", "stock_movements", {"quantity": 0}),
    ("ck_orders_status", "orders", {"status": "created"}),
    ("ck_orders_status", "orders", {"status": ""}),
    ("ck_orders_total", "orders", {"total": -1}),
    ("ck_orders_total", "orders", {"total": 1_000_000_000_000}),
    ("ck_orders_currency", "orders", {"currency": ""}),
    ("ck_orders_version", "orders", {"version": 0}),
    ("ck_orders_note_length", "orders", {"note": ""}),
    ("ck_orders_note_length", "orders", {"note": "x" * 2001}),
    ("ck_carts_customer_reference_length", "carts", {"customer_reference": ""}),
    ("ck_carts_customer_reference_length", "carts", {"customer_reference": "x" * 101}),
    ("ck_carts_note_length", "carts", {"note": ""}),
    ("ck_carts_note_length", "carts", {"note": "x" * 2001}),
    ("ck_cart_items_quantity", "cart_items", {"quantity": 0}),
    ("ck_cart_items_quantity", "cart_items", {"quantity": 1_000_001}),
    ("ck_cart_items_price_seen", "cart_items", {"price_seen": -1}),
    ("ck_cart_items_currency_seen", "cart_items", {"currency_seen": "$"}),
    ("ck_order_items_quantity", "order_items", {"quantity": 0, "line_total": 0, "stock_taken": 0}),
    ("ck_order_items_quantity", "order_items", {"quantity": 1_000_001, "line_total": 1099 * 1_000_001}),
    ("ck_order_items_unit_price", "order_items", {"unit_price": -1, "line_total": -2}),
    ("ck_order_items_line_total", "order_items", {"line_total": 2197}),
    ("ck_order_items_stock_taken", "order_items", {"stock_taken": 3}),
    ("ck_order_items_stock_taken", "order_items", {"stock_taken": -1}),
    ("ck_order_items_shipped", "order_items", {"shipped": 3}),
    ("ck_order_items_shipped", "order_items", {"shipped": -1}),
    ("ck_order_items_shipped", "order_items", {"shipped": 1, "closed": 2}),
    ("ck_order_items_shipped", "order_items", {"closed": -1}),
    ("ck_order_events_actor_kind", "order_events", {"actor_kind": "ghost"}),
    ("ck_shipments_tracking_number_length", "shipments", {"tracking_number": ""}),
    ("ck_shipments_tracking_number_length", "shipments", {"tracking_number": "x" * 101}),
    ("ck_shipment_items_quantity", "shipment_items", {"quantity": 0}),
    ("ck_stock_movements_note_length", "stock_movements", {"note": ""}),
    ("ck_order_notes_text_length", "order_notes", {"text": ""}),
    ("ck_carriers_name_length", "carriers", {"name": ""}),
    ("ck_saved_filters_name_length", "saved_filters", {"name": ""}),
    ("ck_saved_filters_query_length", "saved_filters", {"query": "x" * 2001}),
    ("ck_audit_events_actor_kind", "audit_events", {"actor_kind": "ghost"}),
    ("ck_bulk_runs_kind", "bulk_runs", {"kind": "dance"}),
    ("ck_bulk_runs_state", "bulk_runs", {"state": "lost"}),
    ("ck_bulk_runs_items", "bulk_runs", {"to_do": 2}),
    ("ck_bulk_items_outcome", "bulk_items", {"outcome": "maybe"}),
    ("ck_published_events_type", "published_events", {"type": "order.lost"}),
    ("ck_published_events_house_sequence", "published_events", {"house_sequence": 0}),
    ("ck_published_events_partner_sequence", "published_events", {"partner_sequence": 0}),
    ("ck_webhook_endpoints_url_length", "webhook_endpoints", {"url": ""}),
    ("ck_webhook_endpoints_description_length", "webhook_endpoints", {"description": ""}),
    ("ck_webhook_endpoints_types", "webhook_endpoints", {"types": ""}),
    ("ck_webhook_endpoints_state", "webhook_endpoints", {"state": "asleep"}),
    ("ck_webhook_endpoints_former_secret", "webhook_endpoints", {"former_secret": "whsec_y"}),
    ("ck_webhook_deliveries_state", "webhook_deliveries", {"state": "lost"}),
    ("ck_webhook_deliveries_attempts", "webhook_deliveries", {"attempts": -1}),
    ("ck_idempotency_records_key_length", "idempotency_records", {"key": ""}),
    ("ck_idempotency_records_key_length", "idempotency_records", {"key": "x" * 256}),
]
TWICE: list[tuple[str, str, dict[str, Any]]] = [
    ("uq_partners_code", "partners", {"code": "CUST1001"}),
    ("uq_partners_name_key", "partners", {"name_key": "raytech"}),
    ("uq_users_email", "users", {"email": "rosa@x.example"}),
    ("uq_api_keys_digest", "api_keys", {"digest": b"d" * 32}),
    ("uq_sessions_digest", "sessions", {"digest": b"s" * 32}),
    ("pk_sign_in_failures", "sign_in_failures", {"key": "tom@x.example"}),
    ("uq_one_time_links_digest", "one_time_links", {"digest": b"l" * 32}),
    ("uq_partner_addresses_default", "partner_addresses", {"is_default": True}),
    ("uq_products_sku", "products", {"sku": "BR-1"}),
    ("uq_shipments_announced", "shipments", {"dispatched_at": None}),
    ("uq_idempotency_records_principal_key", "idempotency_records", {"key": "retry-1"}),
    ("uq_carts_user_id_partner_id", "carts", {"user_id": 1}),
    ("uq_cart_items_cart_id_product_id", "cart_items", {"product_id": 1}),
    ("uq_carriers_name_key", "carriers", {"name_key": "posta"}),
    ("uq_saved_filters_user_id_name", "saved_filters", {"name": "Open"}),
    ("uq_bulk_runs_undo_of_id", "bulk_runs", {"undo_of_id": 1}),
    ("pk_bulk_items", "bulk_items", {"position": 1}),
    ("pk_order_counts", "order_counts", {"slot": 0}),
    ("pk_order_sums", "order_sums", {"slot": 0}),
    ("pk_order_search", "order_search", {"order_id": 1}),
    ("pk_tracking_search", "tracking_search", {"order_id": 1}),
    ("pk_shipment_items", "shipment_items", {}),
    ("pk_outbox", "outbox", {"event_id": 1}),
    ("pk_published_events", "published_events", {"house_sequence": 1}),
    ("uq_published_events_partner_id_partner_sequence", "published_events", {"partner_sequence": 1}),
    ("uq_published_events_event_id", "published_events", {"event_id": 1}),
    ("uq_webhook_deliveries_endpoint_id_event_id", "webhook_deliveries", {"event_id": 1}),
]
# In one order for all processes that share the tests out among them.
FOREIGN_KEYS = sorted(
    ((str(key.name), table, key) for table in TABLES.values() for key in table.foreign_key_constraints),
    key=lambda found: found[0],
)


@pytest.fixture
def connection(db: None) -> Iterator[Connection]:
    """A connection to a database that holds one valid row in every table."""
    with database.engine.connect().execution_options(writes=True) as connection:
        transaction = connection.begin()
        for name in TABLES:
            if name not in BY_TRIGGER:
                insert(connection, name, VALID[name])
        # A second event, so far neither waiting nor numbered.
        insert(connection, "order_events", VALID["order_events"])
        connection.execute(sa.text("DELETE FROM outbox WHERE event_id = 2"))
        yield connection
        transaction.rollback()


def insert(connection: Connection, table: str, row: Mapping[str, Any]) -> None:
    """A row as it is, past all that our own column types would do to it."""
    times = {name: sa.DateTime(timezone=True) for name, value in row.items() if isinstance(value, datetime)}
    plain = sa.table(table, *(sa.column(name, times.get(name)) for name in row))
    connection.execute(sa.insert(plain).values(dict(row)))


def refusal(connection: Connection, table: str, row: Mapping[str, Any]) -> str:
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        insert(connection, table, row)
    return str(refused.value.orig)


def test_what_makes_sense_is_accepted(connection: Connection) -> None:
    for table in TABLES:
        if table not in ("shipment_items", *BY_TRIGGER):
            insert(connection, table, {**VALID[table], **SECOND.get(table, {})})


@pytest.mark.parametrize(("rule", "table", "nonsense"), NONSENSE, ids=[rule for rule, *_ in NONSENSE])
def test_nonsense_is_refused(connection: Connection, rule: str, table: str, nonsense: dict[str, Any]) -> None:
    row = {**VALID[table], **SECOND.get(table, {}), **nonsense}

    assert rule in refusal(connection, table, row)


@pytest.mark.parametrize(("rule", "table", "same"), TWICE, ids=[rule for rule, *_ in TWICE])
def test_nothing_that_must_be_unique_is_there_twice(
    connection: Connection, rule: str, table: str, same: dict[str, Any]
) -> None:
    said = refusal(connection, table, {**VALID[table], **SECOND.get(table, {}), **same})

    assert rule in said or "UNIQUE constraint failed" in said


@pytest.mark.parametrize(("rule", "table", "key"), FOREIGN_KEYS, ids=[rule for rule, *_ in FOREIGN_KEYS])
def test_nothing_names_what_does_not_exist(
    connection: Connection, rule: str, table: sa.Table, key: sa.ForeignKeyConstraint
) -> None:
    missing = dict.fromkeys(key.column_keys, 99)

    said = refusal(connection, table.name, {**VALID[table.name], **SECOND.get(table.name, {}), **missing})

    assert rule in said or "FOREIGN KEY constraint failed" in said


@pytest.mark.parametrize("table", TABLES)
def test_what_is_needed_is_never_missing(connection: Connection, table: str) -> None:
    row = {**VALID[table], **SECOND.get(table, {})}
    # SQLite gives a row that lacks its one integer key the next free one.
    counted = {COUNTED.get(table, "id")}
    needed = {column.name for column in TABLES[table].c if not column.nullable} - counted

    for column in needed:
        said = refusal(connection, table, {**row, column: None})
        assert column in said
        assert "NOT NULL" in said or "not-null" in said

    assert needed <= row.keys()


@pytest.mark.parametrize("table", ["partners", "products", "orders", "order_items", "shipments"])
def test_nothing_that_is_named_elsewhere_can_be_removed(connection: Connection, table: str) -> None:
    with pytest.raises(IntegrityError):
        connection.execute(sa.text(f"DELETE FROM {table} WHERE id = 1"))


def test_every_rule_of_the_database_is_tried_here() -> None:
    constraints = {str(rule.name) for table in TABLES.values() for rule in table.constraints}
    unique = {str(index.name) for table in TABLES.values() for index in table.indexes if index.unique}
    numbered = {f"pk_{name}" for name, table in TABLES.items() if "id" in table.c}

    tried = {rule for rule, *_ in (*NONSENSE, *TWICE, *FOREIGN_KEYS)}

    assert tried == (constraints | unique) - numbered
    assert VALID.keys() == TABLES.keys()
