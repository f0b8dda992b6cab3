"""To be written."""

from flask import Blueprint

from webapp.access import partners
from webapp.accounts.actors import Actor

bp = Blueprint("quick_order", __name__)


@bp.get("/quick-order")
@partners
def quick_order(by: Actor, **_: object) -> str:
    return "to be written"
