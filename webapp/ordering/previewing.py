"""Looking at an order before it is placed: what it would cost, and all that stands against it."""

import re
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
    previewed = [
        _previewed(item, quantity, found)
        for item, quantity, found in zip(items, quantities, judged(requested), strict=True)
    ]
    good = [item for item in previewed if item.refusal is None]
    total = sum((item.line_total or Decimal(0) for item in good), Decimal("0.00"))
    currency = next((item.product.currency for item in good if item.product), None)
    checks: Sequence[Callable[[], None]] = (
        lambda: check_number(requested),
        lambda: values.check_total(total),
    )
    refusals = [refusal for check in checks if (refusal := _refusal(check)) is not None]
    return Preview(previewed, currency, total, refusals)


def _quantity(index: int, sent: object) -> int | InvalidInput:
    try:
        return values.checked(f"items[{index}].quantity", values.quantity, sent)
    except InvalidInput as refusal:
        return refusal


def _previewed(item: AskedItem, quantity: int | InvalidInput, found: JudgedItem) -> PreviewedItem:
    product = found.product if found.product and found.product.withdrawn_at is None else None
    if isinstance(quantity, InvalidInput):
        return PreviewedItem(item.product_id, None, product, quantity, _nearest(item.quantity, found.most))
    nearest = min(quantity, found.most) if found.refusal else None
    return PreviewedItem(item.product_id, quantity, product, found.refusal, nearest)


def _nearest(sent: object, most: int) -> int | None:
    """The quantity up to `most` that is nearest to a number, of two as near the smaller one."""
    if isinstance(sent, str) and _WRITTEN_NUMBER.fullmatch(sent.strip()):
        sent = Decimal(sent.strip())
    if isinstance(sent, bool) or not isinstance(sent, int | Decimal):
        return None
    within = min(max(Decimal(sent), Decimal(1)), Decimal(most))
    return int(within.to_integral_value(ROUND_HALF_DOWN))


def _refusal(check: Callable[[], None]) -> DomainError | None:
    try:
        check()
    except DomainError as refusal:
        return refusal
    return None
