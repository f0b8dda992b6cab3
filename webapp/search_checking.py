"""One more proof for `flask check-data`: every order is found by what it holds, and by nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from webapp.extensions import db
from webapp.fulfilment.models import shipments
from webapp.ordering.models import order_items, orders
from webapp.ordering.search_index import order_search, text_of_order, text_of_tracking, tracking_search

ORDERS_AT_ONCE: Final = 1_000

_kept = (
    sa.select(
        orders.c.id,
        orders.c.partner_id,
        orders.c.customer_reference,
        order_search.c.partner_id.label("kept_for"),
        order_search.c.text,
        sa.func.coalesce(tracking_search.c.partner_id, orders.c.partner_id).label("tracking_kept_for"),
        sa.func.coalesce(tracking_search.c.text, "").label("tracking"),
    )
    .outerjoin(order_search, order_search.c.order_id == orders.c.id)
    .outerjoin(tracking_search, tracking_search.c.order_id == orders.c.id)
    .where(orders.c.deleted_at.is_(None))
    .order_by(orders.c.id)
    .limit(ORDERS_AT_ONCE)
)


def find_unsearchable() -> Iterator[int]:
    """The keys of orders whose texts for searching are not those that they should have."""
    after = 0
    while portion := db.session.execute(_kept.where(orders.c.id > after)).all():
        after = portion[-1].id
        items, numbers = _items_and_numbers(portion)
        for row in portion:
            kept = (row.kept_for, row.text, row.tracking_kept_for, row.tracking)
            text = text_of_order(row.customer_reference, items[row.id])
            if kept != (row.partner_id, text, row.partner_id, text_of_tracking(numbers[row.id])):
                yield row.id


def _items_and_numbers(portion: Sequence[Any]) -> tuple[dict[int, Any], dict[int, Any]]:
    first, last = portion[0].id, portion[-1].id
    items, numbers = defaultdict(list), defaultdict(list)
    ordered = sa.select(order_items.c.order_id, order_items.c.sku, order_items.c.product_name)
    ordered = ordered.where(order_items.c.order_id.between(first, last)).order_by(order_items.c.id)
    for order_id, sku, name in db.session.execute(ordered):
        items[order_id].append((sku, name))
    sent = sa.select(shipments.c.order_id, shipments.c.tracking_number)
    sent = sent.where(shipments.c.order_id.between(first, last)).order_by(shipments.c.id)
    for order_id, number in db.session.execute(sent):
        numbers[order_id].append(number)
    return items, numbers
