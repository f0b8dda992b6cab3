"""All orders: searched and filtered, changed in their rows, kept as filters, taken along as a file."""

import re
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import staff
from webapp.accounts import saved_filters
from webapp.accounts.actors import Actor
from webapp.csv_answer import csv_answer
from webapp.errors import InvalidInput, SearchTooShort, TooMany
from webapp.formatting import STATUS_WORDS, zone
from webapp.fulfilment.carriers import list_carriers
from webapp.fulfilment.queries import list_newest_shipments
from webapp.ops.orders.changing import RowRefused, change_row, read_typed, show_changed
from webapp.ops.orders.exporting import COLUMNS, export_orders
from webapp.ops.orders.rows import ShownRow
from webapp.ops.orders.saving_filters import SavedFilters, show_saved
from webapp.ops.orders.searching import OrderSearch, read_query, read_search, read_wanted
from webapp.ops.orders.showing import SORT_WORDS, show_results
from webapp.ordering.listing import list_counted
from webapp.ordering.models import PLACED
from webapp.values import BadValue

bp = Blueprint("orders", __name__)

PAGE: Final = "ops/orders/orders.html"
RESULTS: Final = "ops/orders/_results.html"
ROWS: Final = "ops/orders/_rows.html"
SAVED: Final = "ops/orders/_saved.html"
TYPE_ON: Final = "Type at least {} characters of a word, or an order number."
MOVES: Final = [(status, word) for status, word in STATUS_WORDS.items() if status != PLACED]


@bp.get("/orders")
@staff
def orders(by: Actor) -> Response:
    search = read_search(request.args)
    response = _list(search, by=by)
    if htmx.is_htmx() and response.status_code == HTTPStatus.OK:
        # What a form sends says more than it needs to: this is the address to share.
        path = url_for(".orders")
        response.headers["HX-Push-Url"] = search.address(path, before=search.before, after=search.after)
    return response


@bp.get("/orders.csv")
@staff
def export(by: Actor) -> ResponseReturnValue:
    """All orders that pass the filter of the list, as a file."""
    search = read_search(request.args)
    try:
        wanted = read_wanted(search, zone())
    except (SearchTooShort, BadValue):
        return htmx.go(search.address(url_for(".orders")))
    return csv_answer(COLUMNS, export_orders(search, wanted.filter, by=by), "orders.csv")


@bp.post("/orders/<order_id>/row")
@staff
def change(by: Actor, order_id: str) -> Response:
    """Move an order along and number its newest shipment, in its row; the address tells of which list."""
    search, path = read_search(request.args), url_for(".orders")
    typed = read_typed(request.form)
    where: dict[str, Any] = {"path": path, "query": search.query_here, "by": by}
    try:
        said = change_row(order_id, typed, by=by)
    except RowRefused as refused:
        row = show_changed(order_id, typed=typed, refused=refused, **where)
        status = HTTPStatus.CONFLICT if refused.meanwhile else HTTPStatus.UNPROCESSABLE_ENTITY
        if htmx.is_htmx():
            return htmx.render(PAGE, ROWS, status=status, rows=[row])
        return _list(search, by=by, status=status, changed=row)
    back = f"{path}?{search.query_here}" if search.query_here else path
    rows = [show_changed(order_id, **where)] if htmx.is_htmx() else []
    return htmx.saved(ROWS, back, said=said, rows=rows)


@bp.post("/orders/saved")
@staff
def save_filter(by: Actor) -> Response:
    search, name = read_query(request.form.get("query", "")), request.form.get("name", "")
    try:
        kept = saved_filters.save_filter(name, search.query(), by=by)
    except InvalidInput as invalid:
        what = "The name" if invalid.field == "name" else "The filter"
        return _refuse_saving(search, name, f"{what} {invalid.problem}.", by=by)
    except TooMany as refusal:
        return _refuse_saving(
            search, name, f"You have {refusal.most} filters, the most. Remove one first.", by=by
        )
    said = f"The filter {kept} is saved."
    return htmx.saved(SAVED, search.address(url_for(".orders")), said=said, saved=show_saved(search, by=by))


@bp.post("/orders/saved/remove")
@staff
def remove_filter(by: Actor) -> Response:
    search, key = read_query(request.form.get("query", "")), request.form.get("filter", "")
    is_key = re.fullmatch("[0-9]{1,12}", key, re.ASCII)
    name = saved_filters.remove_filter(int(key), by=by) if is_key else None
    said = f"The filter {name} is removed." if name else "It was removed before."
    return htmx.saved(SAVED, search.address(url_for(".orders")), said=said, saved=show_saved(search, by=by))


def _refuse_saving(search: OrderSearch, name: str, problem: str, *, by: Actor) -> Response:
    saved = show_saved(search, by=by, name=name, problem=problem)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if htmx.is_htmx():
        return htmx.render(PAGE, SAVED, status=status, saved=saved)
    return _list(search, by=by, status=status, saved=saved)


def _list(
    search: OrderSearch,
    *,
    by: Actor,
    status: int = HTTPStatus.OK,
    changed: ShownRow | None = None,
    saved: SavedFilters | None = None,
) -> Response:
    """The page, or what it finds; a row that was refused stands in the place of its own, or first."""
    path = url_for(".orders")
    facts: dict[str, Any] = {
        "search": search,
        "path": path,
        "export": search.address(url_for(".export")),
        "sorts": SORT_WORDS,
        "saved": saved or show_saved(search, by=by),
        "is_oob": htmx.is_htmx(),
        "carriers": () if htmx.is_htmx() else list_carriers(),
    }
    try:
        wanted = read_wanted(search, zone())
    except SearchTooShort as short:
        return htmx.render(PAGE, RESULTS, status=status, hint=TYPE_ON.format(short.least), **facts)
    except BadValue as bad:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return htmx.render(PAGE, RESULTS, status=status, problem=str(bad), **facts)
    page, counts = list_counted(
        wanted.filter, seen_by=by, sort=search.sort, before=search.key_before, after=search.key_after
    )
    newest = list_newest_shipments([order.id for order in page.orders])
    results = show_results(search, wanted, page, counts, newest, path=path)
    if changed is not None:
        results = results.with_row(changed)
    # The plain path: the preview is a page of its own.
    return htmx.render(
        PAGE,
        RESULTS,
        status=status,
        results=results,
        bulk=f"{url_for('ops.home.worklist')}/bulk",
        moves=MOVES,
        **facts,
    )
