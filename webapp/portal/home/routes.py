"""To be written."""

from flask import Blueprint

from webapp.access import partners
from webapp.accounts.actors import Actor

bp = Blueprint("home", __name__)


@bp.get("")
@partners
def home(by: Actor, **_: object) -> str:
    return "to be written"
