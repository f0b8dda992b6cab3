"""Quick order: lines typed, pasted or sent as a file, checked, put right and put into the cart."""

from collections.abc import Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, current_app, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import partners
from webapp.accounts.actors import Actor
from webapp.cart import order_again as again
from webapp.cart.adding_lines import add_lines
from webapp.cart.quick_order import QuickOrder, check_lines
from webapp.cart.written_lines import MAX_LINES, read_lines
from webapp.csv_in import decode_file
from webapp.errors import TooManyLines, UnreadableFile
from webapp.formatting import counted
from webapp.idempotency import AlreadyAnswered, Answer, Retry
from webapp.once import new_token
from webapp.portal.quick_order.again import tell_again
from webapp.portal.quick_order.forms import PasteForm
from webapp.portal.quick_order.sample import write_sample
from webapp.portal.quick_order.showing import show_rows, summarise
from webapp.portal.quick_order.typed import TypedLine, corrected, numbered, read_typed
from webapp.portal.saying import ABOUT_A_PRODUCT, ABOUT_THE_CART, say_refusal

bp = Blueprint("quick_order", __name__)

PAGE: Final = "portal/quick_order/quick_order.html"
PARTIAL: Final = "portal/quick_order/_quick_order.html"
CHANGES: Final = "portal/quick_order/_changes.html"
CART: Final = "components/cart_summary.html"

NOTHING_TYPED: Final = "Type or paste at least one line, or choose a file."
NO_TEXT: Final = "This file is not text. Save it as CSV and choose it again."
NONE_READY: Final = "No line is ready yet. Put one right, then add it."
LOOK_AGAIN: Final = "Nothing was added: something was sold or changed meanwhile. Look at the lines again."


@bp.get("/quick-order")
@partners
def quick_order(by: Actor) -> Response:
    return htmx.render(PAGE, PARTIAL, form=PasteForm(formdata=None))


@bp.get("/quick-order/sample.csv")
@partners
def sample(by: Actor) -> Response:
    response = make_response(b"".join(write_sample()))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="quick-order-sample.csv"'
    return response


@bp.post("/quick-order")
@partners
def check(by: Actor) -> Response:
    """The lines of the text and of the file, checked."""
    form = PasteForm()
    text, file_text = form.text.data or "", ""
    try:
        file_text = decode_file(form.file.data.read()) if form.file.data else ""
        lines = read_lines(text, file_text)
    except UnreadableFile:
        form.file.errors = [NO_TEXT]
    except TooManyLines as refusal:
        # A file cannot be chosen again for somebody: its lines stay as text.
        form.text.data = "\n".join(filter(None, (text, file_text)))
        form.text.errors = [_too_many(refusal)]
    else:
        if lines:
            return _show(by, numbered(lines))
        form.text.errors = [NOTHING_TYPED]
    return htmx.render(PAGE, PARTIAL, status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)


@bp.post("/quick-order/lines")
@partners
def correct(by: Actor) -> ResponseReturnValue:
    """The lines after a change, or a press on one of the page's buttons."""
    fields = request.form
    typed = read_typed(*(fields.getlist(name) for name in ("key", "sku", "quantity", "state")))
    pressed = {name: fields.get(name, "") for name in ("remove", "use", "take")}
    kept = corrected(typed, **pressed)
    if htmx.is_htmx() and kept and ("changed" in fields or any(pressed.values())):
        return _show_changes(by, typed, kept)
    more = fields.get("more", "")
    try:
        new = numbered(read_lines(more), after=kept)
    except TooManyLines as refusal:
        return _show(by, kept, more=more, problem=_too_many(refusal))
    if "add" in fields and not new:
        return _add(by, kept)
    return _show(by, kept + new)


@bp.post("/orders/<order_id>/again")
@partners
def order_again(by: Actor, order_id: str) -> Response:
    """Put what an earlier order asked for into the cart, and say there what could not be."""
    cart = url_for("portal.cart.cart")
    try:
        items = again.order_again(order_id, by=by, retry=_once(order_id, by))
    except AlreadyAnswered:
        return htmx.go(cart, said=f"The products of order {order_id} are in your order already.", kind="info")
    except ABOUT_THE_CART as refusal:
        return htmx.go(cart, said=f"Nothing was added. {say_refusal(refusal)}", kind="error")
    for kind, text in tell_again(order_id, items):
        flash(text, kind)
    return htmx.go(cart)


