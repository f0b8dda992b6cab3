"""Where staff land: how much work there is."""

from flask import Blueprint, render_template

from webapp.access import staff
from webapp.accounts.actors import Actor
from webapp.ordering.counting import count_orders_by_status

bp = Blueprint("home", __name__)


@bp.get("")
@staff
def worklist(by: Actor) -> str:
    return render_template("ops/home/worklist.html", counts=count_orders_by_status())
