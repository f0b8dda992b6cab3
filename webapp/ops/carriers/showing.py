"""Carriers as their pages show them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from flask import url_for

from webapp.fulfilment.carriers import Carrier

# By the rule for its numbers; the empty one stands for none.
RULE_WORDS: Final[Mapping[str, str]] = {
    "": "Are not checked",
    "dhl": "As DHL’s",
    "ups": "As UPS’s, with the check digit of 1Z numbers",
    "fedex": "As FedEx’s",
    "usps": "As USPS’s",
    "dpd": "As DPD’s",
    "gls": "As GLS’s",
    "post": "As postal services’ (S10), with their check digit",
}


class ShownCarrier(NamedTuple):
    """Ready text. `state` is a badge (word, kind); `link` is empty where there is none."""

    carrier_id: str
    href: str
    name: str
    link: str
    rule: str
    state: tuple[str, str]


def show(carrier: Carrier) -> ShownCarrier:
    return ShownCarrier(
        carrier_id=carrier.carrier_id,
        href=url_for("ops.carriers.carrier", carrier_id=carrier.carrier_id),
        name=carrier.name,
        link=carrier.link_template or "",
        rule=RULE_WORDS[carrier.number_rule or ""],
        state=("Can be chosen", "active") if carrier.is_active else ("Inactive", ""),
    )
