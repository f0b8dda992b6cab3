"""The list of orders as its page and its file show it: words, amounts and addresses ready to be laid out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from webapp.csv_out import Cell
from webapp.formatting import STATUS_WORDS, counted, day, iso, moment, money, number, zone
from webapp.ids import ORDER
from webapp.ordering.listing import FoundCounts, ListedOrder, OrderPage
from webapp.ordering.models import STATUSES
from webapp.paging import Pager
from webapp.portal.orders.searching import OrderSearch

IN_PART: Final = "Shipped in part"
COLUMNS: Final = (
    "order_id",
    "placed_at",
    "status",
    "reference",
    "items",
    "currency",
    "total",
    "tracking_numbers",
)


class ShownOrder(NamedTuple):
    order_id: str
    href: str
    reference: str
    items: str
    status: str
    status_word: str
    placed: str
    placed_time: str
    placed_iso: str
    total: str


class Tab(NamedTuple):
    """A status with its number of orders, which is empty where they were too many to count."""

    id: str
    text: str
    orders: str
    href: str
    is_current: bool


class Results(NamedTuple):
    orders: Sequence[ShownOrder]
    tabs: Sequence[Tab]
    pager: Pager
    everything: str


def show_results(search: OrderSearch, page: OrderPage, counts: FoundCounts, *, path: str) -> Results:
    """`path` is the address of the list."""
    return Results(
        orders=[_shown(order, path) for order in page.orders],
        tabs=list(_tabs(search, counts, path)),
        pager=Pager(
            said=_said(search, page, counts),
            previous=search.address(path, after=ORDER.dump(page.newer)) if page.newer else None,
            next=search.address(path, before=ORDER.dump(page.older)) if page.older else None,
        ),
        everything=path,
    )


def _shown(order: ListedOrder, path: str) -> ShownOrder:
    return ShownOrder(
        order_id=order.order_id,
        href=f"{path}/{order.order_id}",
        reference=order.customer_reference or "",
        items=number(order.items),
        status=order.status,
        status_word=IN_PART if order.is_shipped_in_part else STATUS_WORDS[order.status],
        placed=day(order.placed_at),
        placed_time=moment(order.placed_at).rpartition(" ")[2],
        placed_iso=iso(order.placed_at),
        total=money(order.total, order.currency),
    )


def _tabs(search: OrderSearch, counts: FoundCounts, path: str) -> Iterator[Tab]:
    everything = number(counts.total) + ("" if counts.is_complete else "+")
    yield Tab("tab-all", "All", everything, search.address(path, status=""), not search.status)
    for status in STATUSES:
        orders = number(counts.by_status[status]) if counts.is_complete else ""
        href = search.address(path, status=status)
        yield Tab(f"tab-{status}", STATUS_WORDS[status], orders, href, search.status == status)


def _said(search: OrderSearch, page: OrderPage, counts: FoundCounts) -> str:
    if counts.is_complete:
        found = counts.by_status[search.status] if search.status else counts.total
        return counted(found, "order")
    if not search.status:
        return f"More than {counted(counts.total, 'order')}"
    is_all = not page.has_newer and not page.has_older
    return counted(len(page.orders), "order") if is_all else "Newest first"


def export_rows(
    orders: Iterable[ListedOrder], numbers: Mapping[int, Sequence[str]]
) -> Iterator[Sequence[Cell]]:
    """Rows of COLUMNS; `numbers` are the tracking numbers of each order."""
    here = zone()
    for order in orders:
        yield (
            order.order_id,
            f"{order.placed_at.astimezone(here):%Y-%m-%d %H:%M}",
            order.status,
            order.customer_reference,
            order.items,
            order.currency,
            order.total,
            " ".join(numbers.get(order.id, ())),
        )
