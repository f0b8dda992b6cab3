"""The list of all orders as its page shows it: words, amounts and addresses ready to be laid out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from webapp.formatting import STATUS_WORDS, counted, number
from webapp.fulfilment.models import Shipment
from webapp.ids import ORDER
from webapp.ops.orders.rows import ShownRow, show_rows
from webapp.ops.orders.searching import OrderSearch, Wanted
from webapp.ordering.filtering import NEWEST, OLDEST, VALUE_DOWN, VALUE_UP
from webapp.ordering.listing import FoundCounts, OrderPage
from webapp.ordering.models import STATUSES
from webapp.paging import Pager

SORT_WORDS: Final = {
    NEWEST: "Newest first",
    OLDEST: "Oldest first",
    VALUE_DOWN: "Highest value first",
    VALUE_UP: "Lowest value first",
}


class Tab(NamedTuple):
    """A status with its number of orders, which is empty where they were too many to count."""

    id: str
    text: str
    orders: str
    href: str
    is_current: bool


class Chip(NamedTuple):
    """A filter that is on, and the address of the list without it."""

    text: str
    href: str


class Results(NamedTuple):
    rows: Sequence[ShownRow]
    tabs: Sequence[Tab]
    chips: Sequence[Chip]
    pager: Pager
    # How many the bulk bar speaks of as all that match.
    all_said: str

    def with_row(self, changed: ShownRow) -> "Results":
        """With this row in the place of its order's, or before all others."""
        rows = [changed if row.order_id == changed.order_id else row for row in self.rows]
        return self._replace(rows=rows if changed in rows else [changed, *rows])


def show_results(
    search: OrderSearch,
    wanted: Wanted,
    page: OrderPage,
    counts: FoundCounts,
    newest: Mapping[int, Shipment],
    *,
    path: str,
) -> Results:
    """`path` is the address of the list, `newest` the newest shipments by their orders' keys."""
    said = _said(search, page, counts)
    return Results(
        rows=show_rows(page.orders, newest, path=path, query=search.query_here),
        tabs=list(_tabs(search, counts, path)),
        chips=list(_chips(search, wanted, path)),
        pager=Pager(
            said=said,
            previous=search.address(path, after=ORDER.dump(page.newer)) if page.newer else None,
            next=search.address(path, before=ORDER.dump(page.older)) if page.older else None,
        ),
        all_said=_all(search, counts),
    )


def _tabs(search: OrderSearch, counts: FoundCounts, path: str) -> Iterator[Tab]:
    more = "" if counts.is_complete else "+"
    everything = f"{counts.total:,}{more}" if counts.total or counts.is_complete else ""
    yield Tab("tab-all", "All", everything, search.address(path, status=""), not search.status)
    for status in STATUSES:
        orders = number(counts.by_status[status]) if counts.is_complete else ""
        href = search.address(path, status=status)
        yield Tab(f"tab-{status}", STATUS_WORDS[status], orders, href, search.status == status)


def _chips(search: OrderSearch, wanted: Wanted, path: str) -> Iterator[Chip]:
    """Of what is wrong nothing is shown: the filter stands in its field, with what is wrong."""
    if wanted.partner:
        yield Chip(wanted.partner.name, search.address(path, partner=""))
    for name, word in (("first", "From"), ("last", "To"), ("least", "Value from"), ("most", "Value to")):
        if text := getattr(search, name).strip():
            yield Chip(f"{word} {text}", search.address(path, **{name: ""}))
    if search.part:
        yield Chip("Shipped in part", search.address(path, part=""))


def _said(search: OrderSearch, page: OrderPage, counts: FoundCounts) -> str:
    if counts.is_complete:
        return counted(_found(search, counts), "order")
    if not page.has_newer and not page.has_older:
        return counted(len(page.orders), "order")
    if search.status or not counts.total:
        return SORT_WORDS[search.sort]
    return f"More than {counted(counts.total, 'order')}"


def _found(search: OrderSearch, counts: FoundCounts) -> int:
    return counts.by_status[search.status] if search.status else counts.total


def _all(search: OrderSearch, counts: FoundCounts) -> str:
    if not counts.is_complete:
        return "All that match, on every page"
    return f"All {counted(_found(search, counts), 'order')} that match, on every page"
