"""What the core can refuse: facts only. The entry points find the words and the status codes."""

import re
from dataclasses import dataclass
from typing import ClassVar, dataclass_transform


@dataclass_transform(eq_default=False)
class DomainError(Exception):
    """Something the core refuses; each kind is a dataclass of its facts.

    `error_type` is its stable word for programs (`product_not_found`).
    """

    error_type: ClassVar[str] = "refused"

    def __init_subclass__(cls) -> None:
        cls.error_type = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        # Exceptions must stay hashable.
        dataclass(eq=False)(cls)


class InvalidInput(DomainError):
    """A value that breaks a rule of its own. `problem` is a phrase that follows the field's name."""

    field: str | None
    problem: str


class EmptyOrder(DomainError):
    pass


class TooManyItems(DomainError):
    most: int


class QuantityTooLarge(DomainError):
    """One product's quantities, summed over the order's items, pass the limit."""

    product_id: str
    most: int


class OrderTotalTooLarge(DomainError):
    pass


class MixedCurrencies(DomainError):
    product_id: str
    currency: str
    order_currency: str


class ProductNotFound(DomainError):
    product_id: str


class ProductNotAvailable(DomainError):
    product_id: str


class TooManyLines(DomainError):
    """A text or a file holds more lines than are taken at once; none was read."""

    found: int
    most: int


class UnreadableFile(DomainError):
    """The file is no text."""


class ColumnsMissing(DomainError):
    """The header of a file lacks these columns; a file without a header lacks them all."""

    names: tuple[str, ...]


class ColumnTwice(DomainError):
    """The header of a file names one column twice."""

    name: str


class BrokenQuotes(DomainError):
    """A quotation mark in this row of a file is not closed, or not at the end of its cell."""

    row: int


class TooFewLeft(DomainError):
    """Fewer units of a product are left than the cart would hold."""

    product_id: str
    left: int


class CartHasProblems(DomainError):
    """Items of the cart cannot be ordered as they stand: those of these products."""

    product_ids: tuple[str, ...]


class CartChanged(DomainError):
    """The cart is not what the person saw when it was to be placed: other items, or other prices."""


class SkuTaken(DomainError):
    sku: str


class RunNotFound(DomainError):
    run_id: str


class RunNotDraft(DomainError):
    """The run was started before, or there is nothing in it to be done."""

    run_id: str


class NothingToUndo(DomainError):
    """The run moved no order, or is not done yet."""

    run_id: str


class ProductChanged(DomainError):
    """The product is no longer what the person saw."""

    product_id: str


class StockNotTracked(DomainError):
    """There is no number to add to or to take from."""

    product_id: str


class CatalogChanged(DomainError):
    """An import would no longer do what the person saw that it would."""


class OrderNotFound(DomainError):
    order_id: str


class SearchTooShort(DomainError):
    """No word of the search has the letters that it takes at least."""

    least: int


class MoveNotAllowed(DomainError):
    """`current` and `wanted` are inside statuses; `current` may also be `shipped in part`."""

    order_id: str
    current: str
    wanted: str


class OrderNotEditable(DomainError):
    """The order's status no longer allows a change of `what` (items, customer_reference, ...)."""

    order_id: str
    status: str
    what: str


class OrderNotDeletable(DomainError):
    order_id: str
    status: str


class NothingToShip(DomainError):
    order_id: str


class QuantityNotOpen(DomainError):
    """More was to be shipped than remains of an item, or of a product where products were named."""

    item_id: str
    remaining: int


class NothingToSetBack(DomainError):
    """No step of the order stands that a correction could take back."""

    order_id: str


class ShipmentNotFound(DomainError):
    shipment_id: str


class VersionChanged(DomainError):
    """The order is no longer at the version that the caller had seen."""

    order_id: str
    version: int


class CarrierNotFound(DomainError):
    carrier_id: str


class CarrierNameTaken(DomainError):
    name: str


class WebhookNotFound(DomainError):
    webhook_id: str


class DeliveryNotFound(DomainError):
    delivery_id: str


class TooManyOrders(DomainError):
    """More orders were named than one document, or one run over many, takes."""

    found: int
    most: int


class TooMany(DomainError):
    """A partner has as many of `what` (people, addresses, keys, webhooks) as it may have."""

    what: str
    most: int


class NotAllowed(DomainError):
    scope: str


class TooManyRequests(DomainError):
    """`retry_after` is in whole seconds."""

    retry_after: int


class IdempotencyKeyReused(DomainError):
    """The same Idempotency-Key came with a different request."""


class DatabaseUnavailable(DomainError):
    """The database is away, busy or full; the same request may succeed later."""
