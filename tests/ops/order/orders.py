"""An order of two products in front of somebody of the house, and what is to be seen of it on its page."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import make_order, make_partner, make_product, one_of
from tests.people import Browser, make_user
from tests.portal.order.orders import OfTwoProducts, values_of
from webapp.accounts.actors import Actor, acting
from webapp.accounts.models import User
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.models import Product
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.models import Order

# One with a check digit that is right, and one with a wrong one.
GOOD_NUMBER, BAD_NUMBER = "1Z999AA10123456784", "1Z999AA10123456785"


@dataclass(frozen=True)
class Case(OfTwoProducts):
    """Olu of the house, at the pages, with a partner's order of 12 of one product and 3 of another.

    `ann` is her colleague, who does things meanwhile.
    """

    partner: BuyingPartner
    user: User
    browser: Browser
    ann: Actor
    beer: Product
    wine: Product
    order: Order

    @property
    def page(self) -> str:
        return f"/ops/orders/{self.order.order_id}"

    def numbers(self) -> list[tuple[str | None, str | None]]:
        """Carrier and number of each shipment, oldest first."""
        return [(it.carrier, it.tracking_number) for it in list_shipments(self.order.id)]

    def update(self, update: OrderUpdate) -> None:
        """What Ann does to the order."""
        update_order(self.order.order_id, update, by=self.ann)

    def send(self, *quantities: int, **parcel: Any) -> None:
        """Ann sends so many of the items, in their order; without any, all that remains."""
        units = {item.id: n for item, n in zip(self.order.items, quantities, strict=False)}
        ship(self.order.order_id, units or None, by=self.ann, **parcel)

    def do(self, what: str, *, htmx: bool = False, version: int | None = None, **fields: Any) -> TestResponse:
        """Send one of the page's forms, from the page as it is now or as it was at a version."""
        seen = self.now().version if version is None else version
        return self.browser.post(f"{self.page}/{what}", htmx=htmx, version=seen, **fields)

    def edit_form(self) -> dict[str, Any]:
        """The fields of the form for changing the order, as it shows them."""
        shown = values_of(self.browser.get(f"{self.page}/edit").text)
        del shown["csrf_token"]
        return shown


def make_case(app: Flask) -> Case:
    partner = make_partner()
    user = make_user("ops", name="Olu Bello")
    ann = acting(make_user("ops", name="Ann Meyer"), entry="ops")
    beer = make_product(sku="BR-1", name="All Day IPA", price="10.00", stock=20)
    wine = make_product(sku="WN-1", name="Pinot Noir", price="1.50")
    order = make_order(one_of(beer, 12), one_of(wine, 3), partner=partner, customer_reference="PO-1")
    return Case(partner, user, Browser(app, user), ann, beer, wine, order)


def part_of(page: str, name: str) -> str:
    """One part of the page, by its id, up to the next one."""
    found = re.search(rf'id="order-{name}".*?(?=id="order-(?!{name})|</main>|$)', page, re.DOTALL)
    assert found is not None, name
    return found[0]
