"""What is filtered, as a file; who took it away is written into the audit."""

from collections.abc import Iterator, Sequence
from typing import Final

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit
from webapp.csv_out import Cell
from webapp.formatting import zone
from webapp.fulfilment.queries import list_tracking_numbers
from webapp.ops.orders.searching import OrderSearch
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import ListedOrder, list_keys_newest, read_listed

COLUMNS: Final = (
    "order_id",
    "placed_at",
    "partner_code",
    "partner_name",
    "status",
    "reference",
    "items",
    "currency",
    "total",
    "tracking_numbers",
)


def export_orders(
    search: OrderSearch, wanted: OrderFilter, *, by: Actor
) -> Iterator[Sequence[Sequence[Cell]]]:
    """Batches of rows of COLUMNS, in the order of the list; the audit is written before the first."""
    keys = list_keys_newest(wanted, seen_by=by, sort=search.sort)
    changes = {"filter": (None, search.query() or None), "orders": (None, len(keys))}
    transactions.write(lambda: record_audit("orders_exported", "orders", by=by, changes=changes))
    return map(_rows, read_listed(keys))


def _rows(batch: Sequence[ListedOrder]) -> Sequence[Sequence[Cell]]:
    here, numbers = zone(), list_tracking_numbers([order.id for order in batch])
    return [
        (
            order.order_id,
            f"{order.placed_at.astimezone(here):%Y-%m-%d %H:%M}",
            order.partner_code,
            order.partner_name,
            order.status,
            order.customer_reference,
            order.items,
            order.currency,
            order.total,
            " ".join(numbers.get(order.id, ())),
        )
        for order in batch
    ]
