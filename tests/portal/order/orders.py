"""An order of two products, the people around it, and what is to be seen of it on its page."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.people import Browser, make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.models import Product
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import Order
from webapp.ordering.queries import get_order


class OfTwoProducts:
    """What is asked of an order of beer and wine, whoever is in front of it."""

    order: Order

    @property
    def beer_field(self) -> str:
        return f"quantity-{self.order.items[0].order_item_id}"

    @property
    def wine_field(self) -> str:
        return f"quantity-{self.order.items[1].order_item_id}"

    def now(self) -> Order:
        return get_order(self.order.order_id, seen_by=make_staff())


@dataclass(frozen=True)
class Case(OfTwoProducts):
    """Rosa of a partner, at the pages, with an order of 12 of one product and 3 of another."""

    partner: BuyingPartner
    rosa: Actor
    browser: Browser
    beer: Product
    wine: Product
    order: Order

    @property
    def page(self) -> str:
        return f"/portal/orders/{self.order.order_id}"

    def quantities(self) -> list[int]:
        return [item.quantity for item in self.now().items]

    def update(self, update: OrderUpdate, *, reason: str | None = None) -> None:
        """What the house does to the order."""
        update_order(self.order.order_id, update, by=make_staff(), reason=reason)

    def edit_form(self) -> dict[str, Any]:
        """The fields of the form for changing the order, as it shows them."""
        shown = values_of(self.browser.get(f"{self.page}/edit").text)
        del shown["csrf_token"]
        return shown

    def edit(self, changed: Mapping[str, str], *, htmx: bool = False) -> TestResponse:
        """Send the form as it is shown, but for these fields."""
        return self.browser.post(f"{self.page}/edit", htmx=htmx, **{**self.edit_form(), **changed})


def make_case(app: Flask) -> Case:
    partner = make_partner()
    user = make_user("buyer", partner)
    rosa = acting(user, entry="portal")
    beer = make_product(sku="BR-1", name="All Day IPA", price="10.00", stock=20)
    wine = make_product(sku="WN-1", name="Pinot Noir", price="1.50")
    order = make_order(one_of(beer, 12), one_of(wine, 3), partner=partner, by=rosa, customer_reference="PO-1")
    return Case(partner, rosa, Browser(app, user), beer, wine, order)


def text_of(page: str) -> str:
    """What a page says, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def values_of(page: str) -> dict[str, Any]:
    """The fields of a page's forms as it shows them."""
    inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page)]
    return {it["name"]: html.unescape(it.get("value", "")) for it in inputs if "name" in it}
