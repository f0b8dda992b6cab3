"""How the Orders API words each refusal (orders-api, and DESIGN where the document is silent)."""

from collections.abc import Mapping
from typing import Final

from webapp import account_errors, errors
from webapp.api.dialect import Dialect
from webapp.api.unversioned.about import ABOUT

REFUSALS: Final[Mapping[type[errors.DomainError], tuple[int, str]]] = {
    errors.InvalidInput: (400, "{field} {problem}."),
    errors.EmptyOrder: (400, "Order must contain at least one item."),
    errors.TooManyItems: (400, "Order must contain at most {most} items."),
    errors.QuantityTooLarge: (400, "Quantity must be at most {most:,} in all: {product_id}"),
    errors.OrderTotalTooLarge: (400, "Order total is too large."),
    errors.MixedCurrencies: (400, "Product is priced in {currency}, not in {order_currency}: {product_id}"),
    errors.QuantityNotOpen: (400, "Only {remaining} remain to be shipped: {item_id}"),
    errors.NothingToShip: (400, "Nothing remains to be shipped: {order_id}"),
    errors.MoveNotAllowed: (400, "Order cannot go from {current} to {wanted}: {order_id}"),
    errors.OrderNotEditable: (400, "Order is {status}, its {what} cannot be changed: {order_id}"),
    errors.OrderNotDeletable: (400, "Order is {status} and cannot be deleted: {order_id}"),
    account_errors.InvalidApiKey: (401, "Invalid or missing API key"),
    errors.NotAllowed: (403, "API key lacks the scope {scope}"),
    account_errors.NotYourPartner: (403, "API key belongs to another partner"),
    account_errors.PartnerInactive: (403, "Partner is not active: {code}"),
    account_errors.PartnerNotFound: (404, "Partner not found: {code}"),
    errors.ProductNotFound: (404, "Product not found: {product_id}"),
    errors.OrderNotFound: (404, "Order not found: {order_id}"),
    errors.WebhookNotFound: (404, "Webhook not found: {webhook_id}"),
    errors.DeliveryNotFound: (404, "Delivery not found: {delivery_id}"),
    errors.ProductNotAvailable: (409, "Product is not available: {product_id}"),
    errors.SkuTaken: (409, "SKU is taken: {sku}"),
    errors.VersionChanged: (412, "Order has changed: {order_id}"),
    errors.IdempotencyKeyReused: (422, "Idempotency-Key was used for another request"),
    errors.TooManyRequests: (429, "Too many requests, try again in {retry_after} s"),
    errors.DatabaseUnavailable: (503, "Service is busy, try again in a moment"),
}


def _facts(error: errors.DomainError) -> Mapping[str, object]:
    facts = vars(error)
    return {**facts, "field": facts["field"] or "Request body"} if "field" in facts else facts


DIALECT: Final = Dialect(
    entry="orders_api",
    prefixes=("/orders", "/products"),
    refusals=REFUSALS,
    envelope=lambda status, sentence: {"detail": sentence},
    about=ABOUT,
    facts=_facts,
)
