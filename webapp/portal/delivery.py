"""Where an order is to go, as people choose it from their address book or type it on a form."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from wtforms import SelectField, StringField

from webapp import values
from webapp.account_errors import AddressNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.addresses import get_address
from webapp.errors import InvalidInput

GONE: Final = "This address is not in the address book any more. Choose another one."
# What the fields of an order are called where something is wrong with them.
LABELS: Final = {
    "reference": "The reference",
    "note": "The note",
    "reason": "The reason",
    "carrier": "The carrier",
    "tracking_number": "The tracking number",
    "street": "Street",
    "city": "City",
    "state": "State or province",
    "zip": "ZIP or postal code",
    "country": "Country",
}


class DeliveryFields:
    """The part of a form that says where an order is to go."""

    address_id = SelectField("Ship to", choices=[], validate_choice=False)
    street = StringField(LABELS["street"])
    city = StringField(LABELS["city"])
    state = StringField(LABELS["state"])
    zip = StringField(LABELS["zip"])
    country = StringField(LABELS["country"])

    @property
    def address_parts(self) -> list[StringField]:
        return [self.street, self.city, self.state, self.zip, self.country]

    @property
    def delivery(self) -> "TypedDelivery":
        return TypedDelivery(
            self.address_id.data or "", {part.name: part.data or "" for part in self.address_parts}
        )


class TypedDelivery(NamedTuple):
    """As it came: the address_id that was chosen, and the parts of a new address."""

    address_id: str
    parts: Mapping[str, str]

    @property
    def is_new(self) -> bool:
        """A new address counts where anything of it was typed."""
        return any(part.strip() for part in self.parts.values())

    @property
    def is_unfinished(self) -> bool:
        """Whether a new address is being typed that lacks something yet."""
        needed = (self.parts.get(name, "").strip() for name in ("street", "city", "country"))
        return self.is_new and not all(needed)

    def read(self, problems: dict[str, str], *, by: Actor, partner_id: int | None = None) -> dict[str, str]:
        """The new address, or the chosen one of the book; what is wrong goes into `problems`, by field.

        The house names the partner whose book it is.
        """
        if self.is_new:
            return {
                name: read_field(name, self.parts.get(name), parse, problems) or ""
                for name, parse in values.ADDRESS_PARTS.items()
            }
        try:
            return get_address(self.address_id, seen_by=by, partner_id=partner_id).address
        except AddressNotFound:
            problems["address_id"] = GONE
            return {}


def read_field(
    name: str, text: object, parse: Callable[[object], str | None], problems: dict[str, str]
) -> str | None:
    """What was typed into a field; None, and a sentence in `problems`, where it breaks its rule."""
    try:
        return values.checked(name, parse, text)
    except InvalidInput as invalid:
        problems[name] = f"{LABELS[name]} {invalid.problem}."
        return None
