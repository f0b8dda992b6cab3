"""What a person typed on the page of the cart, and how it is read: into values, or into what is wrong."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.accounts.addresses import get_address
from webapp.cart.models import Cart, CartDetails
from webapp.cart.quick_order import parse_quantity
from webapp.errors import AddressNotFound, InvalidInput
from webapp.portal.saying import BAD_QUANTITY

# What the choice of an address may be, beside an address_id.
DEFAULT: Final = ""
KEPT: Final = "kept"

LABELS: Final = {
    "reference": "Your reference",
    "note": "The note",
    "street": "Street",
    "city": "City",
    "state": "State or province",
    "zip": "ZIP or postal code",
    "country": "Country",
}


Parse = Callable[[object], str | None]
_reference: Final = partial(values.optional_line, limit=values.REFERENCE_LIMIT)


class TypedCart(NamedTuple):
    """As it came: quantities by product_id; an address_id, DEFAULT or KEPT; the parts of a new address."""

    quantities: Mapping[str, str]
    reference: str
    note: str
    address_id: str
    new_address: Mapping[str, str]

    @property
    def has_new_address(self) -> bool:
        return any(part.strip() for part in self.new_address.values())

    @property
    def is_address_unfinished(self) -> bool:
        """Whether a new address is being typed that lacks something yet."""
        needed = (self.new_address.get(name, "").strip() for name in ("street", "city", "country"))
        return self.has_new_address and not all(needed)


class CannotKeep(Exception):
    """`problems` are sentences by field; an item's field is its product_id, "" is the order as a whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems


class Reader:
    """Reads what was typed on a cart; `problems` is what is wrong with it, as for CannotKeep."""

    def __init__(self, typed: TypedCart, cart: Cart, *, by: Actor) -> None:
        self.typed, self.cart, self.by = typed, cart, by
        self.problems: dict[str, str] = {}

    def details(self) -> CartDetails:
        return CartDetails(
            self._read("reference", self.typed.reference, _reference),
            self._read("note", self.typed.note, values.optional_paragraphs),
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
        """A new one where anything of it was typed, else the one that was chosen."""
        if self.typed.has_new_address:
            new = self.typed.new_address
            return {
                name: self._read(name, new.get(name), parse) or ""
                for name, parse in values.ADDRESS_PARTS.items()
            }
        if self.typed.address_id == DEFAULT:
            return None
        if self.typed.address_id == KEPT:
            return self.cart.details.shipping_address
        try:
            return get_address(self.typed.address_id, seen_by=self.by).address
        except AddressNotFound:
            self.problems["address_id"] = (
                "This address is not in your address book any more. Choose another one."
            )
            return None

    def _read(self, name: str, text: object, parse: Parse) -> str | None:
        try:
            return values.checked(name, parse, text)
        except InvalidInput as invalid:
            self.problems[name] = f"{LABELS[name]} {invalid.problem}."
            return None
