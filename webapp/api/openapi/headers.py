"""The headers that answers bear and requests may bring, as the document describes them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

Described = Mapping[str, Any]


def _header(description: str, schema: Described, *, is_always: bool = False) -> dict[str, Any]:
    return {"description": description, "schema": schema, **({"required": True} if is_always else {})}


_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer", "minimum": 0}

ANSWERED: Final[Mapping[str, Described]] = {
    "ETag": _header("The order's version, for If-Match.", _TEXT | {"examples": ['"1"']}, is_always=True),
    "Idempotent-Replayed": _header(
        "`true` where the answer is that of the first request with this Idempotency-Key.",
        _TEXT | {"enum": ["true"]},
    ),
    "Location": _header("The address of what was made.", _TEXT | {"format": "uri-reference"}, is_always=True),
    "RateLimit-Limit": _header("How many requests the key may make in a time.", _NUMBER),
    "RateLimit-Remaining": _header("How many of them are left.", _NUMBER),
    "RateLimit-Reset": _header("In how many seconds all are there again.", _NUMBER),
    "Retry-After": _header("In how many seconds to try again.", _NUMBER, is_always=True),
    "WWW-Authenticate": _header("How to send a key.", _TEXT, is_always=True),
    "X-Request-Id": _header(
        "The request's id, for questions about it: the one that was sent, where one was.",
        _TEXT | {"pattern": "^[A-Za-z0-9._-]{1,64}$"},
        is_always=True,
    ),
}
RATE_LIMIT: Final = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
# By status, beside Error-Type.
OF_REFUSALS: Final[Mapping[int, Sequence[str]]] = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}

IDEMPOTENCY_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes the request safe to send again: the same key and body are answered with the first "
    "answer, for three days; the same key with another request is refused.",
    "schema": _TEXT | {"minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}
IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "description": "Do it only where the order is still at the version of this ETag.",
    "schema": _TEXT | {"examples": ['"1"']},
}
PARAMETERS: Final[Mapping[str, Described]] = {"IdempotencyKey": IDEMPOTENCY_KEY, "IfMatch": IF_MATCH}


def error_type(words: Sequence[str]) -> dict[str, Any]:
    return _header("The refusal's stable word, for programs.", _TEXT | {"enum": [*words]}, is_always=True)


def references(names: Sequence[str]) -> dict[str, Any]:
    """As the document's answers name them."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
