"""One order as staff see it, and everything that can be done with it."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import STOP_POLLING, staff, staff_poll
from webapp.accounts.actors import Actor
from webapp.errors import (
    OrderNotEditable,
    OrderNotFound,
    ShipmentNotFound,
    VersionChanged,
)
from webapp.ops.order import changing
from webapp.ops.order.forms import EditForm, Forms
from webapp.ops.order.moves import CANCEL, CLOSE, DELETE, REASONED, SET_BACK
from webapp.ops.order.places import (
    MOVE,
    NOTE,
    PAGE,
    REGIONS,
    SHIP,
    done_partial_of,
    is_parcel,
    partial_of,
    region_of,
)  # fmt: skip
from webapp.ops.order.saying import REFUSALS, say_refusal, why_too_late
from webapp.ops.order.sending import Doubtful, TypedParcel, correct_parcel, send_off
from webapp.ops.order.showing import StaffOrder, as_seen, get_staff_order
from webapp.ordering.models import PLACED, PROCESSING, Order
from webapp.ordering.notes import list_notes
from webapp.ordering.queries import get_order
from webapp.portal.order.changing import CannotSave, TypedChanges, save_changes
from webapp.portal.order.editing import edit_facts, typed_for_items
from webapp.portal.order.showing import changes_since
from webapp.versions import seen_version

bp = Blueprint("order", __name__)

NOTHING_CHANGED: Final = "There was nothing to change."


@bp.get("/orders/<order_id>")
@staff
def order(by: Actor, order_id: str) -> str:
    shown = get_staff_order(order_id, seen_by=by)
    return render_template(PAGE, order=shown, forms=Forms(shown))


@bp.get("/orders/<order_id>/news")
@staff_poll
def news(by: Actor, order_id: str) -> ResponseReturnValue:
    """What the page asks every 20 seconds: nothing where nothing has changed, else all that may have."""
    if not htmx.is_htmx():
        return htmx.go(_page_of(order_id))
    try:
        present = get_order(order_id, seen_by=by)
    except OrderNotFound:
        return htmx.toast(make_response("", STOP_POLLING), f"{order_id} is not there any more.", "warning")
    seen = request.args.get("seen", "")
    if seen == as_seen(present, len(list_notes(present.id, seen_by=by))):
        return "", HTTPStatus.NO_CONTENT
    shown = get_staff_order(order_id, seen_by=by)
    parts = [render_template(it, order=shown, forms=Forms(shown), is_oob=True) for it in REGIONS]
    return htmx.toast(make_response("\n".join(parts)), f"{order_id}: {shown.news_since(seen)}.", "info")


@bp.post("/orders/<order_id>/move")
@staff
def move(by: Actor, order_id: str) -> Response:
    status = request.form.get("status", "")
    return _do(MOVE, order_id, partial(changing.move, order_id, status, by=by), by=by)


@bp.post("/orders/<order_id>/ship")
@staff
def ship(by: Actor, order_id: str) -> Response:
    quantities = typed_for_items("quantity", request.form)
    return _do(SHIP, order_id, partial(send_off, order_id, quantities, _typed_parcel(), by=by), by=by)


@bp.post("/orders/<order_id>/shipments/<shipment_id>")
@staff
def correct(by: Actor, order_id: str, shipment_id: str) -> Response:
    if not is_parcel(shipment_id):
        raise ShipmentNotFound(shipment_id)
    work = partial(correct_parcel, order_id, shipment_id, _typed_parcel(), by=by)
    return _do(shipment_id, order_id, work, by=by)


@bp.post("/orders/<order_id>/cancel", defaults={"action": CANCEL})
@bp.post("/orders/<order_id>/close-rest", defaults={"action": CLOSE})
@bp.post("/orders/<order_id>/set-back", defaults={"action": SET_BACK})
@bp.post("/orders/<order_id>/delete", defaults={"action": DELETE})
@staff
def act(by: Actor, order_id: str, action: str) -> Response:
    reason = request.form.get("reason", "")
    return _do(action, order_id, partial(changing.act, action, order_id, reason, by=by), by=by)


@bp.post("/orders/<order_id>/notes")
@staff
def note(by: Actor, order_id: str) -> Response:
    text, token = request.form.get("text", ""), request.form.get("token", "")
    return _do(NOTE, order_id, partial(changing.write_note, order_id, text, token=token, by=by), by=by)


@bp.get("/orders/<order_id>/edit")
@staff
def edit(by: Actor, order_id: str) -> Response:
    present = get_order(order_id, seen_by=by)
    if present.status not in (PLACED, PROCESSING):
        return htmx.go(_page_of(order_id), said=why_too_late(present), kind="warning")
    form = EditForm(formdata=None, reference=present.customer_reference)
    return _edit_form(form, present, {}, HTTPStatus.OK, by=by)


@bp.post("/orders/<order_id>/edit")
@staff
def save(by: Actor, order_id: str) -> Response:
    form, version = EditForm(), seen_version(request.form)
    # Once it is being processed, neither quantities nor the reference are on the form.
    reference = request.form.get("reference")
    typed = TypedChanges(typed_for_items("quantity", request.form), reference, form.delivery)
    try:
        is_changed = save_changes(order_id, typed, version=version, by=by)
    except CannotSave as refusal:
        present = get_order(order_id, seen_by=by)
        return _edit_form(form, present, refusal.problems, HTTPStatus.UNPROCESSABLE_ENTITY, by=by)
    except (VersionChanged, OrderNotEditable):
        present = get_order(order_id, seen_by=by)
        return _edit_form(form, present, {}, HTTPStatus.CONFLICT, by=by)
    said = "The changes are saved." if is_changed else "There was nothing to change."
    return htmx.go(_page_of(order_id), said=said)


def _do(place: str, order_id: str, work: Callable[..., object], *, by: Actor) -> Response:
    """Do what the form at this place asks for: the page as it is then, or the form and why not."""
    version = seen_version(request.form)
    try:
        work(version=version)
    except VersionChanged:
        shown = get_staff_order(order_id, seen_by=by)
        forms = Forms(shown, sent=place)
        forms.at(place).meet(changes_since(version, shown.order, told_to=by), shown.version)
        return _refused(place, shown, forms, HTTPStatus.CONFLICT)
    except CannotSave as refusal:
        shown = get_staff_order(order_id, seen_by=by)
        forms = Forms(shown, sent=place)
        forms.at(place).say(refusal.problems, doubts=refusal.doubts if isinstance(refusal, Doubtful) else ())
        return _refused(place, shown, forms, HTTPStatus.UNPROCESSABLE_ENTITY)
    except REFUSALS as refused:
        shown = get_staff_order(order_id, seen_by=by)
        forms = Forms(shown, sent=place)
        forms.at(place).say({"": say_refusal(refused, shown.order)})
        return _refused(place, shown, forms, HTTPStatus.CONFLICT)
    if place == DELETE:
        return htmx.go(
            url_for("ops.orders.orders"), said=f"{order_id} is deleted. Administrators can restore it."
        )
    shown = get_staff_order(order_id, seen_by=by)
    said = f"{order_id}: {shown.history[0].title}." if shown.version != version else NOTHING_CHANGED
    answer = htmx.saved(
        done_partial_of(place),
        _page_of(order_id),
        said="The note is added." if place == NOTE else said,
        also=[region for region in REGIONS if region != region_of(place)],
        order=shown,
        forms=Forms(shown),
        place=place,
    )
    return htmx.aim(answer, "#order-dialogs") if place in REASONED else answer


def _refused(place: str, shown: StaffOrder, forms: Forms, status: HTTPStatus) -> Response:
    """The form as it was typed; where the order has become another, the rest of the page with it."""
    facts = {"order": shown, "forms": forms, "place": place}
    answer = htmx.render(PAGE, partial_of(place), status=status, **facts)
    if htmx.is_htmx() and status == HTTPStatus.CONFLICT:
        others = [region for region in REGIONS if region != region_of(place)]
        parts = [render_template(other, is_oob=True, **facts) for other in others]
        answer.set_data("\n".join([answer.get_data(as_text=True), *parts]))
    return answer


def _typed_parcel() -> TypedParcel:
    return TypedParcel(*(request.form.get(name, "") for name in TypedParcel._fields))


def _edit_form(
    form: EditForm, present: Order, problems: Mapping[str, str], status: HTTPStatus, *, by: Actor
) -> Response:
    is_stale = status == HTTPStatus.CONFLICT
    if is_stale and (late := why_too_late(present)):
        # What was typed stays to be seen, and to be copied.
        problems = {"": late}
    return htmx.render(
        "ops/order/edit.html",
        "portal/order/_edit_form.html",
        status=status,
        action=url_for(".save", order_id=present.order_id),
        back_to=_page_of(present.order_id),
        list_href=url_for("ops.orders.orders"),
        meanwhile=changes_since(seen_version(request.form), present, told_to=by) if is_stale else [],
        **edit_facts(form, present, request.form, problems, by=by),
    )


def _page_of(order_id: str) -> str:
    return url_for("ops.order.order", order_id=order_id)
