"""Products from a file: a verdict on every row first, then all good rows at once."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import staff
from webapp.accounts.actors import Actor
from webapp.catalog.import_saving import import_products
from webapp.catalog.importing import MAX_ROWS, judge, read_products
from webapp.csv_in import decode_file
from webapp.errors import CatalogChanged, UnreadableFile
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.ops.product_import.forms import ImportForm
from webapp.ops.product_import.showing import say_imported, show_preview, write_verdicts
from webapp.ops.unreadable import UNREADABLE, say_unreadable
from webapp.portal.secret_forms import once_only
from webapp.uploads import takes_files, takes_files_back

bp = Blueprint("product_import", __name__)

FORM: Final = "ops/product_import/product_import.html"
PREVIEW: Final = "ops/product_import/preview.html"

NOTHING_SENT: Final = "Paste the table, or choose a file."
NOT_BOTH: Final = "Send either what was pasted or a file, not both."
CHANGED: Final = (
    "Nothing was imported: the catalog changed meanwhile, and some rows would do something else now. "
    "Look at them again."
)
BEFORE: Final = "This was imported before, and is imported once."


@bp.get("/products/import")
@staff
def product_import(by: Actor) -> str:
    return render_template(FORM, form=ImportForm(formdata=None), most=MAX_ROWS)


@bp.post("/products/import")
@takes_files
@staff
def preview(by: Actor) -> ResponseReturnValue:
    form = ImportForm()
    text = form.text.data or ""
    try:
        if not text.strip() and form.file.data:
            text = decode_file(form.file.data.read())
        elif form.file.data:
            form.file.errors = [NOT_BOTH]
        elif not text.strip():
            form.text.errors = [NOTHING_SENT]
        if not form.errors:
            return _preview(text)
    except UnreadableFile as refusal:
        form.file.errors = [say_unreadable(refusal)]
    except UNREADABLE as refusal:
        # A file cannot be chosen again for somebody: its rows stay as text.
        form.text.data = text
        form.text.errors = [say_unreadable(refusal)]
    page = render_template(FORM, form=form, most=MAX_ROWS)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/products/import/commit")
@takes_files_back
@staff
def commit(by: Actor) -> ResponseReturnValue:
    """The rows come back as text and are judged again: what is done is what the person saw, or nothing."""
    text, seen = request.form.get("text", ""), request.form.get("seen", "")
    retry = once_only(request.form.get("token", ""), by=by)
    brings_back = "bring_back" in request.form
    try:
        _, rows = read_products(text)
        done = import_products(rows, by=by, expected=seen, brings_back=brings_back, retry=retry)
    except UNREADABLE:
        return htmx.go(url_for(".product_import"), said="Send the file again.", kind="warning")
    except AlreadyAnswered:
        return htmx.go(url_for("ops.products.products", sort="changed"), said=BEFORE, kind="info")
    except CatalogChanged:
        return _preview(text, problem=CHANGED, status=HTTPStatus.CONFLICT)
    return htmx.go(url_for("ops.products.products", sort="changed"), said=say_imported(*done))


@bp.post("/products/import/rows.csv")
@takes_files_back
@staff
def rows_file(by: Actor) -> ResponseReturnValue:
    """The rows with their verdicts, or the refused ones alone, to be put right and sent again."""
    try:
        table, rows = read_products(request.form.get("text", ""))
    except UNREADABLE:
        return htmx.go(url_for(".product_import"), said="Send the file again.", kind="warning")
    only_refused = request.form.get("which") != "all"
    file = write_verdicts(judge(rows), table, only_refused=only_refused)
    response = Response(file, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="product-import.csv"'
    return response


def _preview(text: str, *, problem: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    table, rows = read_products(text)
    judged = judge(rows)
    shown = show_preview(judged, table, path=url_for("ops.products.products"))
    page = render_template(
        PREVIEW, preview=shown, text=text, seen=judged.digest, token=new_token(), problem=problem
    )
    return page, status
