"""The histories of a product in words: of its stock, and of what was changed about it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from webapp.accounts.principals import find_names
from webapp.catalog.history import Change, Movement
from webapp.catalog.saving import ADJUSTED, BROUGHT_BACK, CHANGED, CREATED, WITHDRAWN
from webapp.formatting import moment, number
from webapp.ids import ORDER
from webapp.portal.order.showing import ShownEntry

FIELD_WORDS: Final[Mapping[str, str]] = {
    "sku": "SKU", "name": "Name", "description": "Description", "brand": "Brand", "category": "Category",
    "supplier": "Supplier", "price": "Price", "currency": "Currency", "orderable": "Switch", "stock": "Stock",
}  # fmt: skip
ENTRY_WORDS: Final = {
    "ops": "ops console",
    "portal": "portal",
    "orders_api": "Orders API",
    "v1": "v1 API",
    "cli": "command line",
}
# What each kind of change is called, and its icon and colour in the history.
_KINDS: Final = {
    CREATED: ("Created", "plus", "success"),
    CHANGED: ("Changed", "pencil", ""),
    WITHDRAWN: ("Withdrawn", "ban", "withdrawn"),
    BROUGHT_BACK: ("Brought back", "rotate-ccw", "success"),
    ADJUSTED: ("Stock adjusted", "package-check", ""),
}
_MOVED: Final = {"order": "Ordered", "return": "Given back", "adjustment": "Adjusted"}
_LONGEST: Final = 200


class ShownMovement(NamedTuple):
    """`order_id` where an order moved it; else `why`."""

    at: str
    quantity: str
    left: str
    word: str
    order_id: str
    href: str
    why: str
    who: str


def show_movements(movements: Sequence[Movement], *, orders: str) -> list[ShownMovement]:
    """`orders` is the address below which each order has its page."""
    names = find_names(movement.actor for movement in movements)
    return [_movement(it, names[it.actor], orders) for it in movements]


def _movement(it: Movement, name: str, orders: str) -> ShownMovement:
    order_id = ORDER.dump(it.order_key) if it.order_key else ""
    return ShownMovement(
        at=moment(it.at),
        quantity=f"{it.quantity:+,}".replace("-", "\N{MINUS SIGN}"),
        left=number(it.left),
        word=_MOVED[it.reason],
        order_id=order_id,
        href=f"{orders}/{order_id}" if order_id else "",
        why=it.note or "",
        who=f"{name}, {_where(it.entry)}",
    )


def show_changes(changes: Sequence[Change]) -> list[ShownEntry]:
    return [_change(change) for change in changes]


def _change(change: Change) -> ShownEntry:
    title, icon, kind = _KINDS[change.kind]
    texts = list(say_changes(change.changes))
    if change.reason:
        texts.append(f"Reason: {change.reason}")
    by = f"{change.who}, {_where(change.entry)}"
    return ShownEntry(icon, kind, title, texts, moment(change.at), by)


def say_changes(changes: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """`Price: 10.99 → 12.00`, for each field in the order in which forms have them."""
    for name, word in FIELD_WORDS.items():
        if name in changes:
            before, after = (say_value(name, value) for value in changes[name])
            yield f"{word}: {after}" if before == NOTHING else f"{word}: {before} → {after}"


NOTHING: Final = "none"


def say_value(name: str, value: Any) -> str:
    """A value of a field, as histories and previews write it."""
    if name == "orderable" and value is not None:
        return "on" if value else "off"
    if value is None or value == "":
        return NOTHING
    if isinstance(value, int):
        return number(value)
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _where(entry: str) -> str:
    return ENTRY_WORDS.get(entry, entry)
