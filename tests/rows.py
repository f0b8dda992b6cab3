"""Rows of every table that the database accepts, as they would be written by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 1, 1, tzinfo=UTC)

# One row of each table that agrees with all the others.
VALID: Mapping[str, dict[str, Any]] = {
    "partners": {
        "code": "CUST1001", "name": "RayTech", "name_key": "raytech", "is_registered_by_api": False,
        "is_active": True, "created_at": AT,
    },
    "users": {
        "email": "rosa@x.example", "name": "Rosa", "role": "buyer", "partner_id": 1, "password_hash": "x",
        "is_active": True, "created_at": AT,
    },
    "api_keys": {
        "name": "ERP", "prefix": "wbk_00000000", "digest": b"d" * 32, "partner_id": 1,
        "scopes": "orders:read", "created_at": AT,
    },
    "sessions": {"user_id": 1, "digest": b"s" * 32, "created_at": AT, "seen_at": AT},
    "sign_in_failures": {"key": "tom@x.example", "started_at": AT, "failures": 1},
    "one_time_links": {
        "user_id": 1, "digest": b"l" * 32, "made_by": "Tom", "created_at": AT, "expires_at": AT,
    },
    "partner_addresses": {
        "partner_id": 1, "label": "Main", "address": "{}", "is_default": True, "created_at": AT,
    },
    "products": {
        "sku": "BR-1", "name": "IPA", "description": "", "brand": "", "category": "", "price": 1099,
        "currency": "USD", "orderable": True, "stock": 5, "search_text": "ipa", "version": 1,
        "created_at": AT, "updated_at": AT,
    },
    "stock_movements": {
        "product_id": 1, "quantity": 5, "reason": "adjustment", "actor": "key:1", "entry": "v1", "at": AT,
    },
    "orders": {
        "partner_id": 1, "status": "placed", "currency": "USD", "total": 2198, "version": 1, "placed_at": AT,
        "updated_at": AT, "is_shipped_in_part": False,
    },
    "order_items": {
        "order_id": 1, "product_id": 1, "sku": "BR-1", "product_name": "IPA", "quantity": 2,
        "unit_price": 1099, "line_total": 2198, "stock_taken": 2, "shipped": 0, "closed": 0,
    },
    "order_counts": {"partner_id": 1, "status": "placed", "slot": 0, "orders": 1},
    "carts": {"user_id": 1, "partner_id": 1, "token": "t", "updated_at": AT},
    "cart_items": {
        "cart_id": 1, "product_id": 1, "quantity": 2, "price_seen": 1099, "currency_seen": "USD",
    },
    "order_events": {
        "order_id": 1, "kind": "placed", "at": AT, "actor_kind": "key", "actor_name": "ERP", "entry": "v1",
        "changes": "{}",
    },
    "order_search": {"order_id": 1, "partner_id": 1, "text": "br-1 ipa"},
    "tracking_search": {"order_id": 1, "partner_id": 1, "text": "trk1"},
    "shipments": {"order_id": 1, "tracking_number": "TRK1", "created_at": AT},
    "shipment_items": {"shipment_id": 1, "order_item_id": 1, "quantity": 1},
    "order_sums": {"half_hour": 1, "currency": "USD", "slot": 0, "orders": 1, "total": 2198},
    "order_notes": {"order_id": 1, "text": "Call first", "at": AT, "actor_name": "Mara"},
    "carriers": {"name": "Posta", "name_key": "posta", "is_active": True, "created_at": AT},
    "saved_filters": {"user_id": 1, "name": "Open", "query": "status=placed", "created_at": AT},
    "audit_events": {
        "kind": "signed_in", "subject": "rosa@x.example", "at": AT, "actor_kind": "user", "actor_name": "R.",
        "entry": "portal", "changes": "{}", "search_text": "signed in",
    },
    "bulk_runs": {
        "kind": "move", "state": "draft", "asked": "{}", "source": "", "made_by_id": 1, "made_by_name": "M.",
        "undo_of_id": 1, "items": 1, "to_do": 0, "created_at": AT,
    },
    "bulk_items": {
        "run_id": 1, "position": 1, "order_text": "OR00001", "order_id": 1, "outcome": "ready", "verdict": "",
        "facts": "{}",
    },
    "outbox": {"event_id": 1, "partner_id": 1, "status": "placed", "total": 2198, "version": 1},
    "published_events": {
        "house_sequence": 1, "partner_sequence": 1, "event_id": 1, "partner_id": 1, "status": "placed",
        "total": 2198, "version": 1, "type": "order.placed",
    },
    "api_requests": {
        "key_id": 1, "at": AT, "method": "GET", "path": "/orders", "status": 200, "ms": 1.5,
        "request_id": "r1",
    },
    "webhook_endpoints": {
        "partner_id": 1, "url": "https://x.example/hooks", "types": "order.placed", "secret": "whsec_x",
        "state": "enabled", "made_by": "Rosa", "created_at": AT, "updated_at": AT,
    },
    "webhook_deliveries": {
        "endpoint_id": 1, "event_id": 1, "type": "order.placed", "payload": "{}", "state": "pending",
        "attempts": 0, "due_at": AT, "created_at": AT,
    },
    "webhook_attempts": {"delivery_id": 1, "at": AT, "ms": 3},
    "idempotency_records": {
        "principal": "key:1", "key": "retry-1", "method": "POST", "path": "/orders", "body_digest": b"d",
        "status": 201, "headers": "{}", "body": b"", "created_at": AT,
    },
}  # fmt: skip
# What a second valid row of a table must have otherwise.
SECOND: Mapping[str, dict[str, Any]] = {
    "partners": {"code": "CUST1002", "name_key": "harbor"},
    "users": {"email": "tom@x.example"},
    "api_keys": {"digest": b"e" * 32},
    "sessions": {"digest": b"t" * 32},
    "sign_in_failures": {"key": "203.0.113.7"},
    "one_time_links": {"digest": b"m" * 32},
    "partner_addresses": {"is_default": False},
    "products": {"sku": "BR-2"},
    "order_counts": {"slot": 1},
    "carts": {"user_id": 2},
    "cart_items": {"product_id": 2},
    "order_search": {"order_id": 2},
    "tracking_search": {"order_id": 2},
    "shipments": {"order_id": 1, "dispatched_at": AT},
    "order_sums": {"slot": 1},
    "carriers": {"name_key": "other post"},
    "saved_filters": {"name": "Late"},
    "bulk_runs": {"undo_of_id": None},
    "bulk_items": {"position": 2},
    "outbox": {"event_id": 2},
    "published_events": {"house_sequence": 2, "partner_sequence": 2, "event_id": 2},
    "webhook_deliveries": {"event_id": None},
    "idempotency_records": {"key": "retry-2"},
}
