"""Orders as people list them: newest first, filtered and searched, page by page and in whole."""

from array import array
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.accounts.models import Partner
from webapp.ids import ORDER
from webapp.ordering.counting import count_orders_by_status
from webapp.ordering.finding import OrderFilter, count_by_status, find_keys
from webapp.ordering.models import PLACED, PROCESSING, STATUSES, order_items, orders
from webapp.sql import Statement, ids_in

KEYS_AT_ONCE: Final = 20_000
ORDERS_AT_ONCE: Final = 500
COUNTED_AT_MOST: Final = 10_000
# Counting what is found by words means reading it.
COUNTED_BY_WORDS: Final = 1_000


class ListedOrder(NamedTuple):
    """An order as a row of a list."""

    id: int
    partner_name: str
    customer_reference: str | None
    status: str
    currency: str
    total: Decimal
    placed_at: datetime
    items: int
    is_shipped_in_part: bool

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


class OrderPage(NamedTuple):
    """A page of a list, newest first, and whether there are orders beyond its ends."""

    orders: list[ListedOrder]
    has_newer: bool
    has_older: bool


class FoundCounts(NamedTuple):
    """How many orders pass a filter in each status; where not all were counted, more than `total` do."""

    by_status: dict[str, int]
    total: int
    is_complete: bool


def list_newest(
    wanted: OrderFilter,
    *,
    seen_by: Actor,
    limit: int = 50,
    before: int | None = None,
    after: int | None = None,
) -> OrderPage:
    """The newest orders that pass the filter; or those next older than the key `before`; or those next
    newer than `after`, and where these fill no page, the newest ones.
    """
    whose = seen_by.partner_id
    if after is not None:
        keys = find_keys(wanted, partner_id=whose, limit=limit + 1, after=after)
        if len(keys) >= limit:
            return OrderPage(_rows_of(keys[-limit:]), has_newer=len(keys) > limit, has_older=True)
    keys = find_keys(wanted, partner_id=whose, limit=limit + 1, before=before)
    return OrderPage(_rows_of(keys[:limit]), has_newer=before is not None, has_older=len(keys) > limit)


def list_keys_newest(wanted: OrderFilter, *, seen_by: Actor) -> "array[int]":
    """The integer keys of all orders that pass the filter, newest first, in 8 bytes each."""
    keys = array("q")
    before = None
    while portion := find_keys(wanted, partner_id=seen_by.partner_id, limit=KEYS_AT_ONCE, before=before):
        keys.extend(portion)
        before = portion[-1]
    return keys


def read_listed(keys: "array[int]") -> Iterator[list[ListedOrder]]:
    """The rows of these orders, newest first, in batches; what was deleted meanwhile is left out."""
    for start in range(0, len(keys), ORDERS_AT_ONCE):
        yield _rows_of(keys[start : start + ORDERS_AT_ONCE].tolist())


def count_found(wanted: OrderFilter, *, seen_by: Actor) -> FoundCounts:
    """How many orders pass the filter in each status, whichever status it names."""
    whose = seen_by.partner_id
    if wanted.search is None and wanted.placed_from is None and wanted.placed_to is None:
        counted = count_orders_by_status(partner_id=whose)
        return FoundCounts(counted, sum(counted.values()), is_complete=True)
    most = COUNTED_BY_WORDS if wanted.search else COUNTED_AT_MOST
    counted, is_complete = count_by_status(wanted, partner_id=whose, most=most)
    by_status = {status: counted.get(status, 0) for status in STATUSES}
    return FoundCounts(by_status, sum(counted.values()) if is_complete else most, is_complete)


_of_order = order_items.c.order_id == orders.c.id
_rows = Statement(
    sa.select(
        orders.c.id,
        Partner.name,
        orders.c.customer_reference,
        orders.c.status,
        orders.c.currency,
        orders.c.total,
        orders.c.placed_at,
        sa.select(sa.func.count()).select_from(order_items).where(_of_order).scalar_subquery(),
        sa.and_(
            sa.or_(orders.c.status == PLACED, orders.c.status == PROCESSING),
            sa.exists().where(_of_order, order_items.c.shipped > 0),
        ),
    )
    .join(Partner, Partner.id == orders.c.partner_id)
    .where(ids_in(orders.c.id, "keys"), orders.c.deleted_at.is_(None))
    .order_by(orders.c.id.desc()),
    ListedOrder._make,
)


def _rows_of(keys: list[int]) -> list[ListedOrder]:
    return _rows.all(keys=keys) if keys else []
