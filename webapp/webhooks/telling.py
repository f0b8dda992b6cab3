"""What lists of endpoints tell of each."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from webapp.sql import Statement, ids_in
from webapp.webhooks.models import Delivery, Endpoint, webhook_deliveries, webhook_endpoints

_other = webhook_deliveries.alias()
# Looked up for each endpoint by its index: a group of all their rows would be read to its end.
_newest = (
    sa.select(sa.func.max(_other.c.id)).where(_other.c.endpoint_id == webhook_endpoints.c.id).scalar_subquery()
)
_latest = Statement(
    sa.select(*(webhook_deliveries.c[name] for name in Delivery._fields))
    .select_from(webhook_endpoints)
    .join(webhook_deliveries, webhook_deliveries.c.id == _newest)
    .where(ids_in(webhook_endpoints.c.id, "endpoints")),
    Delivery._make,
)


def find_latest(endpoints: Sequence[Endpoint]) -> Mapping[int, Delivery]:
    """The newest delivery of each endpoint that has any, by the endpoint's key."""
    found = _latest.all(endpoints=[endpoint.id for endpoint in endpoints])
    return {delivery.endpoint_id: delivery for delivery in found}
