"""The home of a partner's people."""

from flask import Blueprint, render_template

from webapp.access import partners
from webapp.accounts.actors import Actor
from webapp.portal.home.showing import get_home

bp = Blueprint("home", __name__)


@bp.get("")
@partners
def home(by: Actor) -> str:
    return render_template("portal/home/home.html", home=get_home(by))
