"""The one JSON reader of both APIs: strict, bounded, exact, and never surprised by what it is sent."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from webapp.errors import InvalidInput

MAX_DEPTH: Final = 32
LARGEST_INTEGER: Final = 2**63 - 1
LARGEST_EXPONENT: Final = 64

# The closing quote is optional, so that an open string is passed over once and not at each of its quotes.
_STRUCTURE: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def read_object(request: Request) -> dict[str, Any]:
    """The request's body: one JSON object, its decimals exact.

    Raises InvalidInput for anything else, RequestEntityTooLarge for a body over the limit.
    """
    value = parse_json(_read_body(request))
    if not isinstance(value, dict):
        raise InvalidInput(None, "must be a JSON object")
    return value


def _read_body(request: Request) -> bytes:
    """The whole body and nothing but it; a server may hand over a broken one without a word."""
    body = request.get_data(cache=True)
    announced = request.content_length
    is_in_chunks = announced is None and request.environ.get("wsgi.input_terminated")
    if is_in_chunks and request.environ["wsgi.input"].read(1):
        raise RequestEntityTooLarge()
    if announced is not None and len(body) < announced:
        raise ClientDisconnected()
    return body


def parse_json(body: bytes) -> Any:
    """Strict UTF-8 JSON: no duplicate keys, NaN, huge numbers or lone surrogates. Raises InvalidInput."""
    # No more openings than levels allowed means no more levels; only longer bodies are walked through.
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _is_too_deep(body):
        raise InvalidInput(None, "is nested too deeply")
    try:
        value = _decoder.decode(body.decode())
    except UnicodeDecodeError as error:
        raise InvalidInput(None, "must be UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(None, "is not valid JSON") from error
    if b"\\u" in body and _SURROGATE.search(json.dumps(value, ensure_ascii=False, default=str)):
        raise InvalidInput(None, "must not contain lone surrogates")
    return value


def _is_too_deep(body: bytes) -> bool:
    depth = 0
    for match in _STRUCTURE.finditer(body):
        if match[0] in (b"[", b"{"):
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif match[0] in (b"]", b"}"):
            depth -= 1
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise InvalidInput(None, "names a field twice")
    return made


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(number := int(digits)) > LARGEST_INTEGER:
        raise InvalidInput(None, "holds a number out of range")
    return number


def _decimal(digits: str) -> Decimal:
    try:
        number: Decimal | None = Decimal(digits)
    except InvalidOperation:
        number = None
    if number is None or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise InvalidInput(None, "holds a number out of range")
    return number


def _constant(name: str) -> Any:
    raise InvalidInput(None, f"must not hold {name}")


_decoder: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)
