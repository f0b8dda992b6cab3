"""Telling what became of ordering an earlier order again."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from webapp.cart.models import Problem
from webapp.cart.order_again import AgainItem
from webapp.formatting import counted, number

# It is told on the next page, and until then kept in a cookie, which holds 4,096 bytes in all.
_MOST_BYTES: Final = 1_500
_LONGEST_NAME: Final = 60

_REASONS: Final = {
    Problem.WITHDRAWN: "no longer sold",
    Problem.NOT_AVAILABLE: "out of stock",
    Problem.OTHER_CURRENCY: "sold in another currency",
}


def tell_again(order_id: str, items: Sequence[AgainItem]) -> Iterator[tuple[str, str]]:
    """(kind, text) of each message: what was added, and by name what could not be, and why."""
    added = sum(1 for item in items if item.added)
    short = [item for item in items if item.added < item.wanted]
    if added:
        was = counted(added, "product was", "products were")
        yield "success", f"{was} added from order {order_id}."
    if not short:
        return
    told: list[str] = []
    for item in short:
        told.append(_reason(item))
        if len(json.dumps(told)) > _MOST_BYTES:
            told.pop()
            break
    more = f"; and {number(len(short) - len(told))} more" if len(told) < len(short) else ""
    yield "warning", f"Not added: {'; '.join(told)}{more}."


def _reason(item: AgainItem) -> str:
    name = item.product_name
    if len(name) > _LONGEST_NAME:
        name = f"{name[:_LONGEST_NAME]}…"
    if item.added:
        return f"{number(item.wanted - item.added)} of {number(item.wanted)} {name} (only so many are left)"
    reason = _REASONS.get(item.problem) if item.problem else None
    return f"{name} ({reason or 'all that are left are in your order already'})"
