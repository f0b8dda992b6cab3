"""Where staff land: what is to be done next, what stands out, and how much is placed."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import staff
from webapp.accounts.actors import Actor
from webapp.errors import MoveNotAllowed, VersionChanged
from webapp.formatting import STATUS_WORDS
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.fulfilment.worklist import STAGES
from webapp.ops.home.figures import get_figures
from webapp.ops.home.showing import NEXT_STEPS, get_stages
from webapp.ordering.models import PLACED
from webapp.versions import seen_version

bp = Blueprint("home", __name__)

PAGE: Final = "ops/home/worklist.html"
STAGES_PART: Final = "ops/home/_stages.html"


@bp.get("")
@staff
def worklist(by: Actor) -> ResponseReturnValue:
    stages = get_stages(_stage(request.args.get("stage")), by=by)
    if htmx.is_htmx():
        return render_template(STAGES_PART, stages=stages)
    return render_template(PAGE, stages=stages, figures=get_figures(by))


@bp.post("/worklist/<order_id>")
@staff
def move(by: Actor, order_id: str) -> ResponseReturnValue:
    """The next step of an order that needs nothing but the step itself."""
    stage = _stage(request.form.get("stage"))
    step = NEXT_STEPS.get(stage)
    if step is None:
        return htmx.go(url_for("ops.order.order", order_id=order_id))
    try:
        update_order(
            order_id, OrderUpdate(status=step.status), by=by, if_version=[seen_version(request.form)]
        )
    except (VersionChanged, MoveNotAllowed):
        said, kind = f"{order_id} was changed meanwhile. Look at it again.", "warning"
    else:
        said, kind = f"{order_id}: {STATUS_WORDS[step.status]}.", "success"
    if not htmx.is_htmx():
        return htmx.go(url_for(".worklist", stage=stage), said=said, kind=kind)
    return _renewed(stage, said, kind, by=by)


def _renewed(stage: str, said: str, kind: str, *, by: Actor) -> Response:
    status = HTTPStatus.OK if kind == "success" else HTTPStatus.CONFLICT
    part = render_template(STAGES_PART, stages=get_stages(stage, by=by))
    return htmx.toast(make_response(part, status), said, kind)


def _stage(text: str | None) -> str:
    return text if text in STAGES else PLACED
