"""What the core can refuse: facts only. The entry points find the words and the status codes."""

import re
from dataclasses import dataclass
from typing import ClassVar


class DomainError(Exception):
    """Something the core refuses. `error_type` is its stable word for programs (`product_not_found`)."""

    error_type: ClassVar[str] = "refused"

    def __init_subclass__(cls) -> None:
        cls.error_type = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


# Exceptions must stay hashable, hence eq=False on each.


@dataclass(eq=False)
class InvalidInput(DomainError):
    """A value that breaks a rule of its own. `problem` is a phrase that follows the field's name."""

    field: str | None
    problem: str


@dataclass(eq=False)
class EmptyOrder(DomainError):
    pass


@dataclass(eq=False)
class TooManyItems(DomainError):
    most: int


@dataclass(eq=False)
class QuantityTooLarge(DomainError):
    """One product's quantities, summed over the order's items, pass the limit."""

    product_id: str
    most: int


@dataclass(eq=False)
class OrderTotalTooLarge(DomainError):
    pass


@dataclass(eq=False)
class MixedCurrencies(DomainError):
    product_id: str
    currency: str
    order_currency: str


@dataclass(eq=False)
class ProductNotFound(DomainError):
    product_id: str


@dataclass(eq=False)
class ProductNotAvailable(DomainError):
    product_id: str


@dataclass(eq=False)
class TooManyLines(DomainError):
    """A quick order holds more lines than are taken at once; none was read."""

    found: int
    most: int


@dataclass(eq=False)
class UnreadableFile(DomainError):
    """The file is no text."""


@dataclass(eq=False)
class TooFewLeft(DomainError):
    """Fewer units of a product are left than the cart would hold."""

    product_id: str
    left: int


@dataclass(eq=False)
class CartHasProblems(DomainError):
    """Items of the cart cannot be ordered as they stand: those of these products."""

    product_ids: tuple[str, ...]


@dataclass(eq=False)
class CartChanged(DomainError):
    """The cart is not what the person saw when it was to be placed: other items, or other prices."""


@dataclass(eq=False)
class SkuTaken(DomainError):
    sku: str


@dataclass(eq=False)
class OrderNotFound(DomainError):
    order_id: str


@dataclass(eq=False)
class SearchTooShort(DomainError):
    """No word of the search has the letters that it takes at least."""

    least: int


@dataclass(eq=False)
class MoveNotAllowed(DomainError):
    """`current` and `wanted` are inside statuses; `current` may also be `shipped in part`."""

    order_id: str
    current: str
    wanted: str


@dataclass(eq=False)
class OrderNotEditable(DomainError):
    """The order's status no longer allows a change of `what` (items, customer_reference, ...)."""

    order_id: str
    status: str
    what: str


@dataclass(eq=False)
class OrderNotDeletable(DomainError):
    order_id: str
    status: str


@dataclass(eq=False)
class NothingToShip(DomainError):
    order_id: str


@dataclass(eq=False)
class QuantityNotOpen(DomainError):
    """More of an item was to be shipped than remains."""

    order_item_id: str
    remaining: int


@dataclass(eq=False)
class VersionChanged(DomainError):
    """The order is no longer at the version that the caller had seen."""

    order_id: str
    version: int


@dataclass(eq=False)
class NotYourPartner(DomainError):
    """A partner's key named somebody else."""


@dataclass(eq=False)
class PartnerNotFound(DomainError):
    code: str


@dataclass(eq=False)
class PartnerInactive(DomainError):
    code: str


@dataclass(eq=False)
class CodeTaken(DomainError):
    code: str


@dataclass(eq=False)
class PartnerNameTaken(DomainError):
    name: str


@dataclass(eq=False)
class EmailTaken(DomainError):
    email: str


@dataclass(eq=False)
class KeyNotFound(DomainError):
    key: str


@dataclass(eq=False)
class PersonNotFound(DomainError):
    person_id: str


@dataclass(eq=False)
class PersonInactive(DomainError):
    person_id: str


@dataclass(eq=False)
class LastManager(DomainError):
    """Nobody would be left to look after the people of a partner, or of the house."""

    person_id: str


@dataclass(eq=False)
class WrongPassword(DomainError):
    """Somebody who is signed in did not know the present password."""


@dataclass(eq=False)
class LinkNotValid(DomainError):
    """A one-time link that is unknown, used or expired, or whose person is disabled; nobody is told which."""


@dataclass(eq=False)
class AddressNotFound(DomainError):
    address_id: str


@dataclass(eq=False)
class TooMany(DomainError):
    """A partner has as many of `what` (people, addresses, keys) as it may have."""

    what: str
    most: int


@dataclass(eq=False)
class NotAllowed(DomainError):
    """The actor lacks the scope that this takes."""

    scope: str


@dataclass(eq=False)
class InvalidApiKey(DomainError):
    pass


@dataclass(eq=False)
class SignInRefused(DomainError):
    """The e-mail is unknown, or the password wrong; nobody is told which."""


@dataclass(eq=False)
class TooManyRequests(DomainError):
    """`retry_after` is in whole seconds."""

    retry_after: int


@dataclass(eq=False)
class IdempotencyKeyReused(DomainError):
    """The same Idempotency-Key came with a different request."""


@dataclass(eq=False)
class DatabaseUnavailable(DomainError):
    """The database is away, busy or full; the same request may succeed later."""
