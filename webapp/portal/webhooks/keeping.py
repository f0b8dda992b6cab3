"""Looking after webhooks: who does it, and where. Managers look after their partner's, admins the house's."""

from collections.abc import Callable
from functools import wraps
from typing import Final, NamedTuple

from flask import url_for
from flask.typing import ResponseReturnValue

from webapp.access import Page, managers, managers_poll
from webapp.accounts.actors import Actor


class Place(NamedTuple):
    """What differs between the places: the tabs, the way up, where orders are, and what is said."""

    tabs: str
    crumbs: Callable[[], list[tuple[str, str]]]
    orders: Callable[[], str]
    sub: str
    nothing: str


class Keeper(NamedTuple):
    """Somebody who looks after webhooks."""

    by: Actor
    place: Place


# A view that is told who looks after what, and what makes a page of it that lets in who may.
View = Callable[..., ResponseReturnValue]
Opens = Callable[[View], Page]

PORTAL: Final = Place(
    tabs="portal/account/_places.html",
    crumbs=lambda: [
        ("Account", url_for("portal.account.account")),
        ("Webhooks", url_for("portal.webhooks.webhooks")),
    ],
    orders=lambda: url_for("portal.orders.orders"),
    sub="Addresses of yours that are told at once what happens to your orders.",
    nothing="A webhook tells one of your programs when an order is placed, changed or shipped.",
)


def opens_for(lets_in: Callable[[Page], Page], place: Place) -> Opens:
    """What makes pages of views, for those whom `lets_in` lets in."""

    def opens(view: View) -> Page:
        @lets_in
        @wraps(view)
        def opened(by: Actor, **arguments: str) -> ResponseReturnValue:
            return view(Keeper(by, place), **arguments)

        return opened

    return opens


for_own_partner: Final = opens_for(managers, PORTAL)
for_own_partner_poll: Final = opens_for(managers_poll, PORTAL)
