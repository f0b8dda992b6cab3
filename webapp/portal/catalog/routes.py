"""To be written."""

from flask import Blueprint

from webapp.access import partners
from webapp.accounts.actors import Actor

bp = Blueprint("catalog", __name__)


@bp.get("/catalog")
@partners
def products(by: Actor, **_: object) -> str:
    return "to be written"
