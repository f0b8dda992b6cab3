"""What a person typed on the page of the cart, and how it is read: into values, or into what is wrong."""

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.cart.models import Cart, CartDetails
from webapp.cart.quick_order import parse_quantity
from webapp.portal.delivery import TypedDelivery, read_field
from webapp.portal.saying import BAD_QUANTITY

# What the choice of an address may be, beside an address_id.
DEFAULT: Final = ""
KEPT: Final = "kept"

_reference: Final = partial(values.optional_line, limit=values.REFERENCE_LIMIT)


class TypedCart(NamedTuple):
    """As it came: quantities by product_id; the address_id may also be DEFAULT or KEPT."""

    quantities: Mapping[str, str]
    reference: str
    note: str
    delivery: TypedDelivery


class CannotKeep(Exception):
    """`problems` are sentences by field; an item's field is its product_id, "" is the order as a whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems


class Reader:
    """Reads what was typed on a cart; `problems` is what is wrong with it, as for CannotKeep."""

    def __init__(self, typed: TypedCart, cart: Cart, partner_id: int, *, by: Actor) -> None:
        self.typed, self.cart, self.partner_id, self.by = typed, cart, partner_id, by
        self.problems: dict[str, str] = {}

    def details(self) -> CartDetails:
        return CartDetails(
            read_field("reference", self.typed.reference, _reference, self.problems),
            read_field("note", self.typed.note, values.optional_paragraphs, self.problems),
            self._address(),
        )

    def quantities(self) -> dict[str, int]:
        """The quantities that differ from those in the cart; what is not in it any more stays out."""
        changed = {}
        for item in self.cart.items:
            text = self.typed.quantities.get(item.product_id, str(item.quantity)).strip()
            quantity = 0 if text == "0" else parse_quantity(text)
            if quantity is None:
                self.problems[item.product_id] = BAD_QUANTITY
            elif quantity != item.quantity:
                changed[item.product_id] = quantity
        return changed

    def check(self) -> None:
        """Raises CannotKeep."""
        if self.problems:
            raise CannotKeep(self.problems)

    def _address(self) -> dict[str, str] | None:
        delivery = self.typed.delivery
        if not delivery.is_new and delivery.address_id == DEFAULT:
            return None
        if not delivery.is_new and delivery.address_id == KEPT:
            return self.cart.details.shipping_address
        return delivery.read(self.problems, by=self.by, partner_id=self.partner_id)
