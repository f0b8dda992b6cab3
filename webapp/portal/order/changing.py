"""What a partner changes about its order: from what was typed to what is saved, or to what is wrong."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.catalog.queries import find_products
from webapp.errors import (
    EmptyOrder,
    OrderTotalTooLarge,
    ProductNotAvailable,
    QuantityTooLarge,
    VersionChanged,
)
from webapp.fulfilment.services import UNSET, OrderUpdate, Unset, update_order
from webapp.ids import PRODUCT
from webapp.ordering.models import CANCELLED, Order
from webapp.ordering.placing import RequestedItem
from webapp.ordering.queries import get_order
from webapp.portal.delivery import TypedDelivery, read_field

KEEP: Final = ""
BAD_QUANTITY: Final = f"Quantity must be a whole number from 0 to {values.MAX_QUANTITY:,}."


class TypedChanges(NamedTuple):
    """As it came: quantities by order_item_id; no reference where it was not asked for.

    The address_id may also be KEEP.
    """

    quantities: Mapping[str, str]
    reference: str | None
    delivery: TypedDelivery


class CannotSave(Exception):
    """`problems` are sentences by field; an item's field is its order_item_id, "" is the form as a whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems


def save_changes(order_id: str, typed: TypedChanges, *, version: int, by: Actor) -> bool:
    """Save what was typed; False where that is what the order holds already.

    Raises CannotSave, OrderNotFound, VersionChanged, OrderNotEditable.
    """
    order = get_order(order_id, seen_by=by)
    if order.version != version:
        raise VersionChanged(order_id, order.version)
    problems: dict[str, str] = {}
    items = _items(order, typed, problems)
    reference = order.customer_reference
    if typed.reference is not None:
        reference = read_field("reference", typed.reference, _optional_reference, problems)
    address = _address(order, typed, problems, by=by)
    if problems:
        raise CannotSave(problems)
    update = OrderUpdate(items=items, customer_reference=reference, shipping_address=address)
    try:
        tracked = update_order(order_id, update, by=by, if_version=[version])
    except EmptyOrder as refused:
        sentence = "An order holds at least one product. To stop all of it, cancel the order instead."
        raise CannotSave({"": sentence}) from refused
    except OrderTotalTooLarge as refused:
        raise CannotSave(
            {"": "That is more than one order can hold. Order a part of it separately."}
        ) from refused
    except QuantityTooLarge as refused:
        sentence = f"At most {refused.most:,} of one product can be ordered."
        raise CannotSave({_raised(order, refused.product_id, typed): sentence}) from refused
    except ProductNotAvailable as refused:
        field = _raised(order, refused.product_id, typed)
        raise CannotSave({field: _how_many_are_left(order, refused.product_id)}) from refused
    return tracked.order.version != version


def cancel_order(order_id: str, reason: str, *, version: int, by: Actor) -> None:
    """Raises CannotSave, OrderNotFound, VersionChanged, MoveNotAllowed."""
    told = read_reason(reason, "Say in a few words why you cancel.")
    update_order(order_id, OrderUpdate(status=CANCELLED), by=by, if_version=[version], reason=told)


def read_reason(text: str, asked: str) -> str:
    """A reason that was typed; `asked` is what is said where there is none. Raises CannotSave."""
    problems: dict[str, str] = {}
    told = read_field("reason", text, values.optional_paragraphs, problems)
    if told is None:
        raise CannotSave(problems or {"reason": asked})
    return told


def _items(order: Order, typed: TypedChanges, problems: dict[str, str]) -> list[RequestedItem]:
    items = []
    for item in order.items:
        text = typed.quantities.get(item.order_item_id, str(item.quantity)).strip()
        if not re.fullmatch("[0-9]{1,7}", text, re.ASCII) or int(text) > values.MAX_QUANTITY:
            problems[item.order_item_id] = BAD_QUANTITY
        elif int(text):
            items.append(RequestedItem(PRODUCT.dump(item.product_key), int(text)))
    return items


def _optional_reference(value: object) -> str | None:
    return values.optional_line(value, limit=values.REFERENCE_LIMIT)


def _address(
    order: Order, typed: TypedChanges, problems: dict[str, str], *, by: Actor
) -> dict[str, str] | Unset:
    if not typed.delivery.is_new and typed.delivery.address_id == KEEP:
        return UNSET
    return typed.delivery.read(problems, by=by, partner_id=order.partner_id)


def _raised(order: Order, product_id: str, typed: TypedChanges) -> str:
    """The item by which the order would hold too much of a product."""
    same = [item for item in order.items if PRODUCT.dump(item.product_key) == product_id]
    raised = (item for item in same if int(typed.quantities.get(item.order_item_id, "0")) > item.quantity)
    return next(raised, same[0]).order_item_id


def _how_many_are_left(order: Order, product_id: str) -> str:
    key = PRODUCT.parse(product_id) or 0
    held = sum(item.quantity for item in order.items if item.product_key == key)
    product = find_products([key])[key]
    if product.stock and product.has(1):
        return f"Not that many are left: {held + product.stock:,} is the most you can have."
    return f"No more of this can be ordered now. Keep {held:,} or fewer."
