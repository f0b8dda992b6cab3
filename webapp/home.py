"""The front door: sends each person to their own home."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.access import anyone, home_of, signed_in

bp = Blueprint("home", __name__)


@bp.get("/")
@anyone
def front() -> ResponseReturnValue:
    person = signed_in()
    return redirect(home_of(person) if person else url_for("accounts.sign_in"))
