"""Placing many orders at once: in one transaction, and each of them whole or not at all."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.stock import hold_stock
from webapp.errors import DomainError, InvalidInput
from webapp.idempotency import Retry
from webapp.ids import PRODUCT
from webapp.ordering.counting import count_placed
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem, check_number, place_uncounted
from webapp.ordering.summing import sum_placed

# A write of so many takes about a second, and nobody should wait much longer for the stock that it holds.
MOST_ITEMS: Final = 10_000


class RequestedOrder(NamedTuple):
    """One of many orders, as `place_order` takes a single one."""

    find_partner: Callable[[], BuyingPartner]
    items: Sequence[RequestedItem]
    customer_reference: str | None = None
    shipping_address: dict[str, str] | None = None


# What became of one order. It may be refused before anybody tries: what cannot be read keeps its place.
Placed = Order | DomainError
Batch = Sequence[RequestedOrder | DomainError]


def place_orders(
    batch: Batch, *, by: Actor, retry: Retry[Sequence[Placed]] | None = None
) -> Sequence[Placed]:
    """Place each of the orders as `place_order` would, one after another; the refused ones leave no trace.

    They stand together: what one refuses hinders no other, but a fault of the database takes all of them
    back. Raises NotAllowed, InvalidInput for more than MOST_ITEMS in all.
    """
    by.require(ORDERS_WRITE)
    batch = [_counted(order) for order in batch]
    if sum(len(order.items) for order in batch if isinstance(order, RequestedOrder)) > MOST_ITEMS:
        raise InvalidInput("orders", f"must hold at most {MOST_ITEMS:,} items in all")

    def work() -> Sequence[Placed]:
        # Partners that are new are registered later, by their orders. Whoever registers the same one at this
        # moment and waits for one of these products is in the way of this write, as it is in theirs: the
        # database ends one of the two, which is then run again.
        hold_stock(_products_of(batch))
        results = [_place(order, by=by) for order in batch]
        if placed := [result for result in results if isinstance(result, Order)]:
            # Last, as every write does it: counted order by order, rows that all orders share would be held
            # while the next order still waits for its own.
            count_placed(Counter(order.partner_id for order in placed))
            sum_placed(placed)
        return results

    return transactions.write(work, retry)


def _counted(order: RequestedOrder | DomainError) -> RequestedOrder | DomainError:
    """The order, unless the number of its items refuses it."""
    if isinstance(order, DomainError):
        return order
    try:
        check_number(order.items)
    except DomainError as refusal:
        return refusal
    return order


def _place(order: RequestedOrder | DomainError, *, by: Actor) -> Placed:
    if isinstance(order, DomainError):
        return order
    try:
        with transactions.attempt():
            return place_uncounted(
                order.find_partner(),
                order.items,
                by=by,
                customer_reference=order.customer_reference,
                shipping_address=order.shipping_address,
            )
    except DomainError as refusal:
        return refusal


def _products_of(batch: Batch) -> set[int]:
    named = (item.product_id for order in batch if isinstance(order, RequestedOrder) for item in order.items)
    return {key for name in named if (key := PRODUCT.parse(name)) is not None}
