"""A buyer in front of an order of her own."""

from typing import NamedTuple

from playwright.sync_api import Locator, Page

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.journeys.pages import Visitor
from tests.people import make_user
from webapp.accounts.actors import acting
from webapp.fulfilment.services import OrderUpdate, update_order

MORE_THAN_A_ROUND = 21_000


class Rosa(NamedTuple):
    """A buyer in front of her order of 12 of one product, of which 20 more are left, and 3 of another."""

    visitor: Visitor
    user_id: int
    order_id: str

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def address(self) -> str:
        return f"/portal/orders/{self.order_id}"

    @property
    def order(self) -> Locator:
        return self.page.locator("#order")

    def update(self, update: OrderUpdate) -> None:
        """What the house does meanwhile."""
        with self.visitor.app.app_context():
            update_order(self.order_id, update, by=make_staff())

    def wait_for_news(self) -> None:
        with self.page.expect_response("**/status*"):
            self.page.clock.run_for(MORE_THAN_A_ROUND)


def come_with_an_order(visitor: Visitor) -> Rosa:
    with visitor.app.app_context():
        partner = make_partner()
        user = make_user("buyer", partner)
        beer, wine = make_product(name="All Day IPA", stock=32), make_product(name="Pinot Noir")
        by = acting(user, entry="portal")
        order = make_order(one_of(beer, 12), one_of(wine, 3), partner=partner, by=by)
    visitor.sign_in(user.email)
    return Rosa(visitor, user.id, order.order_id)
