"""Somebody of the staff who builds an order for a partner."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import make_partner
from tests.people import Browser, make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import BuyingPartner
from webapp.cart.queries import get_cart


@dataclass(frozen=True)
class Clerk:
    by: Actor
    browser: Browser
    partner: BuyingPartner

    @property
    def path(self) -> str:
        return f"/ops/new-order/{self.partner.code}"

    def add(self, product_id: str, quantity: str = "2", *, htmx: bool = False) -> TestResponse:
        return self.browser.post(f"{self.path}/products/{product_id}", htmx=htmx, quantity=quantity)

    def held(self) -> list[tuple[str, int]]:
        """What is in the cart for the partner."""
        return [(item.product_id, item.quantity) for item in get_cart(self.by, self.partner.id).items]

    def form(self) -> dict[str, Any]:
        """The fields of the cart's page that nobody types into, as it is shown."""
        page = self.browser.get(self.path).text.partition('id="cart-form"')[2].partition("</form>")[0]
        found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page)
        return {name: value for name, value in found if name != "csrf_token"}

    def place(self, **written: Any) -> TestResponse:
        return self.browser.post(f"{self.path}/place", **{**self.form(), **written})


def make_clerk(app: Flask, partner: BuyingPartner | None = None, *, name: str = "Ona Petit") -> Clerk:
    user = make_user("ops", name=name)
    return Clerk(acting(user, entry="ops"), Browser(app, user), partner or make_partner())
