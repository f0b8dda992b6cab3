"""A partner's orders: searching as one types, filters by status and day, and the same as a file."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import partners
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_export
from webapp.csv_answer import csv_answer
from webapp.csv_out import Cell
from webapp.errors import SearchTooShort
from webapp.formatting import zone
from webapp.fulfilment.queries import list_tracking_numbers
from webapp.ordering.listing import ListedOrder, list_counted, list_keys_newest, read_listed
from webapp.portal.orders.searching import read_search
from webapp.portal.orders.showing import COLUMNS, export_rows, show_results
from webapp.values import BadValue

bp = Blueprint("orders", __name__)

PAGE: Final = "portal/orders/orders.html"
RESULTS: Final = "portal/orders/_results.html"
TYPE_ON: Final = "Type at least {} characters of a word, or an order number."


@bp.get("/orders")
@partners
def orders(by: Actor) -> Response:
    search, path = read_search(request.args), url_for(".orders")
    facts: dict[str, Any] = {
        "search": search,
        "path": path,
        "export": search.address(url_for(".export")),
        "is_oob": htmx.is_htmx(),
    }
    try:
        wanted = search.wanted(zone())
    except SearchTooShort as short:
        return htmx.render(PAGE, RESULTS, hint=TYPE_ON.format(short.least), **facts)
    except BadValue as bad:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return htmx.render(PAGE, RESULTS, status=status, problem=str(bad), **facts)
    page, counts = list_counted(wanted, seen_by=by, before=search.key_before, after=search.key_after)
    results = show_results(search, page, counts, path=path)
    response = htmx.render(PAGE, RESULTS, results=results, **facts)
    if htmx.is_htmx():
        # What a form sends says more than it needs to: this is the address to share.
        response.headers["HX-Push-Url"] = search.address(path, before=search.before, after=search.after)
    return response


@bp.get("/orders.csv")
@partners
def export(by: Actor) -> ResponseReturnValue:
    """All orders that pass the filter of the list, as a file."""
    search = read_search(request.args)
    try:
        wanted = search.wanted(zone())
    except (SearchTooShort, BadValue):
        return htmx.go(search.address(url_for(".orders")))
    keys = list_keys_newest(wanted, seen_by=by)
    record_export("orders", by=by, search=search.address(""), rows=len(keys))
    batches = map(_rows_of, read_listed(keys))
    return csv_answer(COLUMNS, batches, "orders.csv")


def _rows_of(batch: Sequence[ListedOrder]) -> Sequence[Sequence[Cell]]:
    return list(export_rows(batch, list_tracking_numbers([order.id for order in batch])))
