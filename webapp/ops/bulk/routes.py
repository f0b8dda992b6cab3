"""Changing many orders at once: a preview, a run, what became of each order, and undoing it."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import STOP_POLLING, staff, staff_poll
from webapp.accounts.actors import Actor
from webapp.bulk import drafting, starting
from webapp.bulk.models import Asked, Run
from webapp.bulk.queries import get_run, list_runs
from webapp.csv_out import write_csv
from webapp.errors import (
    InvalidInput,
    NothingToUndo,
    RunNotDraft,
    SearchTooShort,
    TooManyOrders,
)
from webapp.formatting import number
from webapp.ids import BULK_RUN
from webapp.ops.bulk.choosing import read_chosen
from webapp.ops.bulk.files import other_columns, other_rows
from webapp.ops.bulk.forms import ChangeForm, StartForm, short_line
from webapp.ops.bulk.showing import said_when_done, show_items, show_run, show_runs, show_undo
from webapp.values import BadValue, optional_paragraphs

bp = Blueprint("bulk", __name__)

RUNS: Final = "ops/bulk/runs.html"
CHANGE: Final = "ops/bulk/change.html"
CHANGE_FORM: Final = "ops/bulk/_change_form.html"
RUN: Final = "ops/bulk/run.html"
PROGRESS: Final = "ops/bulk/_progress.html"
ITEMS: Final = "ops/bulk/_items.html"
RUNS_SHOWN: Final = 50

NONE_CHOSEN: Final = "No order was chosen. Go back to the list and tick some."
ONE_THING: Final = "Do one thing at a time: move them, or give them a carrier and a number."
NOT_FOUND_BY: Final = "The search is too short to find anything. Go back to the list and write more of it."
TOO_MANY: Final = "These are {} orders; one run takes at most {}. Narrow the filter, then do the rest."
WHY: Final = "Say in a few words why."
NOTHING_TO_DO: Final = "Nothing was started: it was started before, or nothing in it would change."


@bp.get("/bulk")
@staff
def runs(by: Actor) -> str:
    before = BULK_RUN.parse(request.args.get("before", ""))
    found = list_runs(before=before, limit=RUNS_SHOWN + 1)
    older = url_for(".runs", before=found[RUNS_SHOWN - 1].run_id) if len(found) > RUNS_SHOWN else None
    return render_template(RUNS, runs=show_runs(found[:RUNS_SHOWN]), older=older, is_first=before is None)


@bp.post("/bulk")
@staff
def preview(by: Actor) -> Response:
    """What would become of the orders chosen on the list; asks what to do where that is not said."""
    form, fields, problem = ChangeForm(), request.form, None
    is_move = bool(form.move.data)
    is_tracking = any((it.data or "").strip() for it in (form.carrier, form.tracking_number))
    try:
        chosen = read_chosen(fields, by=by)
        if is_move and is_tracking:
            problem = ONE_THING
        elif form.validate() and (is_move or is_tracking):
            return htmx.go(_page_of(_draft(form, chosen.orders, chosen.source, by=by)))
        problem = problem if chosen.orders else NONE_CHOSEN
    except SearchTooShort:
        problem = NOT_FOUND_BY
    except TooManyOrders as refusal:
        problem = TOO_MANY.format(number(refusal.found), number(refusal.most))
    except (BadValue, InvalidInput) as bad:
        problem = NONE_CHOSEN if isinstance(bad, InvalidInput) else str(bad)
    is_wrong = problem or form.errors
    return htmx.render(
        CHANGE,
        CHANGE_FORM,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK,
        form=form,
        problem=problem,
        orders=fields.getlist("order"),
        is_all=bool(fields.get("all")),
        query=fields.get("query", ""),
        back=url_for("ops.orders.orders"),
    )


@bp.get("/bulk/<run_id>")
@staff
def run(by: Actor, run_id: str) -> Response:
    return _show(get_run(run_id), StartForm(formdata=None))


@bp.get("/bulk/<run_id>/progress")
@staff_poll
def progress(by: Actor, run_id: str) -> ResponseReturnValue:
    """What the page asks every two seconds while the run is being done."""
    if not htmx.is_htmx():
        return htmx.go(_page_of(get_run(run_id)))
    shown = show_run(get_run(run_id))
    facts: dict[str, Any] = {"shown": shown, "form": StartForm(formdata=None), "undo": show_undo(shown)}
    answer = render_template(PROGRESS, is_oob=True, **facts)
    if shown.is_open:
        return answer
    items = show_items(shown, outcome="", after="")
    answer += render_template(ITEMS, is_oob=True, items=items, **facts)
    return htmx.toast(make_response(answer, STOP_POLLING), said_when_done(shown))


@bp.post("/bulk/<run_id>/start")
@staff
def start(by: Actor, run_id: str) -> Response:
    form, draft = StartForm(), get_run(run_id)
    if not form.validate():
        return _show(draft, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        starting.start(
            draft,
            by=by,
            reason=optional_paragraphs(form.reason.data),
            take_doubtful=bool(form.take_doubtful.data),
        )
    except InvalidInput:
        form.reason.errors = [WHY]
        return _show(draft, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except RunNotDraft:
        return htmx.go(_page_of(draft), said=NOTHING_TO_DO, kind="warning")
    shown = show_run(get_run(run_id))
    return htmx.go(_page_of(draft), said=said_when_done(shown) if shown.is_done else None)


@bp.post("/bulk/<run_id>/undo")
@staff
def undo(by: Actor, run_id: str) -> Response:
    """The preview of taking a bulk move back, the same one each time."""
    moved = get_run(run_id)
    try:
        return htmx.go(_page_of(drafting.draft_undo(moved, by=by)))
    except NothingToUndo:
        return htmx.go(_page_of(moved), said="There is nothing to undo in this run.", kind="warning")


@bp.get("/bulk/<run_id>/others.csv")
@staff
def others(by: Actor, run_id: str) -> Response:
    """What was not done and will not be, as a file that can be put right and sent again."""
    found = get_run(run_id)
    response = make_response(b"".join(write_csv(other_columns(found), other_rows(found))))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.run_id}-others.csv"'
    return response


def _draft(form: ChangeForm, orders: Any, source: str, *, by: Actor) -> Run:
    if form.move.data:
        return drafting.draft_move(orders, form.move.data, source=source, by=by)
    asked = Asked(short_line(form.carrier.data), short_line(form.tracking_number.data))
    return drafting.draft_tracking(orders, asked, source=source, by=by)


def _show(found: Run, form: StartForm, *, status: int = HTTPStatus.OK) -> Response:
    shown = show_run(found)
    items = show_items(shown, outcome=request.args.get("outcome", ""), after=request.args.get("after", ""))
    facts: dict[str, Any] = {"shown": shown, "form": form, "items": items, "undo": show_undo(shown)}
    # A form that comes back is the part of the page that it stands in; else the items are what changes.
    partial = PROGRESS if request.method == "POST" else ITEMS
    return htmx.render(RUN, partial, status=status, **facts)


def _page_of(found: Run) -> str:
    return url_for("ops.bulk.run", run_id=found.run_id)
