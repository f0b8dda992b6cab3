"""Keeping what a person typed on the page of the cart, and placing the order that they saw."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from webapp.accounts.actors import Actor
from webapp.cart.models import Cart
from webapp.cart.placing import PlacedCart, place_cart
from webapp.cart.queries import get_cart
from webapp.cart.services import set_details, set_quantities
from webapp.errors import (
    CartChanged,
    CartHasProblems,
    DomainError,
    EmptyOrder,
)
from webapp.formatting import money
from webapp.ids import PRODUCT
from webapp.portal.cart.typed import KEPT, CannotKeep, Reader, TypedCart
from webapp.portal.delivery import TypedDelivery
from webapp.portal.saying import ABOUT_A_PRODUCT, CART_REFUSALS, say_refusal

AS_IT_IS: Final = TypedDelivery(KEPT, {})


def keep_typed(partner_id: int, typed: TypedCart, *, by: Actor) -> None:
    """Keep all that was typed. Raises CannotKeep."""
    reader = Reader(typed, get_cart(by, partner_id), partner_id, by=by)
    details, quantities = reader.details(), reader.quantities()
    reader.check()
    _set(reader.cart, quantities, partner_id, by=by)
    if details != reader.cart.details:
        set_details(partner_id, details, by=by)


def keep_quantity(partner_id: int, product_id: str, text: str, *, by: Actor) -> None:
    """Raises CannotKeep."""
    typed = TypedCart({product_id: text}, "", "", AS_IT_IS)
    reader = Reader(typed, get_cart(by, partner_id), partner_id, by=by)
    quantities = reader.quantities()
    reader.check()
    _set(reader.cart, quantities, partner_id, by=by)


def keep_details(partner_id: int, typed: TypedCart, *, by: Actor) -> None:
    """Keep what is written beside the items; an unfinished address waits for its rest. Raises CannotKeep."""
    if typed.delivery.is_unfinished:
        typed = typed._replace(delivery=AS_IT_IS)
    reader = Reader(typed, get_cart(by, partner_id), partner_id, by=by)
    details = reader.details()
    reader.check()
    if details != reader.cart.details:
        set_details(partner_id, details, by=by)


def place_typed(partner_id: int, typed: TypedCart, *, token: str, total: str, by: Actor) -> PlacedCart:
    """Place the order at the `total` that was seen; quantities that it does not hold are only kept.

    Raises CannotKeep.
    """
    reader = Reader(typed, get_cart(by, partner_id), partner_id, by=by)
    details, quantities = reader.details(), reader.quantities()
    reader.check()
    if quantities:
        _set(reader.cart, quantities, partner_id, by=by)
        raise CannotKeep({"": f"You changed quantities. {_look_again(partner_id, by=by)}"})
    try:
        return place_cart(partner_id, by=by, token=token, expected_total=_amount(total), details=details)
    except CartChanged as refused:
        sentence = f"Something changed since you saw this page. {_look_again(partner_id, by=by)}"
        raise CannotKeep({"": sentence}) from refused
    except CartHasProblems as refused:
        raise CannotKeep({"": "Nothing was ordered. Put right what is marked below first."}) from refused
    except EmptyOrder as refused:
        raise CannotKeep({"": "Nothing was ordered: there is nothing in your order yet."}) from refused
    except CART_REFUSALS as refused:
        problems = _told(refused, reader.cart)
        why = problems.get("", "Look at what is marked below.")
        raise CannotKeep({**problems, "": f"Nothing was ordered. {why}"}) from refused


def _set(cart: Cart, quantities: Mapping[str, int], partner_id: int, *, by: Actor) -> None:
    if not quantities:
        return
    try:
        set_quantities(partner_id, quantities, by=by)
    except CART_REFUSALS as refused:
        raise CannotKeep(_told(refused, cart)) from refused


def _told(refusal: DomainError, cart: Cart) -> dict[str, str]:
    if not isinstance(refusal, ABOUT_A_PRODUCT):
        return {"": say_refusal(refusal)}
    item = cart.find_item(PRODUCT.parse(refusal.product_id) or 0)
    return {refusal.product_id: say_refusal(refusal, held=item.quantity if item else 0)}


def _look_again(partner_id: int, *, by: Actor) -> str:
    cart = get_cart(by, partner_id)
    if not cart.items or not cart.currency:
        return "There is nothing in it any more."
    return f"The total is now {money(cart.total, cart.currency)}. Look it over, then place it."


def _amount(total: str) -> Decimal:
    """The total as the form sends it back; one that no cart can have where it is none."""
    return Decimal(total) if re.fullmatch(r"[0-9]{1,17}\.[0-9]{2}", total, re.ASCII) else Decimal(-1)
