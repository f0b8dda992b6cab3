"""The front page."""

from flask import Blueprint, render_template

from webapp.access import anyone

bp = Blueprint("home", __name__)


@bp.get("/")
@anyone
def front() -> str:
    return render_template("front.html")
