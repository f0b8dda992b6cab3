"""Building an order on behalf of the partner that stands in the address."""

from functools import wraps
from typing import Final

from flask import g, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import Page, staff
from webapp.account_errors import PartnerNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.partners import find_by_code
from webapp.portal.building import Builder, Place, View

ON_BEHALF: Final = Place(
    cart_page="ops/on_behalf/cart.html",
    empty_cart="ops/on_behalf/_empty.html",
    quick_order_page="ops/on_behalf/quick_order.html",
    cart=".cart",
    products=lambda: url_for("ops.products.products"),
    orders=lambda: url_for("ops.orders.orders"),
    reference="The partner’s reference",
    default_address="The partner’s default address",
    note="Note from the partner",
    after_placing="The partner sees it among its orders at once, placed by the distributor.",
)


def for_partner(view: View) -> Page:
    """The page where staff build the order of the partner named by `partner_code`."""

    @staff
    @wraps(view)
    def opened(by: Actor, partner_code: str, **arguments: str) -> ResponseReturnValue:
        partner = find_by_code(partner_code)
        if partner is None:
            raise PartnerNotFound(partner_code)
        if not partner.is_active:
            said = f"{partner.name} is not active: no order can be placed for it."
            return htmx.go(url_for(".choose"), said=said, kind="warning")
        g.ordering_for = partner
        return view(Builder(by, partner.id, partner.code, partner.name, ON_BEHALF), **arguments)

    return opened
