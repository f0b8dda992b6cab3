"""Somebody who builds an order, and what they see of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tests.factories import make_staff, one_of
from tests.people import make_user
from webapp import clock, transactions
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import BuyingPartner
from webapp.cart.models import Cart, cart_items
from webapp.cart.placing import PlacedCart, place_cart
from webapp.cart.queries import get_cart
from webapp.cart.services import add_many
from webapp.catalog.models import Product
from webapp.catalog.services import update_product
from webapp.extensions import db
from webapp.ordering.models import Order
from webapp.ordering.queries import list_orders


def make_person(partner: BuyingPartner | None = None, *, role: str = "buyer") -> Actor:
    """A person of the partner, at the portal; staff where the role is theirs."""
    return acting(make_user(role, partner), entry="portal")


def partner_of(person: Actor) -> int:
    assert person.partner_id is not None
    return person.partner_id


def cart_of(person: Actor) -> Cart:
    return get_cart(person, partner_of(person))


def held(person: Actor) -> list[tuple[str, int]]:
    """What is in somebody's cart, in its order."""
    return [(item.product_id, item.quantity) for item in cart_of(person).items]


def withdraw(product: Product) -> None:
    gone = sa.update(Product).where(Product.id == product.id).values(withdrawn_at=clock.now())
    transactions.write(lambda: db.session.execute(gone))


def reprice(product: Product, price: str, currency: str = "USD") -> None:
    update_product(product.product_id, {"price": Decimal(price), "currency": currency}, by=make_staff())


def remove(person: Actor, product: Product, *, minutes_ago: int) -> None:
    """Take a product out of the cart, that long ago."""
    removed = sa.update(cart_items).where(cart_items.c.product_id == product.id)
    at = clock.now() - timedelta(minutes=minutes_ago)
    transactions.write(lambda: db.session.execute(removed.values(removed_at=at)))


def restock(product: Product, stock: int | None) -> None:
    update_product(product.product_id, {"stock": stock}, by=make_staff())


def switch_off(product: Product) -> None:
    update_product(product.product_id, {"availability": "out_of_stock"}, by=make_staff())


def fill(person: Actor, *products: Product, quantity: int = 2) -> Cart:
    add_many(partner_of(person), [one_of(product, quantity) for product in products], by=person)
    return cart_of(person)


def place(person: Actor, seen: Cart | None = None, **changes: Any) -> PlacedCart:
    """Place what is in the cart, as somebody does who sees it, or who saw it before."""
    seen = seen or cart_of(person)
    asked: dict[str, Any] = {"token": seen.token, "expected_total": seen.total, **changes}
    return place_cart(partner_of(person), by=person, **asked)


def orders() -> list[Order]:
    return list_orders(seen_by=make_staff(), limit=10)
