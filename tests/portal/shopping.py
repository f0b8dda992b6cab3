"""Somebody who shops at the portal."""

from typing import Any, NamedTuple

from flask import Flask

from tests.people import Browser, make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.models import Product


class Shopper(NamedTuple):
    person: Actor
    browser: Browser


def make_shopper(app: Flask, partner: BuyingPartner | None = None, *, role: str = "buyer") -> Shopper:
    user = make_user(role, partner)
    return Shopper(acting(user, entry="portal"), Browser(app, user))


def typed(product: Product, quantity: str) -> dict[str, Any]:
    """The field of the cart's page for the quantity of a product."""
    return {f"quantity-{product.product_id}": quantity}
