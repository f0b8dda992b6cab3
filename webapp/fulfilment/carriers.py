"""Who carries parcels, and where to follow one: the carrier's own page, by the table of carriers."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import quote

import sqlalchemy as sa

from webapp.fulfilment.models import carriers
from webapp.ids import CARRIER
from webapp.sql import Statement
from webapp.values import name_key

# Where the parcel's number stands in the address of its page.
PLACE: Final = "{number}"
# Carriers print their numbers in groups, with blanks or hyphens in between.
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{3,48}[A-Za-z0-9]", re.ASCII)


class Carrier(NamedTuple):
    """`number_rule` is one of `tracking_numbers.RULES`, or None for numbers that nobody knows the form of."""

    id: int
    name: str
    link_template: str | None
    number_rule: str | None
    is_active: bool

    @property
    def carrier_id(self) -> str:
        return CARRIER.dump(self.id)


_listed = Statement(
    sa.select(*(carriers.c[name] for name in Carrier._fields)).order_by(carriers.c.id), Carrier._make
)


def list_carriers(*, only_active: bool = True) -> list[Carrier]:
    """The carriers that can be chosen, or all that there ever were, in the order in which they were added."""
    return [carrier for carrier in _listed.all() if carrier.is_active or not only_active]


class Links:
    """Finds the pages of parcels by the name of the carrier, compared without case and outer spaces."""

    def __init__(self, known: Iterable[Carrier]) -> None:
        self._templates = {name_key(carrier.name): carrier.link_template for carrier in known}

    def to(self, carrier: str | None, number: str | None) -> str | None:
        """None for a carrier that has no page or is not known, and for a number that is none."""
        template = self._templates.get(name_key(carrier or ""))
        if template is None or number is None or not _NUMBER.fullmatch(number):
            return None
        return template.replace(PLACE, quote(number, safe=""))


def read_links() -> Links:
    """By all carriers: parcels are still followed when their carrier is not chosen any more."""
    return Links(list_carriers(only_active=False))
