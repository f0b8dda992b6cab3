"""Packing slips and order confirmations for paper: one or many orders in one file."""

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
    try:
        found = _read(by)
    except TooManyOrders as refusal:
        return _refuse(refusal)
    content = packing_slips(found, zone=zone(), shipment_id=request.args.get("shipment"))
    return inline_pdf(content, _name(found, "packing-slip"))


@bp.get("/documents/confirmations.pdf")
@staff
def show_confirmations(by: Actor) -> ResponseReturnValue:
    """`order` as often as there are orders."""
    try:
        found = _read(by)
    except TooManyOrders as refusal:
        return _refuse(refusal)
    return inline_pdf(confirmations(found, zone=zone()), _name(found, "confirmation"))


def _read(by: Actor) -> list[Documented]:
    order_ids = request.args.getlist("order")
    if not order_ids:
        raise NotFound()
    return read_documented(order_ids, seen_by=by)


def _refuse(refusal: TooManyOrders) -> Response:
    advice = (
        f"One file holds at most {counted(refusal.most, 'order')}, and {number(refusal.found)} were chosen. "
        "Choose fewer, and print the others after them."
    )
    response = error_pages.page(422, TOO_MANY, advice)
    response.headers["Error-Type"] = refusal.error_type
    return response


def _name(found: list[Documented], kind: str) -> str:
    return f"{found[0].order.order_id}-{kind}" if len(found) == 1 else f"{kind}s"
