"""Somebody in front of the order that she builds."""

from typing import NamedTuple

from playwright.sync_api import Locator, Page

from tests.factories import ADDRESS, make_partner, make_product, one_of
from tests.journeys.pages import Visitor
from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.addresses import add_address
from webapp.cart.queries import get_cart
from webapp.cart.services import add_many
from webapp.catalog.models import Product
from webapp.ordering.models import Order
from webapp.ordering.queries import list_orders


class Rosa(NamedTuple):
    """A buyer with 12 beers at 10.00, of which 30 are left, and 3 wines at 25.00 in her order."""

    visitor: Visitor
    by: Actor
    beer: Product
    wine: Product

    @property
    def page(self) -> Page:
        return self.visitor.page

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("row", name=name)

    def in_cart(self) -> dict[str, int]:
        with self.visitor.app.app_context():
            return {
                item.product_name: item.quantity for item in get_cart(self.by, self.by.partner_id or 0).items
            }

    def orders(self) -> list[Order]:
        with self.visitor.app.app_context():
            return list_orders(seen_by=self.by, limit=10)


def make_rosa(visitor: Visitor) -> Rosa:
    """Rosa, signed in."""
    with visitor.app.app_context():
        partner = make_partner()
        user = make_user("manager", partner)
        by = acting(user, entry="portal")
        add_address("Main", ADDRESS, by=by)
        add_address("Warehouse", {**ADDRESS, "street": "9 Dock Rd"}, by=by)
        beer = make_product(name="All Day IPA", price="10.00", stock=30)
        wine = make_product(name="Pinot Noir", price="25.00")
        add_many(partner.id, [one_of(beer, 12), one_of(wine, 3)], by=by)
    visitor.sign_in(user.email)
    return Rosa(visitor, by, beer, wine)
