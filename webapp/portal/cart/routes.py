"""To be written."""

from flask import Blueprint

from webapp.access import partners
from webapp.accounts.actors import Actor

bp = Blueprint("cart", __name__)


@bp.get("/cart")
@partners
def cart(by: Actor, **_: object) -> str:
    return "to be written"
