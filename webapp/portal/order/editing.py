"""The form for changing an order: its rows, and what somebody else's change meanwhile means for them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from webapp.accounts.actors import Actor
from webapp.accounts.addresses import list_addresses
from webapp.formatting import address_lines, money
from webapp.ordering.models import Order
from webapp.portal.order.changing import KEEP

NO_PROBLEMS: Final[Mapping[str, str]] = {}


class EditedItem(NamedTuple):
    """An item with the quantity as typed, and as it was when the person began to type."""

    order_item_id: str
    sku: str
    name: str
    unit_price: str
    typed: str
    seen: str
    problem: str | None


def edited_items(
    order: Order,
    typed: Mapping[str, str] = NO_PROBLEMS,
    seen: Mapping[str, str] = NO_PROBLEMS,
    problems: Mapping[str, str] = NO_PROBLEMS,
) -> list[EditedItem]:
    """The rows of the form; each mapping is by order_item_id."""
    return [
        EditedItem(
            order_item_id=item.order_item_id,
            sku=item.sku,
            name=item.product_name,
            unit_price=money(item.unit_price, order.currency),
            typed=still_typed(
                typed.get(item.order_item_id), seen.get(item.order_item_id), str(item.quantity)
            ),
            seen=str(item.quantity),
            problem=problems.get(item.order_item_id),
        )
        for item in order.items
    ]


def still_typed(typed: str | None, seen: str | None, present: str) -> str:
    """What a field holds when it is shown again: what was typed, unless it was left as it was seen."""
    return present if typed is None or typed == seen else typed


def list_choices(order: Order, *, by: Actor) -> list[tuple[str, str]]:
    """Where the order can go, each with the value that means it: as it is now, or an address of the book."""
    book = [it for it in list_addresses(seen_by=by) if it.address != order.shipping_address]
    present = order.shipping_address
    if present is None:
        default = next((it for it in book if it.is_default), None)
        text = f"Your default address: {_in_a_row(default.address)}" if default else "No address yet"
    else:
        text = f"As it is: {_in_a_row(present)}"
    return [(KEEP, text), *((it.address_id, f"{it.label}: {_in_a_row(it.address)}") for it in book)]


def _in_a_row(address: Mapping[str, str]) -> str:
    return ", ".join(address_lines(address))
