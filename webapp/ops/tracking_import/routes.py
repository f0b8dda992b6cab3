"""Tracking numbers from the warehouse's file: read, judged row by row, and kept as a run to be started."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, make_response, url_for

from webapp import htmx
from webapp.access import staff
from webapp.accounts.actors import Actor
from webapp.bulk.importing import draft_import
from webapp.bulk.written_rows import COLUMNS, MAX_ROWS, read_rows
from webapp.csv_in import decode_file
from webapp.csv_out import write_csv
from webapp.formatting import counted
from webapp.ops.tracking_import.forms import ImportForm
from webapp.ops.unreadable import UNREADABLE, say_unreadable
from webapp.uploads import takes_files

bp = Blueprint("tracking_import", __name__)

PAGE: Final = "ops/tracking_import/tracking_import.html"
FORM: Final = "ops/tracking_import/_import_form.html"
NOTHING_SENT: Final = "Paste at least one row, or choose a file."
SAMPLE: Final = (
    ("OR00001", "UPS", "1Z999AA10123456784"),
    ("OR00002", "DHL", "00340434161094042557"),
    ("OR00003", "Other carrier", "TRK987654"),
)
_LONGEST_NAME: Final = 100


@bp.get("/tracking-import")
@staff
def tracking_import(by: Actor) -> Response:
    return _show(ImportForm(formdata=None))


@bp.post("/tracking-import")
@staff
@takes_files
def check(by: Actor) -> Response:
    """The rows of the text and of the file with a verdict each, on the page of their run."""
    form = ImportForm()
    text, sent, file_text = form.text.data or "", form.file.data, ""
    try:
        file_text = decode_file(sent.read()) if sent else ""
        rows = read_rows(text, file_text)
    except UNREADABLE as refusal:
        # A file cannot be chosen again for somebody: what it holds, if it is text, stays as text.
        if file_text:
            form.text.data = "\n".join(filter(None, (text.rstrip("\r\n"), file_text)))
        field = form.text if file_text or not sent else form.file
        field.errors = [say_unreadable(refusal)]
        return _show(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not rows:
        form.text.errors = [NOTHING_SENT]
        return _show(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    name = f"File {sent.filename[:_LONGEST_NAME]}" if sent and sent.filename else "Pasted rows"
    draft = draft_import(rows, source=name, by=by)
    return htmx.go(url_for("ops.bulk.run", run_id=draft.run_id))


@bp.get("/tracking-import/sample.csv")
@staff
def sample(by: Actor) -> Response:
    response = make_response(b"".join(write_csv(list(COLUMNS), [SAMPLE])))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="tracking-import-sample.csv"'
    return response


def _show(form: ImportForm, status: int = HTTPStatus.OK) -> Response:
    return htmx.render(PAGE, FORM, status=status, form=form, most=counted(MAX_ROWS, "row"))
