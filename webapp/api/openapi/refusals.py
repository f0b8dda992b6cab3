"""What an operation can refuse, from the tables that refusals are answered from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from webapp.account_errors import InvalidApiKey
from webapp.api.dialect import Dialect
from webapp.api.operations import Operation
from webapp.error_pages import HTTP
from webapp.errors import DatabaseUnavailable, DomainError, NotAllowed, TooManyRequests

# What every operation refuses.
USUAL: Final = (InvalidApiKey, NotAllowed, TooManyRequests, DatabaseUnavailable)
BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE, INTERNAL_ERROR = 400, 404, 405, 413, 500
REQUEST_ID: Final = "9f86d081884c7d65"
# Facts for the examples: the documents' own where they have some.
FACTS: Final[Mapping[str, Any]] = {
    "code": "CUST1002",
    "currency": "EUR",
    "current": "shipped",
    "delivery_id": "WD00000",
    "field": "items[0].quantity",
    "item_id": "PR00001",
    "most": 1_000_000,
    "order_currency": "USD",
    "order_id": "OR00000",
    "problem": "must be an integer from 1 to 1,000,000",
    "product_id": "PR00001",
    "remaining": 3,
    "retry_after": 17,
    "scope": "orders:write",
    "shipment_id": "SH00000",
    "sku": "BR-4001",
    "status": "shipped",
    "wanted": "delivered",
    "webhook_id": "WH00000",
    "what": "items",
}
FACTS_BY_WORD: Final[Mapping[str, Mapping[str, Any]]] = {
    "too_many_items": {"most": 500},
    "product_not_found": {"product_id": "PR00000"},
    "too_many": {"most": 20, "what": "webhooks"},
}


# How a fact in a sentence is written, such as the commas of a number: nothing for whoever reads its name.
HOW_IT_IS_WRITTEN: Final = re.compile(r"(?<=\w):[^{}]+(?=\})")


@dataclass(frozen=True)
class Refusal:
    """A word for programs, its status, its sentence with names for the facts in it, and one with facts."""

    word: str
    status: int
    sentence: str
    example: str


def refusals_of(dialect: Dialect, operation: Operation, *, has_arguments: bool) -> list[Refusal]:
    """All that a call of this operation can be refused with, by status."""
    samples = {type(sample): dialect.facts(sample) for sample in operation.samples}
    found = [
        _of_core(dialect, error, samples.get(error, {}))
        for error in dict.fromkeys((*operation.refusals, *USUAL))
    ]
    found += [_of_http(BAD_REQUEST), _of_http(INTERNAL_ERROR)]
    if has_arguments:
        found.append(_of_http(NOT_FOUND))
    if operation.body is not None or operation.takes_retry_key:
        found.append(_of_http(TOO_LARGE))
    return sorted(found, key=lambda refusal: refusal.status)


def list_refusals(dialect: Dialect, operations: Iterable[Operation]) -> list[Refusal]:
    """Every word that an API can answer with, also at addresses where there is nothing."""
    every = [
        refusal for operation in operations for refusal in refusals_of(dialect, operation, has_arguments=True)
    ]
    every.append(_of_http(METHOD_NOT_ALLOWED))
    return sorted({refusal.word: refusal for refusal in every}.values(), key=lambda it: (it.status, it.word))


def _of_core(dialect: Dialect, error: type[DomainError], sample: Mapping[str, object]) -> Refusal:
    status, sentence = dialect.refusals[error]
    facts = {**FACTS, **FACTS_BY_WORD.get(error.error_type, {}), **sample}
    named = HOW_IT_IS_WRITTEN.sub("", sentence)
    return Refusal(error.error_type, status, named, sentence.format_map(facts))


def _of_http(status: int) -> Refusal:
    word, sentence, *_ = HTTP[status]
    if status == INTERNAL_ERROR:
        return Refusal(
            word, status, f"{sentence} Request {{request_id}}.", f"{sentence} Request {REQUEST_ID}."
        )
    return Refusal(word, status, sentence, sentence)
