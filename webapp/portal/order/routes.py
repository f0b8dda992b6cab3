"""One order: how it stands, changing and cancelling it while it is placed, and a document for paper."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import STOP_POLLING, partners, partners_poll
from webapp.accounts.actors import Actor
from webapp.documents.confirmations import confirmations
from webapp.documents.queries import read_documented
from webapp.errors import (
    MoveNotAllowed,
    OrderNotEditable,
    OrderNotFound,
    VersionChanged,
)
from webapp.formatting import zone
from webapp.ordering.models import CANCELLED, PLACED, Order
from webapp.ordering.queries import get_order
from webapp.pdf_answer import inline_pdf
from webapp.portal.order.changing import CannotSave, TypedChanges, cancel_order, save_changes
from webapp.portal.order.editing import edit_facts, typed_for_items
from webapp.portal.order.forms import CancelForm, EditForm
from webapp.portal.order.showing import changes_since, get_shown_order
from webapp.versions import seen_version

bp = Blueprint("order", __name__)

ORDER = "portal/order/_order.html"
EDIT_FORM = "portal/order/_edit_form.html"
CANCEL_FORM = "portal/order/_cancel_form.html"
BEGUN = "Nothing was changed: the distributor has begun to process this order."
CANCELLED_ALREADY = "Nothing was changed: this order is cancelled."


@bp.get("/orders/<order_id>")
@partners
def order(by: Actor, order_id: str) -> str:
    shown = get_shown_order(order_id, seen_by=by)
    return render_template("portal/order/order.html", order=shown, form=CancelForm(formdata=None))


@bp.get("/orders/<order_id>/status")
@partners_poll
def status(by: Actor, order_id: str) -> ResponseReturnValue:
    """What the page asks every 20 seconds: nothing where nothing has changed, else all that may have."""
    if not htmx.is_htmx():
        return htmx.go(_page_of(order_id))
    try:
        present = get_order(order_id, seen_by=by)
    except OrderNotFound:
        gone = make_response("", STOP_POLLING)
        return htmx.toast(gone, f"{order_id} is not there any more.", "warning")
    if request.args.get("seen") == str(present.version):
        return "", HTTPStatus.NO_CONTENT
    shown = get_shown_order(order_id, seen_by=by)
    changed = make_response(render_template(ORDER, order=shown, is_oob=True))
    return htmx.toast(changed, f"{shown.order_id}: {shown.history[0].title}.", "info")


@bp.get("/orders/<order_id>/edit")
@partners
def edit(by: Actor, order_id: str) -> ResponseReturnValue:
    present = get_order(order_id, seen_by=by)
    if present.status != PLACED:
        return _too_late(present)
    form = EditForm(formdata=None, reference=present.customer_reference)
    return _edit_form(form, present, by=by)


@bp.post("/orders/<order_id>/edit")
@partners
def save(by: Actor, order_id: str) -> ResponseReturnValue:
    form = EditForm()
    typed = TypedChanges(
        quantities=typed_for_items("quantity", request.form),
        reference=form.reference.data or "",
        delivery=form.delivery,
    )
    try:
        is_changed = save_changes(order_id, typed, version=seen_version(request.form), by=by)
    except CannotSave as refusal:
        return _edit_form(form, get_order(order_id, seen_by=by), by=by, problems=refusal.problems)
    except (VersionChanged, OrderNotEditable):
        present = get_order(order_id, seen_by=by)
        return _edit_form(form, present, by=by) if present.status == PLACED else _too_late(present)
    return htmx.go(
        _page_of(order_id), said="Your changes are saved." if is_changed else "There was nothing to change."
    )


@bp.post("/orders/<order_id>/cancel")
@partners
def cancel(by: Actor, order_id: str) -> ResponseReturnValue:
    form, meanwhile, status = CancelForm(), [], HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        cancel_order(order_id, form.reason.data or "", version=seen_version(request.form), by=by)
        return htmx.go(_page_of(order_id), said=f"{order_id} is cancelled.")
    except CannotSave as refusal:
        form.reason.errors = [refusal.problems["reason"]]
    except MoveNotAllowed:
        return _too_late(get_order(order_id, seen_by=by))
    except VersionChanged:
        present = get_order(order_id, seen_by=by)
        if present.status != PLACED:
            return _too_late(present)
        meanwhile, status = (
            changes_since(seen_version(request.form), present, told_to=by),
            HTTPStatus.CONFLICT,
        )
    return htmx.render(
        "portal/order/cancel.html",
        CANCEL_FORM,
        status=status,
        order=get_shown_order(order_id, seen_by=by),
        form=form,
        meanwhile=meanwhile,
        in_dialog=htmx.is_htmx(),
    )


@bp.get("/orders/<order_id>/print")
@partners
def print_view(by: Actor, order_id: str) -> str:
    return render_template("portal/order/print_view.html", order=get_shown_order(order_id, seen_by=by))


@bp.get("/orders/<order_id>/confirmation.pdf")
@partners
def confirmation(by: Actor, order_id: str) -> Response:
    content = confirmations(read_documented([order_id], seen_by=by), zone=zone())
    return inline_pdf(content, f"{order_id}-confirmation")


def _edit_form(
    form: EditForm, present: Order, *, by: Actor, problems: Mapping[str, str] | None = None
) -> Response:
    is_new = not form.is_submitted()
    meanwhile = [] if is_new or problems else changes_since(seen_version(request.form), present, told_to=by)
    return htmx.render(
        "portal/order/edit.html",
        EDIT_FORM,
        status=200 if is_new else 422 if problems else 409,
        action=url_for(".save", order_id=present.order_id),
        back_to=_page_of(present.order_id),
        meanwhile=meanwhile,
        **edit_facts(form, present, request.form, problems or {}, by=by),
    )


def _too_late(present: Order) -> Response:
    said = CANCELLED_ALREADY if present.status == CANCELLED else BEGUN
    return htmx.go(_page_of(present.order_id), said=said, kind="warning")


def _page_of(order_id: str) -> str:
    return url_for("portal.order.order", order_id=order_id)
