"""To be written."""

from flask import Blueprint

from webapp.access import partners
from webapp.accounts.actors import Actor

bp = Blueprint("account", __name__)


@bp.get("/account")
@partners
def account(by: Actor, **_: object) -> str:
    return "to be written"
