"""Putting the good lines of a quick order into the cart, once, however often the same form is sent."""

from collections.abc import Sequence
from typing import NamedTuple

from webapp.accounts.actors import Actor
from webapp.cart.quick_order import CheckedLine, QuickOrder
from webapp.cart.services import add_many
from webapp.idempotency import AlreadyAnswered, Answer
from webapp.once import is_token, once


class AddedLines(NamedTuple):
    """The products that went into the cart, now or when the form was sent before, and the lines that stay."""

    product_ids: Sequence[str]
    left: Sequence[CheckedLine]


def add_lines(order: QuickOrder, *, by: Actor, partner_id: int, token: str) -> AddedLines:
    """Put all good lines into the cart, or none where one is refused meanwhile. Raises as `add_many` does."""
    items = order.items
    answer = Answer(200, " ".join(item.product_id for item in items).encode())
    retry = once("quick", token, principal=by.principal, answer=lambda _: answer)
    try:
        add_many(partner_id, items, by=by, retry=retry if is_token(token) else None)
    except AlreadyAnswered as already:
        answer = already.answer
    added = answer.body.decode().split()
    return AddedLines(added, [line for line in order.lines if not _went_in(line, added)])


def _went_in(line: CheckedLine, added: Sequence[str]) -> bool:
    # Sent again, a line may find too few left: those that it put into the cart itself are missing.
    return line.product is not None and line.quantity is not None and line.product.product_id in added
