"""The form for changing an order: its rows, and what somebody else's change meanwhile means for them."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from wtforms import HiddenField, SelectChoice, StringField

from webapp.accounts.actors import Actor
from webapp.accounts.addresses import list_addresses
from webapp.formatting import address_lines, money
from webapp.ordering.models import PLACED, Order
from webapp.portal.delivery import DeliveryFields
from webapp.portal.order.changing import KEEP

NO_PROBLEMS: Final[Mapping[str, str]] = {}


class EditFields(DeliveryFields):
    """The fields for changing an order. Quantities stand beside, one field per item."""

    # What the person had before them; what they left as it was follows the order if that has changed.
    version = HiddenField()
    seen_reference = HiddenField()
    reference = StringField("Your reference")


class EditedItem(NamedTuple):
    """An item with the quantity as typed, and as it was when the person began to type.

    `now` is what the order has come to hold meanwhile, where that is something else.
    """

    order_item_id: str
    sku: str
    name: str
    unit_price: str
    typed: str
    seen: str
    now: str | None
    problem: str | None


def edit_facts(
    form: EditFields, order: Order, sent: Mapping[str, str], problems: Mapping[str, str], *, by: Actor
) -> dict[str, Any]:
    """What the template of the form needs: it as it was sent, on the order as it is now.

    What was left as it was seen follows the order.
    """
    reference = order.customer_reference or ""
    seen, typed = form.seen_reference.data, form.reference.data
    form.reference.data = still_typed(typed, seen, reference)
    form.seen_reference.data = reference
    if not problems:
        form.version.data = str(order.version)
    form.address_id.choices = [SelectChoice(*choice) for choice in list_choices(order, by=by)]
    for field in (form.reference, form.address_id, *form.address_parts):
        field.errors = [problems[field.name]] if field.name in problems else []
    quantities = typed_for_items("quantity", sent)
    return {
        "order": order,
        "with_items": order.status == PLACED or bool(quantities),
        "form": form,
        "items": edited_items(order, quantities, typed_for_items("seen", sent), problems),
        "reference_now": _now(form.reference.data, seen, reference),
        "problem": problems.get(""),
        "focus": next(iter(problems), None),
    }


def edited_items(
    order: Order,
    typed: Mapping[str, str] = NO_PROBLEMS,
    seen: Mapping[str, str] = NO_PROBLEMS,
    problems: Mapping[str, str] = NO_PROBLEMS,
) -> list[EditedItem]:
    """The rows of the form; each mapping is by order_item_id."""
    rows = []
    for item in order.items:
        key, present = item.order_item_id, str(item.quantity)
        shown = still_typed(typed.get(key), seen.get(key), present)
        rows.append(
            EditedItem(
                order_item_id=key,
                sku=item.sku,
                name=item.product_name,
                unit_price=money(item.unit_price, order.currency),
                typed=shown,
                seen=present,
                now=_now(shown, seen.get(key), present),
                problem=problems.get(key),
            )
        )
    return rows


def still_typed(typed: str | None, seen: str | None, present: str) -> str:
    """What a field holds when it is shown again: what was typed, unless it was left as it was seen."""
    return present if typed is None or typed == seen else typed


def typed_for_items(what: str, sent: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form that stand at its items (`quantity-OI00001`), by order_item_id."""
    return {
        name.removeprefix(f"{what}-"): value for name, value in sent.items() if name.startswith(f"{what}-")
    }


def list_choices(order: Order, *, by: Actor) -> list[tuple[str, str]]:
    """Where the order can go, each with the value that means it: as it is now, or an address of the book."""
    book = [
        it
        for it in list_addresses(seen_by=by, partner_id=order.partner_id)
        if it.address != order.shipping_address
    ]
    present = order.shipping_address
    if present is None:
        default = next((it for it in book if it.is_default), None)
        whose = "The partner’s" if by.is_house else "Your"
        text = f"{whose} default address: {_in_a_row(default.address)}" if default else "No address yet"
    else:
        text = f"As it is: {_in_a_row(present)}"
    return [(KEEP, text), *((it.address_id, f"{it.label}: {_in_a_row(it.address)}") for it in book)]


def _now(shown: str | None, seen: str | None, present: str) -> str | None:
    """What the order holds, where that has changed since and is not what the field shows."""
    return None if seen is None or seen == present or shown == present else present


def _in_a_row(address: Mapping[str, str]) -> str:
    return ", ".join(address_lines(address))
