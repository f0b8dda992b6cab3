"""An order's history as the house reads it: from where each change came, each field before and after."""

from typing import Any, Final

from webapp.history.queries import OrderEvent
from webapp.portal.order.showing import Changed, ShownEntry, shown_entry
from webapp.telling import Entry

# From where a change came, in the words of staff.
ENTRIES: Final = {
    "portal": "portal",
    "ops": "ops console",
    "orders_api": "Orders API",
    "v1": "v1 API",
    "cli": "command line",
}
FIELDS: Final = {
    "customer_reference": "Reference",
    "shipping_address": "Shipping address",
    "tracking_number": "Tracking number",
    "note": "Partner’s note",
}


def staff_entry(event: OrderEvent, told: Entry) -> ShownEntry:
    changes = [_changed(field, change) for field, change in event.changes.items()]
    return shown_entry(told)._replace(
        source=ENTRIES.get(event.entry, event.entry),
        changes=[change for change in changes if change.before != change.after],
    )


def _changed(field: str, change: Any) -> Changed:
    before, after = change if isinstance(change, list) and len(change) == 2 else (None, change)
    word = FIELDS.get(field, field.replace("_", " ").capitalize())
    return Changed(word, _as_text(before), _as_text(after))


def _as_text(value: Any) -> str:
    match value:
        case None | "" | []:
            return ""
        case {"sku": sku, "quantity": quantity}:
            return f"{quantity} × {sku}"
        case dict():
            return ", ".join(str(part) for part in value.values() if part)
        case list():
            return "\n".join(_as_text(one) for one in value)
    return str(value)
