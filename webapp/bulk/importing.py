"""Tracking numbers from a file: a verdict on each row, kept as the draft of a run."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_FULFIL
from webapp.bulk import foreseeing
from webapp.bulk.doubting import with_doubts
from webapp.bulk.drafting import add_draft, key_of
from webapp.bulk.foreseeing import UNKNOWN_ORDER, Foreseen, Seen, foresee_tracking
from webapp.bulk.models import IMPORT, REFUSED, Asked, Item, Run
from webapp.bulk.written_rows import WrittenRow
from webapp.fulfilment.carriers import list_carriers
from webapp.ids import ORDER

BAD_NUMBER: Final = "bad_number"
BAD_CARRIER: Final = "bad_carrier"
REPEATED: Final = "repeated"
# 1.23457E+17: what a spreadsheet makes of a long number.
_SHORTENED: Final = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)


class _Row(NamedTuple):
    written: WrittenRow
    key: int | None
    asked: Asked
    wrong: Foreseen | None


def draft_import(rows: Sequence[WrittenRow], *, source: str, by: Actor) -> Run:
    """Raises NotAllowed."""
    by.require(ORDERS_FULFIL)
    known = {values.name_key(carrier.name): carrier.name for carrier in list_carriers(only_active=False)}
    read = [_read(row, known) for row in rows]
    keys = list(dict.fromkeys(row.key for row in read if row.key is not None))
    seen = {each.order.id: each for each in foreseeing.see_orders(keys)}
    # Of several rows for one order the last that can be read counts.
    counts = {row.key: row for row in read if row.key is not None and row.key in seen and row.wrong is None}
    wanted = {key: row.asked for key, row in counts.items()}
    foreseen = {
        key: foresee_tracking(seen[key].order, asked, seen[key].shipments, by=by)
        for key, asked in wanted.items()
    }
    judged = with_doubts(foreseen, wanted, seen)
    items = [_item(row, seen, counts, judged) for row in read]
    return add_draft(IMPORT, {}, source, items, by=by)


def _read(row: WrittenRow, carriers: Mapping[str, str]) -> _Row:
    """The row as values that may be kept, or what is wrong with it."""
    key, asked, wrong = key_of(row.order), Asked(row.carrier or None, row.tracking_number), None
    try:
        number = values.line(row.tracking_number, limit=values.REFERENCE_LIMIT)
        if _SHORTENED.fullmatch(number):
            raise values.BadValue("was shortened by a spreadsheet: format the column as text")
    except values.BadValue as bad:
        return _Row(row, key, asked, Foreseen(REFUSED, BAD_NUMBER, {"problem": str(bad)}))
    try:
        carrier = values.optional_line(row.carrier, limit=values.REFERENCE_LIMIT)
    except values.BadValue as bad:
        wrong = Foreseen(REFUSED, BAD_CARRIER, {"problem": str(bad)})
    else:
        # Carriers that we know are spelt in one way.
        asked = Asked(carriers.get(values.name_key(carrier), carrier) if carrier else None, number)
    return _Row(row, key, asked, wrong)


def _item(
    row: _Row, seen: Mapping[int, Seen], counts: Mapping[int, _Row], judged: Mapping[int, Foreseen]
) -> Item:
    is_known = row.key is not None and row.key in seen
    if not is_known or row.key is None:
        verdict = Foreseen(REFUSED, UNKNOWN_ORDER, {})
    elif row.wrong is not None:
        verdict = row.wrong
    elif counts[row.key] is not row:
        verdict = Foreseen(REFUSED, REPEATED, {"row": counts[row.key].written.number})
    else:
        verdict = judged[row.key]
    text = ORDER.dump(row.key) if is_known and row.key is not None else row.written.order
    key = row.key if is_known else None
    return Item(row.written.number, text, key, row.asked._asdict(), *verdict)
