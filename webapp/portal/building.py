"""Building an order: who does it for which partner, and where. Partners build their own, staff for others."""

from collections.abc import Callable
from functools import wraps
from typing import Final, NamedTuple

from flask import url_for
from flask.typing import ResponseReturnValue

from webapp.access import Page, partners, signed_in
from webapp.accounts.actors import Actor


class Place(NamedTuple):
    """What differs between the places where orders are built.

    Templates of the pages, endpoints that lead on, the addresses that those of products and of orders
    begin with, and the words for what is the partner's.
    """

    cart_page: str
    empty_cart: str
    quick_order_page: str
    cart: str
    products: Callable[[], str]
    orders: Callable[[], str]
    reference: str
    default_address: str
    note: str
    after_placing: str


class Builder(NamedTuple):
    """Somebody who builds an order for a partner."""

    by: Actor
    partner_id: int
    partner_code: str
    partner_name: str
    place: Place


# A view that is told who builds, and what makes a page of it: it lets in who may, and finds the partner.
View = Callable[..., ResponseReturnValue]
Opens = Callable[[View], Page]

PORTAL: Final = Place(
    cart_page="portal/cart/cart.html",
    empty_cart="portal/cart/_empty.html",
    quick_order_page="portal/quick_order/quick_order.html",
    cart="portal.cart.cart",
    products=lambda: url_for("portal.catalog.products"),
    orders=lambda: url_for("portal.orders.orders"),
    reference="Your reference",
    default_address="Your default address",
    note="Note for us",
    after_placing="You can change or cancel it until we begin to process it.",
)


def for_own_partner(view: View) -> Page:
    """The page where a partner's people build their order."""

    @partners
    @wraps(view)
    def opened(by: Actor, **arguments: str) -> ResponseReturnValue:
        person = signed_in()
        # `partners` lets nobody in who has none.
        code, name = (person.partner_code, person.partner_name) if person else (None, None)
        return view(Builder(by, by.partner_id or 0, code or "", name or "", PORTAL), **arguments)

    return opened
