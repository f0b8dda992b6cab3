"""Putting a product into the cart with the quantity that was typed beside it."""

from typing import NamedTuple

from webapp.accounts.actors import Actor
from webapp.cart.queries import find_quantities
from webapp.cart.quick_order import parse_quantity
from webapp.cart.services import add_to_cart
from webapp.catalog.queries import ProductRow, find_products
from webapp.errors import DomainError, ProductNotFound
from webapp.ids import PRODUCT
from webapp.portal.saying import BAD_QUANTITY, CART_REFUSALS, say_refusal


class Added(NamedTuple):
    """The product as it is now, how many the cart holds of it, and why it took none, if it did not."""

    product: ProductRow
    held: int
    quantity: int
    problem: str


def add_typed(partner_id: int, product_id: str, typed: str, *, by: Actor) -> Added:
    """Raises ProductNotFound for what was never a product."""
    quantity = parse_quantity(typed)
    refusal: DomainError | None = None
    if quantity is not None:
        try:
            add_to_cart(partner_id, product_id, quantity, by=by)
        except CART_REFUSALS as refused:
            refusal = refused
    key = PRODUCT.parse(product_id) or 0
    product = find_products([key]).get(key)
    if product is None:
        raise ProductNotFound(product_id)
    held = find_quantities(by, partner_id, [key]).get(key, 0)
    if quantity is None:
        return Added(product, held, 0, BAD_QUANTITY)
    return Added(product, held, quantity, say_refusal(refusal, held=held) if refusal else "")
