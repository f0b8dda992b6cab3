"""Quick order for a partner's own people, and ordering again what the partner ordered before."""

from hashlib import sha256

from flask import Blueprint, Response, current_app, flash, request, url_for

from webapp import htmx
from webapp.access import partners
from webapp.accounts.actors import Actor
from webapp.cart import order_again as again
from webapp.idempotency import AlreadyAnswered, Answer, Retry
from webapp.portal.building import for_own_partner
from webapp.portal.quick_order import pages
from webapp.portal.quick_order.again import tell_again
from webapp.portal.saying import ABOUT_THE_CART, say_refusal

bp = Blueprint("quick_order", __name__)
pages.add_pages(bp, "/quick-order", for_own_partner)


@bp.post("/orders/<order_id>/again")
@partners
def order_again(by: Actor, order_id: str) -> Response:
    """Put what an earlier order asked for into the cart, and say there what could not be."""
    cart = url_for("portal.cart.cart")
    try:
        items = again.order_again(order_id, by=by, retry=_once(order_id, by))
    except AlreadyAnswered:
        return htmx.go(cart, said=f"The products of order {order_id} are in your order already.", kind="info")
    except ABOUT_THE_CART as refusal:
        return htmx.go(cart, said=f"Nothing was added. {say_refusal(refusal)}", kind="error")
    for kind, text in tell_again(order_id, items):
        flash(text, kind)
    return htmx.go(cart)


def _once(order_id: str, by: Actor) -> Retry[None] | None:
    """A page's token for its forms differs each time it is shown: a double click sends the same twice."""
    names = ["csrf_token", *current_app.config["WTF_CSRF_HEADERS"]]
    token = request.form.get(names[0]) or next(filter(None, map(request.headers.get, names[1:])), None)
    if token is None:
        return None
    digest = sha256(f"{order_id} {token}".encode())
    key = f"again-{digest.hexdigest()}"
    return Retry(by.principal, key, "POST", "again", digest.digest(), lambda _: Answer(303, b""))
