"""Packing slips and order confirmations for paper: one or many orders in one file."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from webapp import error_pages
from webapp.access import staff
from webapp.accounts.actors import Actor
from webapp.documents.confirmations import confirmations
from webapp.documents.packing_slips import packing_slips
from webapp.documents.queries import Documented, read_documented
from webapp.errors import TooManyOrders
from webapp.formatting import counted, number, zone
from webapp.pdf_answer import inline_pdf

bp = Blueprint("documents", __name__)

TOO_MANY: Final = "That is too much for one file"


@bp.get("/documents/packing-slips.pdf")
@staff
def show_packing_slips(by: Actor) -> ResponseReturnValue:
    """`order` as often as there are orders, and maybe one `shipment` of them."""
    make = partial(packing_slips, zone=zone(), shipment_id=request.args.get("shipment") or None)
    return _answer(make, "packing-slip", by=by)


@bp.get("/documents/confirmations.pdf")
@staff
def show_confirmations(by: Actor) -> ResponseReturnValue:
    """`order` as often as there are orders."""
    return _answer(partial(confirmations, zone=zone()), "confirmation", by=by)


def _answer(make: Callable[[Sequence[Documented]], bytes], kind: str, *, by: Actor) -> Response:
    order_ids = request.args.getlist("order")
    if not order_ids:
        raise NotFound()
    try:
        found = read_documented(order_ids, seen_by=by)
    except TooManyOrders as refusal:
        return _refuse(refusal)
    name = f"{found[0].order.order_id}-{kind}" if len(found) == 1 else f"{kind}s"
    return inline_pdf(make(found), name)


def _refuse(refusal: TooManyOrders) -> Response:
    advice = (
        f"One file holds at most {counted(refusal.most, 'order')}, and {number(refusal.found)} were chosen. "
        "Choose fewer, and print the others after them."
    )
    response = error_pages.page(422, TOO_MANY, advice)
    response.headers["Error-Type"] = refusal.error_type
    return response
