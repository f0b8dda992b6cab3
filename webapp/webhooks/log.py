"""What was sent to an endpoint, and what came of it."""

from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_READ
from webapp.errors import DeliveryNotFound
from webapp.ids import DELIVERY, WEBHOOK
from webapp.sql import Statement
from webapp.webhooks import queries
from webapp.webhooks.endpoints import get_endpoint
from webapp.webhooks.models import Delivery, Endpoint, webhook_attempts, webhook_deliveries

# Above every key that there will be.
NEWEST: Final = 2**62
# A message may be sent anew as often as somebody asks for it.
ATTEMPTS_SHOWN: Final = 100


class Attempt(NamedTuple):
    """`ms` is how long it took; `problem` is in words, None where the receiver took the message."""

    at: datetime
    ms: int
    status: int | None
    problem: str | None
    answer: str | None


_of_endpoint = (
    sa.select(*queries.DELIVERY_COLUMNS)
    .where(
        webhook_deliveries.c.endpoint_id == sa.bindparam("endpoint_key"),
        webhook_deliveries.c.id < sa.bindparam("before"),
    )
    .order_by(webhook_deliveries.c.id.desc())
    .limit(sa.bindparam("page_size", type_=sa.BigInteger))
)
_listed = Statement(_of_endpoint, Delivery._make)
_listed_in_state = Statement(
    _of_endpoint.where(webhook_deliveries.c.state == sa.bindparam("state")), Delivery._make
)
_attempts = Statement(
    sa.select(*(webhook_attempts.c[name] for name in Attempt._fields))
    .where(webhook_attempts.c.delivery_id == sa.bindparam("delivery_key"))
    .order_by(webhook_attempts.c.id.desc())
    .limit(ATTEMPTS_SHOWN),
    Attempt._make,
)


def list_deliveries(
    endpoint: Endpoint, *, state: str | None = None, before: int | None = None, limit: int = 50
) -> list[Delivery]:
    """Newest first: those with keys below `before`, in a state where one is given."""
    page = {"endpoint_key": endpoint.id, "before": NEWEST if before is None else before, "page_size": limit}
    return _listed.all(**page) if state is None else _listed_in_state.all(**page, state=state)


def get_delivery(delivery_id: str, *, seen_by: Actor) -> tuple[Endpoint, Delivery]:
    """Raises DeliveryNotFound, NotAllowed."""
    seen_by.require(ORDERS_READ)
    key = DELIVERY.parse(delivery_id)
    delivery = queries.find_own_delivery(key, seen_by.partner_id) if key is not None else None
    if delivery is None:
        raise DeliveryNotFound(delivery_id)
    return get_endpoint(WEBHOOK.dump(delivery.endpoint_id), seen_by=seen_by), delivery


def list_attempts(delivery_key: int) -> list[Attempt]:
    """The last ATTEMPTS_SHOWN, oldest first. Whoever calls has loaded the delivery as seen by somebody."""
    return _attempts.all(delivery_key=delivery_key)[::-1]
