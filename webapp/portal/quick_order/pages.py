"""Quick order: lines typed, pasted or sent as a file, checked, put right and put into the cart."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.cart.adding_lines import add_lines
from webapp.cart.quick_order import QuickOrder, check_lines
from webapp.cart.written_lines import MAX_LINES, read_lines
from webapp.csv_in import decode_file
from webapp.errors import TooManyLines, UnreadableFile
from webapp.formatting import counted
from webapp.once import new_token
from webapp.portal.building import Builder, Opens
from webapp.portal.quick_order.forms import PasteForm
from webapp.portal.quick_order.sample import write_sample
from webapp.portal.quick_order.showing import show_rows, summarise
from webapp.portal.quick_order.typed import TypedLine, corrected, numbered, read_typed
from webapp.portal.saying import ABOUT_A_PRODUCT, ABOUT_THE_CART, say_refusal

PARTIAL: Final = "portal/quick_order/_quick_order.html"
CHANGES: Final = "portal/quick_order/_changes.html"
CART: Final = "components/cart_summary.html"

NOTHING_TYPED: Final = "Type or paste at least one line, or choose a file."
NO_TEXT: Final = "This file is not text. Save it as CSV and choose it again."
NONE_READY: Final = "No line is ready yet. Put one right, then add it."
LOOK_AGAIN: Final = "Nothing was added: something was sold or changed meanwhile. Look at the lines again."


def quick_order(it: Builder) -> Response:
    return htmx.render(it.place.quick_order_page, PARTIAL, form=PasteForm(formdata=None))


def sample(it: Builder) -> Response:
    response = make_response(b"".join(write_sample()))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="quick-order-sample.csv"'
    return response


def check(it: Builder) -> Response:
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
            return _show(it, numbered(lines))
        form.text.errors = [NOTHING_TYPED]
    return htmx.render(it.place.quick_order_page, PARTIAL, status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)


def correct(it: Builder) -> ResponseReturnValue:
    """The lines after a change, or a press on one of the page's buttons."""
    fields = request.form
    typed = read_typed(*(fields.getlist(name) for name in ("key", "sku", "quantity", "state")))
    pressed = {name: fields.get(name, "") for name in ("remove", "use", "take")}
    kept = corrected(typed, **pressed)
    if htmx.is_htmx() and kept and ("changed" in fields or any(pressed.values())):
        return _show_changes(it, typed, kept)
    more = fields.get("more", "")
    try:
        new = numbered(read_lines(more), after=kept)
    except TooManyLines as refusal:
        return _show(it, kept, more=more, problem=_too_many(refusal))
    if "add" in fields and not new:
        return _add(it, kept)
    return _show(it, kept + new)


def add_pages(bp: Blueprint, rule: str, opens: Opens) -> None:
    """Let a blueprint have these pages, the first at the address `rule`."""
    bp.get(rule)(opens(quick_order))
    bp.get(f"{rule}/sample.csv")(opens(sample))
    bp.post(rule)(opens(check))
    bp.post(f"{rule}/lines")(opens(correct))


def _add(it: Builder, typed: Sequence[TypedLine]) -> Response:
    order = _checked(it, typed)
    try:
        added = add_lines(order, by=it.by, partner_id=it.partner_id, token=request.form.get("token", ""))
    except ABOUT_THE_CART as refusal:
        return _show(it, typed, problem=f"Nothing was added. {say_refusal(refusal)}")
    except ABOUT_A_PRODUCT:
        # They were good a moment before.
        return _show(it, typed, problem=LOOK_AGAIN)
    if not added.product_ids:
        return _show(it, typed, problem=NONE_READY)
    said = f"{counted(len(added.product_ids), 'product was', 'products were')} added to your order."
    if not added.left:
        return htmx.go(url_for(it.place.cart), said=said)
    left = {id(line) for line in added.left}
    keys = [one.key for one, line in zip(typed, order.lines, strict=True) if id(line) in left]
    facts = _facts(it, QuickOrder(added.left), keys)
    if htmx.is_htmx():
        return htmx.saved(PARTIAL, url_for(".quick_order"), said=said, also=[CART], **facts)
    flash(said, "success")
    return htmx.render(it.place.quick_order_page, PARTIAL, **facts)


def _show(it: Builder, typed: Sequence[TypedLine], *, problem: str | None = None, more: str = "") -> Response:
    if not typed:
        return htmx.render(it.place.quick_order_page, PARTIAL, form=PasteForm(formdata=None, text=more))
    facts = _facts(it, _checked(it, typed), [line.key for line in typed])
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    response = htmx.render(
        it.place.quick_order_page, PARTIAL, status=status, problem=problem, more=more, **facts
    )
    return response if problem else htmx.toast(response, facts["summary"].said, "info")


def _show_changes(it: Builder, before: Sequence[TypedLine], typed: Sequence[TypedLine]) -> Response:
    """Only what differs from what the page shows: what is being typed beside it stays as it is."""
    facts = _facts(it, _checked(it, typed), [line.key for line in typed])
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


def _checked(it: Builder, typed: Sequence[TypedLine]) -> QuickOrder:
    return check_lines([line.line for line in typed], by=it.by, partner_id=it.partner_id)


def _facts(it: Builder, order: QuickOrder, keys: Sequence[int]) -> dict[str, Any]:
    # One address for all rows: making each by itself costs more than all else of the row.
    rows = show_rows(order, keys, href=f"{it.place.products()}/".__add__)
    return {"rows": rows, "summary": summarise(order, keys), "token": new_token(), "most": MAX_LINES}


def _too_many(refusal: TooManyLines) -> str:
    return f"These are {refusal.found:,} lines. Send at most {refusal.most} at once; none was read yet."
