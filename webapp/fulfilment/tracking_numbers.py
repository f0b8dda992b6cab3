"""Tracking numbers that look wrong: reasons to ask again before one is written down, never to refuse it.

UPS numbers that begin with 1Z and those of the postal unions (UPU standard S10, two letters around nine
digits) carry a check digit. Of the others the lengths and letters are known that their carriers print.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import Partner
from webapp.fulfilment.carriers import list_carriers
from webapp.fulfilment.models import shipments
from webapp.ids import ORDER
from webapp.ordering.models import orders
from webapp.sql import Statement, texts_in
from webapp.values import name_key

_S10: Final = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}", re.ASCII)
_S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_1Z: Final = re.compile(r"1Z[0-9A-Z]{15}[0-9]", re.ASCII)
CHECK_DIGIT: Final = "its check digit is wrong"

# What the carriers print beside the forms above.
_FORMS: Final[Mapping[str, str]] = {
    "dhl": r"[0-9]{10,12}|[0-9]{14}|[0-9]{20}|J[JV]?D[0-9A-Z]{10,24}|GM[0-9]{14,20}",
    "ups": r"T[0-9]{10}|[0-9]{9}|[0-9]{12}|[0-9]{18,26}",
    "fedex": r"[0-9]{12}|[0-9]{15}|[0-9]{20}|[0-9]{22}|[0-9]{34}",
    "usps": r"[0-9]{20,22}|[0-9]{30}|[0-9]{34}",
    "dpd": r"[0-9]{14}[0-9A-Z]?|[0-9]{28}",
    "gls": r"[0-9]{11,14}|[0-9A-Z]{8}|[0-9]{20}",
}
# How a carrier's numbers can be checked; `post` is any postal service, by S10 alone.
RULES: Final = (*_FORMS, "post")


class NumberUnlikely(NamedTuple):
    """It cannot be one of this carrier's; `why` follows "because"."""

    carrier: str
    why: str


class NumberOfAnother(NamedTuple):
    """A shipment of another partner has this number already."""

    order_id: str
    partner_name: str


Doubt = NumberUnlikely | NumberOfAnother


class Numbered(NamedTuple):
    """A number that somebody is about to write down, and for whom."""

    number: str
    carrier: str | None
    partner_id: int


# One order of each partner will do: thousands of a partner's may share a number.
_first_order = sa.func.min(orders.c.id)
_used_elsewhere = Statement(
    sa.select(
        shipments.c.tracking_number, _first_order, orders.c.partner_id, Partner.name.label("partner_name")
    )
    .join(orders, orders.c.id == shipments.c.order_id)
    .join(Partner, Partner.id == orders.c.partner_id)
    .where(texts_in(shipments.c.tracking_number, "numbers"), orders.c.deleted_at.is_(None))
    .group_by(shipments.c.tracking_number, orders.c.partner_id, Partner.name)
    .order_by(_first_order)
)


def find_doubts(number: str, *, carrier: str | None, partner_id: int) -> list[Doubt]:
    """What speaks against this number for a shipment to this partner; nothing does for most."""
    return find_doubts_of([Numbered(number, carrier, partner_id)])[0]


def find_doubts_of(numbered: Sequence[Numbered]) -> list[list[Doubt]]:
    """As `find_doubts`, for each of many, in two statements."""
    rules = {name_key(it.name): it for it in list_carriers(only_active=False)}
    used: dict[str, list[tuple[int, str, str]]] = {}
    for number, key, partner_id, name in _used_elsewhere.all(numbers=sorted({it.number for it in numbered})):
        used.setdefault(number, []).append((partner_id, ORDER.dump(key), name))

    def doubts(it: Numbered) -> Iterator[Doubt]:
        known = rules.get(name_key(it.carrier or ""))
        if known is not None and (why := why_unlikely(known.number_rule, it.number)):
            yield NumberUnlikely(known.name, why)
        others = (found for found in used.get(it.number, ()) if found[0] != it.partner_id)
        if other := next(others, None):
            yield NumberOfAnother(other[1], other[2])

    return [list(doubts(it)) for it in numbered]


def why_unlikely(rule: str | None, number: str) -> str | None:
    """Why a number cannot be one that this rule knows; None where it can. Blanks and hyphens do not count."""
    if rule is None:
        return None
    plain = re.sub(r"[ -]", "", number).upper()
    if match := _S10.fullmatch(plain):
        return None if s10_check_digit(match[1]) == match[2] else CHECK_DIGIT
    if rule == "ups" and plain.startswith("1Z"):
        if not _1Z.fullmatch(plain):
            return "a number that begins with 1Z has 18 letters and digits"
        return None if ups_check_digit(plain[2:-1]) == plain[-1] else CHECK_DIGIT
    if rule in _FORMS and re.fullmatch(_FORMS[rule], plain, re.ASCII):
        return None
    return "its numbers have another length or other letters"


def s10_check_digit(digits: str) -> str:
    """The ninth digit for the first eight (UPU standard S10)."""
    total = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, digits, strict=True))
    return str({10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11))


def ups_check_digit(body: str) -> str:
    """The last digit of a 1Z number for the 15 letters and digits between 1Z and it."""
    value: Callable[[str], int] = lambda it: int(it) if it.isdigit() else (ord(it) - 63) % 10  # noqa: E731
    total = sum(value(it) * (2 if position % 2 else 1) for position, it in enumerate(body))
    return str(-total % 10)
