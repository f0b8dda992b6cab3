"""Values that come from outside: one function per kind, from anything to a value that keeps the rules.

The JSON schemas, the forms, the imports and the command line all use these, so that a rule about a
value stands once. Each raises BadValue, whose text follows the name of the field: "is required".
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from webapp.errors import InvalidInput, OrderTotalTooLarge

Value = TypeVar("Value")

# No more characters than this compose into one.
LONGEST_COMPOSED: Final = 4
NAME_LIMIT: Final = 200
REFERENCE_LIMIT: Final = 100
NOTE_LIMIT: Final = 2_000
MAX_QUANTITY: Final = 1_000_000
MAX_STOCK: Final = 1_000_000_000
MAX_PRICE: Final = Decimal("99999999.99")
MAX_TOTAL: Final = Decimal("9999999999.99")
CODE: Final = "[A-Za-z0-9._-]{1,64}"
CURRENCY: Final = "[A-Z]{3}"

# Direction overrides can make one text look like another; U+200E and U+200F only set the direction of
# what is there and are kept.
_OVERRIDES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROLS_BUT_BREAKS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CODE: Final = re.compile(CODE, re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+", re.ASCII)
_MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r"(Z|[+ -][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)


class BadValue(ValueError):
    """The text is a phrase that follows the field's name."""


def checked(field: str, parse: Callable[[Any], Value], value: object) -> Value:
    """The parsed value of a named field. Raises InvalidInput."""
    try:
        return parse(value)
    except BadValue as bad:
        raise InvalidInput(field, str(bad)) from bad


def line(value: object, *, limit: int = NAME_LIMIT) -> str:
    """One line of text: NFC, stripped, not empty, at most `limit` characters, no control characters."""
    text = optional_line(value, limit=limit)
    if text is None:
        raise BadValue("is required")
    return text


def optional_line(value: object, *, limit: int = NAME_LIMIT) -> str | None:
    """As `line`; None for nothing and for blank."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadValue("must be text")
    text = _composed(value, limit)
    if _CONTROLS.search(text) or _OVERRIDES.search(text):
        raise BadValue("must not contain control characters")
    return _bounded(text, limit)


def optional_paragraphs(value: object, *, limit: int = NOTE_LIMIT) -> str | None:
    """Text that may hold line breaks (notes, reasons, descriptions); None for nothing and for blank."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadValue("must be text")
    text = _composed(value.replace("\r\n", "\n").replace("\r", "\n"), limit)
    if _CONTROLS_BUT_BREAKS.search(text):
        raise BadValue("must not contain control characters")
    return _bounded(text, limit)


def _composed(value: str, limit: int) -> str:
    # Composing takes time that grows with the square of a run of marks: what stays too long, however much
    # of it would compose, is refused before.
    text = value.strip()
    if len(text) > LONGEST_COMPOSED * limit:
        raise BadValue(f"must be at most {limit:,} characters")
    return unicodedata.normalize("NFC", text).strip()


def _bounded(text: str, limit: int) -> str | None:
    if len(text) > limit:
        raise BadValue(f"must be at most {limit:,} characters")
    return text or None


def integer(value: object, *, least: int, most: int) -> int:
    """A whole number; `1.0` is one, as JSON Schema has it, `"1"`, `true` and `1.5` are not."""
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < 19 and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadValue(f"must be an integer from {least:,} to {most:,}")
    return value


def quantity(value: object) -> int:
    return integer(value, least=1, most=MAX_QUANTITY)


def optional_stock(value: object) -> int | None:
    return None if value is None else integer(value, least=0, most=MAX_STOCK)


def price(value: object) -> Decimal:
    """A price as a JSON number: 0 or more, at most two decimals. Returned with exactly two."""
    problem = f"must be a number from 0 to {MAX_PRICE:,} with at most two decimals"
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadValue(problem)
    amount = Decimal(value)
    if not amount.is_finite() or not 0 <= amount <= MAX_PRICE:
        raise BadValue(problem)
    exact = amount.quantize(Decimal("0.01"))
    if exact != amount:
        raise BadValue(problem)
    return abs(exact)  # -0.00 is written 0.00


def check_total(total: Decimal) -> None:
    """Raises OrderTotalTooLarge for more than an order may come to."""
    if total > MAX_TOTAL:
        raise OrderTotalTooLarge()


def written_price(value: str) -> Decimal:
    """A price as people write it in a form or a file: digits and a decimal point."""
    text = value.strip()
    return price(Decimal(text) if re.fullmatch(r"[0-9]{1,15}(\.[0-9]+)?", text, re.ASCII) else None)


def moment(value: object) -> datetime:
    """A point in time, in UTC, as ISO 8601 and RFC 3339 write it: with its zone."""
    problem = "must be a time with its zone such as 2026-01-31T09:30:00Z"
    match = _MOMENT.fullmatch(value.upper()) if isinstance(value, str) else None
    if match is None:
        raise BadValue(problem)
    try:
        # In the query of an address a plus that is not escaped arrives as a space.
        return datetime.fromisoformat(match[1] + match[2].replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadValue(problem) from error


def currency(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(CURRENCY, value, re.ASCII):
        raise BadValue("must be three capital letters such as USD")
    return value


def code(value: object) -> str:
    """A partner's code."""
    if value is None or value == "":
        raise BadValue("is required")
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise BadValue("must be 1 to 64 letters, digits, dots, underscores or hyphens")
    return value


def email(value: object) -> str:
    """An address to sign in with, in small letters: two addresses that differ in case are one."""
    text = line(value, limit=254).lower()
    if not _EMAIL.fullmatch(text):
        raise BadValue("must be an e-mail address")
    return text


ADDRESS_PARTS: Final[Mapping[str, Callable[[object], str | None]]] = {
    "street": line,
    "city": line,
    "state": optional_line,
    "zip": optional_line,
    "country": line,
}


def address(parts: Mapping[str, object]) -> dict[str, str]:
    """Where an order goes: street, city and country, and where there are any, state and zip; else "".

    Raises InvalidInput, which names the part.
    """
    return {name: checked(name, parse, parts.get(name)) or "" for name, parse in ADDRESS_PARTS.items()}


def name_key(name: str) -> str:
    """What two spellings of one name share: names are compared without case and outer spaces."""
    return unicodedata.normalize("NFC", name).strip().casefold()
