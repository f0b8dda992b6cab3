"""How the v1 API words each refusal (orders-api-v1, and DESIGN where the document is silent)."""

from collections.abc import Mapping
from typing import Final

from webapp import account_errors, errors
from webapp.api.dialect import Dialect
from webapp.api.v1.about import ABOUT
from webapp.api.v1.answers import STATUS_WORDS
from webapp.api.v1.schemas import FIELD_WORDS


class InvalidStatusFilter(errors.DomainError):
    """A list was asked for by a status that there is not; the document has a sentence for it."""


REFUSALS: Final[Mapping[type[errors.DomainError], tuple[int, str]]] = {
    errors.InvalidInput: (400, "Invalid input: {field} {problem}."),
    InvalidStatusFilter: (400, "Invalid status filter provided."),
    errors.EmptyOrder: (400, "Invalid input: Order must contain at least one item."),
    errors.TooManyItems: (400, "Invalid input: Order must contain at most {most} items."),
    errors.QuantityTooLarge: (
        400,
        "Invalid input: Quantity of {product_id} must be at most {most:,} in all.",
    ),
    errors.OrderTotalTooLarge: (400, "Invalid input: Order total is too large."),
    errors.MixedCurrencies: (
        400,
        "Invalid input: {product_id} is priced in {currency}, not in {order_currency}.",
    ),
    errors.QuantityNotOpen: (400, "Invalid input: Only {remaining} of {item_id} remain to be shipped."),
    errors.NothingToShip: (400, "Invalid input: Nothing remains to be shipped."),
    errors.MoveNotAllowed: (400, "Cannot change status to '{wanted}' if already {current}."),
    errors.OrderNotEditable: (400, "Cannot change {what} if already {status}."),
    errors.OrderNotDeletable: (400, "Cannot delete an order if already {status}."),
    account_errors.InvalidApiKey: (401, "Invalid or missing API key"),
    errors.NotAllowed: (403, "API key lacks the scope {scope}."),
    account_errors.NotYourPartner: (403, "API key belongs to another customer."),
    account_errors.PartnerInactive: (403, "Customer is not active: {code}"),
    account_errors.PartnerNotFound: (404, "Customer not found: {code}"),
    errors.ProductNotFound: (404, "Product not found: {product_id}"),
    errors.OrderNotFound: (404, "Order not found."),
    errors.ShipmentNotFound: (404, "Shipment not found: {shipment_id}"),
    errors.WebhookNotFound: (404, "Webhook not found: {webhook_id}"),
    errors.DeliveryNotFound: (404, "Delivery not found: {delivery_id}"),
    errors.TooMany: (409, "There are {most} {what} already, and there may be no more."),
    errors.ProductNotAvailable: (409, "Product is not available: {product_id}"),
    errors.SkuTaken: (409, "SKU is taken: {sku}"),
    errors.VersionChanged: (412, "Order has changed since it was read."),
    errors.IdempotencyKeyReused: (422, "Idempotency-Key was used for another request."),
    errors.TooManyRequests: (429, "Too many requests, try again in {retry_after} s."),
    errors.DatabaseUnavailable: (503, "Service is busy, try again in a moment."),
}


def _facts(error: errors.DomainError) -> Mapping[str, object]:
    facts = {name: STATUS_WORDS.get(value, value) for name, value in vars(error).items()}
    for name in ("field", "what"):
        if name in facts:
            facts[name] = FIELD_WORDS.get(facts[name], facts[name]) or "Request body"
    return facts


DIALECT: Final = Dialect(
    entry="v1",
    prefixes=("/v1",),
    refusals=REFUSALS,
    envelope=lambda status, sentence: {"error": {"code": status, "message": sentence}},
    about=ABOUT,
    facts=_facts,
)
