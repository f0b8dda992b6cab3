"""Webhooks with messages that were sent, for tests that send nothing themselves."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.extensions import db
from webapp.webhooks import saving
from webapp.webhooks.endpoints import create_endpoint, get_endpoint
from webapp.webhooks.models import (
    DISABLED,
    PENDING,
    Delivery,
    Endpoint,
    webhook_attempts,
    webhook_deliveries,
    webhook_endpoints,
)
from webapp.webhooks.payloads import payload_of

URL: Final = "https://erp.example/waybill"


def make_endpoint(by: Actor, *types: str, url: str = URL, description: str | None = "The ERP") -> Endpoint:
    return create_endpoint(url, types, description=description, by=by)


def make_delivery(
    endpoint: Endpoint,
    *,
    state: str = PENDING,
    attempts: int = 0,
    order_id: str = "OR00001",
    sequence: int = 7,
) -> Delivery:
    """A message about an order that is placed; one that waits is tried next in two hours."""
    now = clock.now()
    data = {"orderId": order_id, "sequence": sequence, "totalAmount": Decimal("10.50")}

    def work() -> Delivery:
        made = saving.add_delivery(endpoint, "order.placed", payload_of("order.placed", now, data))
        facts: dict[str, Any] = {
            "state": state,
            "attempts": attempts,
            "due_at": now + timedelta(hours=2),
            "done_at": None if state == PENDING else now,
        }
        db.session.execute(
            sa.update(webhook_deliveries).where(webhook_deliveries.c.id == made.id).values(facts)
        )
        return made._replace(**facts)

    return transactions.write(work)


def make_attempt(
    delivery: Delivery, *, status: int | None = 503, problem: str | None = None, answer: str | None = None
) -> None:
    facts = {
        "delivery_id": delivery.id,
        "at": clock.now(),
        "ms": 1204,
        "status": status,
        "problem": problem,
        "answer": answer,
    }
    transactions.write(lambda: db.session.execute(sa.insert(webhook_attempts).values(facts)))


def disable(endpoint: Endpoint, why: str, *, by: Actor) -> Endpoint:
    """As the worker does it."""
    changed = sa.update(webhook_endpoints).where(webhook_endpoints.c.id == endpoint.id)
    transactions.write(lambda: db.session.execute(changed.values(state=DISABLED, disabled_why=why)))
    return get_endpoint(endpoint.endpoint_id, seen_by=by)
