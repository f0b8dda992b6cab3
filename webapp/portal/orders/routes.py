"""To be written."""

from flask import Blueprint

from webapp.access import partners
from webapp.accounts.actors import Actor

bp = Blueprint("orders", __name__)


@bp.get("/orders")
@partners
def orders(by: Actor, **_: object) -> str:
    return "to be written"
