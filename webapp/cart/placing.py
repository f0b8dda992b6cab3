"""Placing a cart: the order it becomes, once, however often it is sent."""

from decimal import Decimal
from typing import NamedTuple

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.addresses import find_default_address
from webapp.accounts.models import ORDERS_WRITE
from webapp.accounts.partners import partner_by_id
from webapp.cart.models import Cart, CartDetails
from webapp.cart.saving import begin_anew, open_cart
from webapp.cart.services import checked_details
from webapp.errors import CartChanged, CartHasProblems, EmptyOrder
from webapp.idempotency import AlreadyAnswered, Answer
from webapp.ids import PRODUCT
from webapp.once import is_token, once
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem, place_within


class PlacedCart(NamedTuple):
    """The order that a cart became, now or, where the same form was sent before, then."""

    order_id: str
    is_new: bool


def place_cart(
    partner_id: int,
    *,
    by: Actor,
    token: str,
    expected_total: Decimal,
    details: CartDetails | None = None,
) -> PlacedCart:
    """Order what is in the cart, and empty it. `token` and `expected_total` are what the person saw.

    `details` take the place of those that were kept; without an address the order goes to the partner's
    default one. Raises CartChanged, CartHasProblems, EmptyOrder, InvalidInput, and as `place_order` does.
    """
    by.require(ORDERS_WRITE)
    if not is_token(token):
        raise CartChanged()
    if details is not None:
        details = checked_details(details)

    def work() -> Order:
        cart = open_cart(partner_id, by=by)
        _check(cart, token)
        reference, note, address = details or cart.details
        if address is None:
            default = find_default_address(partner_id)
            address = default.address if default else None
        order = place_within(
            partner_by_id(partner_id),
            [RequestedItem(item.product_id, item.quantity) for item in cart.items],
            by=by,
            customer_reference=reference,
            shipping_address=address,
            note=note,
        )
        # At the prices that the order was placed at: one may have changed since the cart was read.
        if order.total != expected_total:
            raise CartChanged()
        begin_anew(cart)
        return order

    try:
        order = transactions.write(work, once("cart", token, principal=by.principal, answer=_answer))
    except AlreadyAnswered as already:
        return PlacedCart(already.answer.body.decode(), is_new=False)
    return PlacedCart(order.order_id, is_new=True)


def _check(cart: Cart, token: str) -> None:
    if cart.token != token:
        raise CartChanged()
    if not cart.items:
        raise EmptyOrder()
    if problems := cart.problems:
        raise CartHasProblems(tuple(map(PRODUCT.dump, problems)))


def _answer(order: Order) -> Answer:
    return Answer(303, order.order_id.encode())
