"""What staff are told when an order does not let them do something."""

from typing import Final

from webapp.errors import (
    DomainError,
    MoveNotAllowed,
    NothingToSetBack,
    OrderNotEditable,
    ProductNotAvailable,
    ShipmentNotFound,
)
from webapp.formatting import STATUS_WORDS
from webapp.ids import PRODUCT
from webapp.ops.order.moves import why_not
from webapp.ordering.models import PLACED, PROCESSING, Order

REFUSALS: Final = (
    MoveNotAllowed, NothingToSetBack, OrderNotEditable, ProductNotAvailable, ShipmentNotFound,
)  # fmt: skip


def why_too_late(order: Order) -> str | None:
    """Why not all of an order can be edited any more; None while it is placed."""
    word = STATUS_WORDS[order.status].lower()
    if order.status == PROCESSING:
        return f"Nothing was saved: the order is {word} now. Only its address can still be changed."
    if order.status != PLACED:
        return f"Nothing was changed: {order.order_id} is {word}, so it cannot be edited any more."
    return None


def say_refusal(refusal: DomainError, order: Order) -> str:
    """Why it was not done; `order` is as it is now."""
    match refusal:
        case MoveNotAllowed():
            return f"Nothing was changed. {why_not(order, refusal.wanted)}"
        case OrderNotEditable():
            return f"Nothing was changed: the order is {STATUS_WORDS[order.status].lower()}."
        case ProductNotAvailable():
            names = {PRODUCT.dump(item.product_key): item.product_name for item in order.items}
            name = names.get(refusal.product_id, refusal.product_id)
            return f"Nothing was changed: too little of {name} is left to be set aside for this order again."
        case NothingToSetBack():
            return "Nothing was changed: there is no step left that could be taken back."
        case ShipmentNotFound():
            return "This shipment is not there any more: it was taken back."
    raise refusal
