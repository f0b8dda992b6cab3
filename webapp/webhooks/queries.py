"""Rows of endpoints and deliveries, each owner's own: the house's or a partner's."""

from typing import Final

import sqlalchemy as sa

from webapp.sql import Statement
from webapp.webhooks.models import REMOVED, Delivery, Endpoint, webhook_deliveries, webhook_endpoints

ENDPOINT_COLUMNS: Final = tuple(webhook_endpoints.c[name] for name in Endpoint._fields)
DELIVERY_COLUMNS: Final = tuple(webhook_deliveries.c[name] for name in Delivery._fields)
# Removed ones are nobody's any more.
IS_OWN: Final = sa.and_(
    webhook_endpoints.c.partner_id.is_not_distinct_from(sa.bindparam("partner_key", type_=sa.BigInteger)),
    webhook_endpoints.c.state != REMOVED,
)

_select = sa.select(*ENDPOINT_COLUMNS)
_listed = Statement(_select.where(IS_OWN).order_by(webhook_endpoints.c.id), Endpoint._make)
_found = Statement(
    _select.where(webhook_endpoints.c.id == sa.bindparam("endpoint_key"), IS_OWN), Endpoint._make
)
_counted = Statement(sa.select(sa.func.count()).select_from(webhook_endpoints).where(IS_OWN))
_delivery = Statement(
    sa.select(*DELIVERY_COLUMNS)
    .join(webhook_endpoints, webhook_endpoints.c.id == webhook_deliveries.c.endpoint_id)
    .where(webhook_deliveries.c.id == sa.bindparam("delivery_key"), IS_OWN),
    Delivery._make,
)


def list_own(partner_key: int | None) -> list[Endpoint]:
    """Oldest first."""
    return _listed.all(partner_key=partner_key)


def count_own(partner_key: int | None) -> int:
    (number,) = _counted.one(partner_key=partner_key)
    return int(number)


def find_own(endpoint_key: int, partner_key: int | None) -> Endpoint | None:
    return _found.first(endpoint_key=endpoint_key, partner_key=partner_key)


def find_own_delivery(delivery_key: int, partner_key: int | None) -> Delivery | None:
    return _delivery.first(delivery_key=delivery_key, partner_key=partner_key)
