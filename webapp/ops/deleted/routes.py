"""Deleted orders: seen and restored by admins."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import admins
from webapp.accounts.actors import Actor
from webapp.errors import OrderNotFound, ProductNotAvailable
from webapp.ids import ORDER, PRODUCT
from webapp.ops.deleted.forms import RestoreForm
from webapp.ops.deleted.showing import show_listed, show_order, show_pager
from webapp.ordering.restoring import get_deleted, list_deleted, restore_order

bp = Blueprint("deleted", __name__)

LIST: Final = "ops/deleted/deleted.html"
ORDER_PAGE: Final = "ops/deleted/order.html"
FORM: Final = "ops/deleted/_restore_form.html"
PAGE_SIZE: Final = 50
LONGEST: Final = 100


@bp.get("/deleted")
@admins
def deleted(by: Actor) -> ResponseReturnValue:
    """The list; with `q`, the one order of that number."""
    q = request.args.get("q", "")[:LONGEST].strip()
    if q:
        return _looked_up(q, by)
    before = ORDER.parse(request.args.get("before", ""))
    found = list_deleted(seen_by=by, before=before, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    pager = show_pager(shown, before=before, has_more=len(found) > PAGE_SIZE, path=url_for(".deleted"))
    return render_template(LIST, orders=[show_listed(order) for order in shown], pager=pager, q="")


@bp.get("/deleted/<deleted_id>")
@admins
def order(by: Actor, deleted_id: str) -> ResponseReturnValue:
    return _page(deleted_id, RestoreForm(formdata=None), by)


@bp.post("/deleted/<deleted_id>/restore")
@admins
def restore(by: Actor, deleted_id: str) -> ResponseReturnValue:
    form = RestoreForm()
    if not form.validate():
        return _page(deleted_id, form, by, status=422)
    try:
        restore_order(deleted_id, by=by, reason=form.reason.data)
    except ProductNotAvailable as refusal:
        name = _name_of(refusal.product_id, deleted_id, by)
        form.form_errors = [
            f"There is not enough of {name} on the shelf to bring this order back. Nothing was changed."
        ]
        return _page(deleted_id, form, by, status=409)
    return htmx.go(url_for(".deleted"), said=f"Order {deleted_id} is back, with its stock taken again.")


def _looked_up(q: str, by: Actor) -> ResponseReturnValue:
    order_id = q.upper() if q.isascii() else q
    if order_id.isdecimal() and len(order_id) <= 12:
        order_id = ORDER.dump(int(order_id))
    try:
        get_deleted(order_id, seen_by=by)
    except OrderNotFound:
        return render_template(LIST, orders=[], pager=None, q=q), HTTPStatus.OK
    return htmx.go(url_for(".order", deleted_id=order_id))


def _page(order_id: str, form: RestoreForm, by: Actor, *, status: int = 200) -> Response:
    found = get_deleted(order_id, seen_by=by)
    return htmx.render(ORDER_PAGE, FORM, status=status, form=form, **show_order(found, by))


def _name_of(product_id: str, order_id: str, by: Actor) -> str:
    items = get_deleted(order_id, seen_by=by).items
    return next(
        (item.product_name for item in items if PRODUCT.dump(item.product_key) == product_id), product_id
    )
