"""Orders as people list them: filtered, searched and sorted, page by page and in whole."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.accounts.models import Partner
from webapp.ids import ORDER
from webapp.ordering.counting import count_orders_by_status
from webapp.ordering.filtering import NEWEST, OrderFilter
from webapp.ordering.finding import Finding
from webapp.ordering.models import STATUSES, order_items, orders
from webapp.ordering.queries import partner_seen
from webapp.sql import Statement, ids_in

KEYS_AT_ONCE: Final = 20_000
ORDERS_AT_ONCE: Final = 500
COUNTED_AT_MOST: Final = 1_000


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
    partner_code: str
    version: int

    @property
    def order_id(self) -> str:
        return ORDER.dump(self.id)


class OrderPage(NamedTuple):
    """A page of a list. `newer` and `older` are the keys that the pages beside it precede and follow.

    In a list that is not the newest first they are those before and behind it.
    """

    orders: list[ListedOrder]
    newer: int | None = None
    older: int | None = None

    @property
    def has_newer(self) -> bool:
        return self.newer is not None

    @property
    def has_older(self) -> bool:
        return self.older is not None


class FoundCounts(NamedTuple):
    """How many orders pass a filter in each status; where not all were counted, at least `total` do."""

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
    sort: str = NEWEST,
) -> OrderPage:
    """The newest orders that pass the filter; or those next older than the key `before`; or those next
    newer than `after`, and where these fill no page, the newest ones. In another order where `sort` says so.
    """
    whose = partner_seen(wanted.partner_id, seen_by=seen_by)
    return _page_of(Finding(wanted, partner_id=whose, sort=sort), limit, before, after)


def list_counted(
    wanted: OrderFilter,
    *,
    seen_by: Actor,
    limit: int = 50,
    before: int | None = None,
    after: int | None = None,
    sort: str = NEWEST,
) -> tuple[OrderPage, FoundCounts]:
    """As `list_newest`, and how many pass in each status, whichever status the filter names.

    Of what is searched for by words and found often, only the page is known.
    """
    whose = partner_seen(wanted.partner_id, seen_by=seen_by)
    finding = Finding(wanted, partner_id=whose, sort=sort)
    page = _page_of(finding, limit, before, after)
    if wanted == OrderFilter(status=wanted.status, partner_id=wanted.partner_id):
        counted: Mapping[str, int] = count_orders_by_status(partner_id=whose)
        is_complete = True
    else:
        counted, is_complete = finding.count_by_status(most=COUNTED_AT_MOST)
    if not is_complete and not wanted.status and not (before or after or page.has_older):
        counted, is_complete = Counter(order.status for order in page.orders), True
    by_status = {status: counted.get(status, 0) for status in STATUSES}
    total = sum(by_status.values())
    if not is_complete:
        total = max(min(total, COUNTED_AT_MOST), len(page.orders))
    return page, FoundCounts(by_status, total, is_complete)


def _page_of(finding: Finding, limit: int, before: int | None, after: int | None) -> OrderPage:
    if after is not None:
        keys, stopped_at = finding.find(limit=limit + 1, after=after)
        if len(keys) >= limit or stopped_at is not None:
            shown = keys[-limit:]
            newer = shown[0] if len(keys) > limit else stopped_at
            return OrderPage(_rows_of(shown), newer=newer, older=shown[-1] if shown else after)
    keys, stopped_at = finding.find(limit=limit + 1, before=before)
    shown = keys[:limit]
    return OrderPage(
        _rows_of(shown),
        newer=shown[0] if shown and before is not None else None,
        older=shown[-1] if len(keys) > limit else stopped_at,
    )


def list_keys_newest(wanted: OrderFilter, *, seen_by: Actor, sort: str = NEWEST) -> "array[int]":
    """The integer keys of all orders that pass, newest first or as `sort` says, in 8 bytes each."""
    whose = partner_seen(wanted.partner_id, seen_by=seen_by)
    finding = Finding(wanted, partner_id=whose, sort=sort)
    keys, before, is_whole = array("q"), None, False
    while not is_whole:
        found = finding.find(limit=KEYS_AT_ONCE, before=before, look_at=KEYS_AT_ONCE)
        keys.extend(found.keys)
        is_whole = len(found.keys) < KEYS_AT_ONCE and found.stopped_at is None
        before = found.stopped_at or (found.keys[-1] if found.keys else None)
    return keys


def read_listed(keys: "array[int]") -> Iterator[list[ListedOrder]]:
    """The rows of these orders, in their order and in batches; what was deleted meanwhile is left out."""
    for start in range(0, len(keys), ORDERS_AT_ONCE):
        yield _rows_of(keys[start : start + ORDERS_AT_ONCE].tolist())


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
        orders.c.is_shipped_in_part,
        Partner.code,
        orders.c.version,
    )
    .join(Partner, Partner.id == orders.c.partner_id)
    .where(ids_in(orders.c.id, "keys"), orders.c.deleted_at.is_(None)),
    ListedOrder._make,
)


def _rows_of(keys: list[int]) -> list[ListedOrder]:
    rows = {row.id: row for row in _rows.all(keys=keys)} if keys else {}
    return [rows[key] for key in keys if key in rows]
