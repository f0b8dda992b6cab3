"""Numbers that can hardly be right: they wait for somebody who says that they are, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.bulk.foreseeing import Foreseen, Seen
from webapp.bulk.models import DOUBTFUL, READY, Asked
from webapp.fulfilment.tracking_numbers import (
    Doubt,
    Numbered,
    NumberOfAnother,
    NumberUnlikely,
    find_doubts_of,
)


def with_doubts(
    foreseen: Mapping[int, Foreseen], wanted: Mapping[int, Asked], seen: Mapping[int, Seen]
) -> dict[int, Foreseen]:
    """What was foreseen by order; what would give it a number that there are doubts about is doubtful.

    So is a number that the run gives to orders of two partners.
    """
    judged = dict(foreseen)
    ready = [
        (key, asked.tracking_number, wanted[key].carrier, seen[key].order)
        for key, asked in wanted.items()
        if asked.tracking_number and foreseen[key].outcome == READY
    ]
    numbered = [Numbered(number, carrier, order.partner_id) for _, number, carrier, order in ready]
    first: dict[str, Any] = {}
    for (key, number, _, order), doubts in zip(ready, find_doubts_of(numbered), strict=True):
        other = first.setdefault(number, order)
        if not doubts and other.partner_id != order.partner_id:
            doubts.append(NumberOfAnother(other.order_id, other.partner_name))
        if doubts:
            facts = {**foreseen[key].facts, "doubts": [_dumped(doubt) for doubt in doubts]}
            judged[key] = foreseen[key]._replace(outcome=DOUBTFUL, facts=facts)
    return judged


def read_doubts(facts: Mapping[str, Any]) -> Sequence[Doubt]:
    """Those that were written down with an item."""
    return [
        NumberUnlikely(**doubt) if "carrier" in doubt else NumberOfAnother(**doubt)
        for doubt in facts.get("doubts", ())
    ]


def _dumped(doubt: Doubt) -> dict[str, str]:
    return doubt._asdict()
