"""For every page whose address takes an argument, an address that there is in the demo's data."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import sqlalchemy as sa

from tests.webhooks.logged import disable, make_attempt, make_delivery, make_endpoint
from webapp import transactions
from webapp.accounts import key_log
from webapp.accounts.actors import Actor, acting, system
from webapp.accounts.links import make_link
from webapp.accounts.models import ApiKey, User
from webapp.bulk.importing import draft_import
from webapp.bulk.written_rows import read_rows
from webapp.extensions import db
from webapp.history.models import ORDER_DELETED
from webapp.ids import KEY, ORDER
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, SHIPPED, orders
from webapp.webhooks.endpoints import get_endpoint, list_endpoints
from webapp.webhooks.log import list_deliveries
from webapp.webhooks.models import DELIVERED, FAILED, PENDING


def _actor(looker: str | None) -> Actor:
    user = db.session.scalar(sa.select(User).where(User.email == looker))
    assert user is not None
    return acting(user)


def _shipped_order(looker: str | None) -> str:
    """An order that its partner sees, and that has a shipment to look at."""
    found = sa.select(sa.func.min(orders.c.id)).where(orders.c.status == SHIPPED)
    partner = db.session.scalar(sa.select(User.partner_id).where(User.email == looker))
    if partner is not None:
        found = found.where(orders.c.partner_id == partner)
    key = db.session.scalar(found)
    assert key is not None
    return ORDER.dump(key)


def _one_time_link(_: str | None) -> str:
    """A link that works; the person's password stays what it is."""
    user = db.session.scalar(sa.select(User).where(User.email == "buyer@harbor.example"))
    assert user is not None
    return transactions.write(lambda: make_link(user, by=system())).secret


def _import_preview(looker: str | None) -> str:
    """A run with rows of several kinds, not started."""
    rows = (
        "OR00001,UPS,1Z999AA10123456784\nOR00002,UPS,1Z1\nOR00003,,T-1\nOR99999,,T-2\nOR00004,,\nOR00001,,T-3"
    )
    return draft_import(read_rows(rows), source="File picks.csv", by=_actor(looker)).run_id


def _deleted_order(_: str | None) -> str:
    """A tombstone of an order that was cancelled before: no count of those under way changes."""
    found = sa.select(sa.func.min(orders.c.id)).where(orders.c.status == CANCELLED)
    key = db.session.scalar(found.where(orders.c.deleted_at.is_not(None)))
    if key is None:
        key = db.session.scalar(found)
        assert key is not None
        delete_order(ORDER.dump(key), by=system(), reason="Placed twice")
    return ORDER.dump(key)


def _webhook(looker: str | None) -> str:
    """A webhook with messages in every state, the same for all pages."""
    by = _actor(looker)
    found = list_endpoints(seen_by=by)
    if found:
        return found[0].endpoint_id
    # Told of nothing that journeys do: their workers have nothing to send there.
    endpoint = make_endpoint(by, ORDER_DELETED)
    for state, attempts in ((DELIVERED, 1), (FAILED, 9), (PENDING, 0)):
        make_delivery(endpoint, state=state, attempts=attempts)
    waiting = make_delivery(endpoint, attempts=2)
    make_attempt(waiting, answer="<html>\n<body>\nDown for maintenance until 12:00 UTC\n</body>\n</html>")
    make_attempt(waiting, status=None, problem="The name of the host was not found.")
    # A page of the other webhooks is to show each state, too.
    make_endpoint(by, ORDER_DELETED, url="https://shop.example/hooks/orders/received", description=None)
    disable(make_endpoint(by, url="https://old.example/waybill", description="The shop"), "gone", by=by)
    return endpoint.endpoint_id


def _delivery(looker: str | None) -> str:
    (newest, *_) = list_deliveries(get_endpoint(_webhook(looker), seen_by=_actor(looker)))
    return newest.delivery_id


def _key_with_a_log(looker: str | None) -> str:
    """A key of the looker's partner, or of the house, that asked for many things."""
    partner = db.session.scalar(sa.select(User.partner_id).where(User.email == looker))
    key_id = db.session.scalar(
        sa.select(sa.func.min(ApiKey.id)).where(ApiKey.partner_id.is_not_distinct_from(partner))
    )
    assert key_id is not None
    ended = (
        ("GET", 200, None),
        ("PUT", 412, "version_changed"),
        ("POST", 201, None),
        ("GET", 500, "internal_error"),
    )
    for number, (method, status, refusal) in enumerate(ended * 20):
        facts = {"method": method, "status": status, "refusal": refusal, "request_id": f"{number:016x}"}
        query = f"status=shipped&limit=20&offset={number}" if number % 3 else ""
        key_log.note(key_id, "/v1/orders/OR00001", query, {**facts, "ms": number**2 / 7})
    key_log.record()
    return KEY.dump(key_id)


EXAMPLES: Final[Mapping[str, Callable[[str | None], str]]] = {
    "order_id": _shipped_order,
    "product_id": lambda _: "PR00001",
    "person_id": lambda _: "US00001",
    "address_id": lambda _: "AD00001",
    "run_id": _import_preview,
    "partner_code": lambda _: "CUST1001",
    "carrier_id": lambda _: "CA00001",
    "deleted_id": _deleted_order,
    "webhook_id": _webhook,
    "delivery_id": _delivery,
    "secret": _one_time_link,
    "key_id": _key_with_a_log,
}


def example_of(rule: str, looker: str | None) -> str:
    """The rule with its arguments filled in."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: EXAMPLES[found[1]](looker), rule)
