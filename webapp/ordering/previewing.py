"""Looking at an order before it is placed: what it would cost, and all that stands against it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_DOWN, Decimal
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.catalog.queries import ProductRow
from webapp.errors import DomainError, InvalidInput
from webapp.ordering.placing import JudgedItem, RequestedItem, check_number, judged

_WRITTEN_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


class AskedItem(NamedTuple):
    """What somebody would ask for: a product's public id, and anything in the place of a quantity."""

    product_id: str
    quantity: object


class PreviewedItem(NamedTuple):
    """An item as it would be ordered now, or why it would not be.

    `quantity` is None where it is no quantity of any order. There is a `product` unless it is unknown or
    withdrawn. Of a refused item, `nearest` is the quantity nearest to the one asked for that would be
    accepted beside the others, 0 for none at all, None where no number can be made of what was sent.
    """

    product_id: str
    quantity: int | None
    product: ProductRow | None
    refusal: DomainError | None
    nearest: int | None

    @property
    def line_total(self) -> Decimal | None:
        if self.product is None or self.quantity is None:
            return None
        return self.product.price * self.quantity


class Preview(NamedTuple):
    """What would become of an order. `total` is that of the items that are not refused, in its currency;
    `refusals` are those of the order as a whole.
    """

    items: Sequence[PreviewedItem]
    currency: str | None
    total: Decimal
    refusals: Sequence[DomainError]

    @property
    def is_orderable(self) -> bool:
        return not self.refusals and not any(item.refusal for item in self.items)


def preview_order(items: Sequence[AskedItem], *, by: Actor) -> Preview:
    """Judge every item by the rules that `place_order` has, and the order as a whole. Nothing is written.

    Raises NotAllowed.
    """
    by.require(ORDERS_WRITE)
    quantities = [_quantity(index, item.quantity) for index, item in enumerate(items)]
    # What is no quantity is none of the units that the others must leave room for.
    requested = [
        RequestedItem(item.product_id, quantity if isinstance(quantity, int) else 0)
        for item, quantity in zip(items, quantities, strict=True)
    ]
    found = list(judged(requested))
    promised: Counter[str] = Counter()
    previewed = [_previewed(*each, promised=promised) for each in zip(items, quantities, found, strict=True)]
    total = sum((item.line_total or Decimal(0) for item in previewed if not item.refusal), Decimal("0.00"))
    currency = next((item.product.currency for item in found if item.product and item.most), None)
    checks = [_refusal(lambda: check_number(requested)), _refusal(lambda: values.check_total(total))]
    return Preview(previewed, currency, total, [refusal for refusal in checks if refusal])


def _quantity(index: int, sent: object) -> int | InvalidInput:
    try:
        return values.checked(f"items[{index}].quantity", values.quantity, sent)
    except InvalidInput as refusal:
        return refusal


def _previewed(
    item: AskedItem, quantity: int | InvalidInput, found: JudgedItem, *, promised: Counter[str]
) -> PreviewedItem:
    """`promised` are the units per product that were named as nearest to what is no quantity."""
    product = found.product if found.product and found.product.withdrawn_at is None else None
    if isinstance(quantity, int):
        nearest = min(quantity, found.most) if found.refusal else None
        return PreviewedItem(item.product_id, quantity, product, found.refusal, nearest)
    nearest = _nearest(item.quantity, found.most - promised[item.product_id])
    promised[item.product_id] += nearest or 0
    return PreviewedItem(item.product_id, None, product, quantity, nearest)


def _nearest(sent: object, most: int) -> int | None:
    """The quantity up to `most` that is nearest to a number, of two as near the smaller one."""
    if isinstance(sent, str) and _WRITTEN_NUMBER.fullmatch(sent.strip()):
        sent = Decimal(sent.strip())
    if isinstance(sent, bool) or not isinstance(sent, int | Decimal):
        return None
    within = min(max(Decimal(sent), Decimal(1)), Decimal(max(0, most)))
    return int(within.to_integral_value(ROUND_HALF_DOWN))


def _refusal(check: Callable[[], None]) -> DomainError | None:
    try:
        check()
    except DomainError as refusal:
        return refusal
    return None