def _add(by: Actor, typed: Sequence[TypedLine]) -> Response:
    order = _checked(by, typed)
    try:
        added = add_lines(order, by=by, partner_id=_partner(by), token=request.form.get("token", ""))
    except ABOUT_THE_CART as refusal:
        return _show(by, typed, problem=f"Nothing was added. {say_refusal(refusal)}")
    except ABOUT_A_PRODUCT:
        # They were good a moment before.
        return _show(by, typed, problem=LOOK_AGAIN)
    if not added.product_ids:
        return _show(by, typed, problem=NONE_READY)
    said = f"{counted(len(added.product_ids), 'product was', 'products were')} added to your order."
    if not added.left:
        return htmx.go(url_for("portal.cart.cart"), said=said)
    left = {id(line) for line in added.left}
    keys = [one.key for one, line in zip(typed, order.lines, strict=True) if id(line) in left]
    facts = _facts(QuickOrder(added.left), keys)
    if htmx.is_htmx():
        return htmx.saved(PARTIAL, url_for(".quick_order"), said=said, also=[CART], **facts)
    flash(said, "success")
    return htmx.render(PAGE, PARTIAL, **facts)


def _show(by: Actor, typed: Sequence[TypedLine], *, problem: str | None = None, more: str = "") -> Response:
    if not typed:
        return htmx.render(PAGE, PARTIAL, form=PasteForm(formdata=None, text=more))
    facts = _facts(_checked(by, typed), [line.key for line in typed])
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    response = htmx.render(PAGE, PARTIAL, status=status, problem=problem, more=more, **facts)
    return response if problem else htmx.toast(response, facts["summary"].said, "info")


def _show_changes(by: Actor, before: Sequence[TypedLine], typed: Sequence[TypedLine]) -> Response:
    """Only what differs from what the page shows: what is being typed beside it stays as it is."""
    facts = _facts(_checked(by, typed), [line.key for line in typed])
    shown, old = {line.key: line.state for line in typed}, {line.key: line.line for line in before}
    rewritten = {line.key for line in typed if line.line != old[line.key]}
    facts |= {
        "rows": [row for row in facts["rows"] if row.state != shown[row.key] or row.key in rewritten],
        "rewritten": rewritten,
        "removed": sorted(old.keys() - shown.keys()),
    }
    response = make_response(render_template(CHANGES, is_oob=True, **facts))
    response.headers["HX-Reswap"] = "none"
    return response


def _checked(by: Actor, typed: Sequence[TypedLine]) -> QuickOrder:
    return check_lines([line.line for line in typed], by=by, partner_id=_partner(by))


def _facts(order: QuickOrder, keys: Sequence[int]) -> dict[str, Any]:
    # One address for all rows: making each by itself costs more than all else of the row.
    product = url_for("portal.catalog.product", product_id="PR00000").removesuffix("PR00000")
    rows = show_rows(order, keys, href=product.__add__)
    return {"rows": rows, "summary": summarise(order, keys), "token": new_token(), "most": MAX_LINES}


def _partner(by: Actor) -> int:
    # `partners` lets nobody in who has none.
    return by.partner_id or 0


def _too_many(refusal: TooManyLines) -> str:
    return f"These are {refusal.found:,} lines. Send at most {refusal.most} at once; none was read yet."


def _once(order_id: str, by: Actor) -> Retry[None] | None:
    """A page's token for its forms differs each time it is shown: a double click sends the same twice."""
    names = ["csrf_token", *current_app.config["WTF_CSRF_HEADERS"]]
    token = request.form.get(names[0]) or next(filter(None, map(request.headers.get, names[1:])), None)
    if token is None:
        return None
    digest = sha256(f"{order_id} {token}".encode())
    key = f"again-{digest.hexdigest()}"
    return Retry(by.principal, key, "POST", "again", digest.digest(), lambda _: Answer(303, b""))
