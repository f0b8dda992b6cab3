"""Shipping by product: programs name products, an order's items are what is shipped."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from webapp.errors import InvalidInput, QuantityNotOpen
from webapp.ids import PRODUCT
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem


def units_of(wanted: Sequence[RequestedItem]) -> Callable[[Order], Mapping[int, int]]:
    """For `services.ship`: units per item of the order. A product's items are served in their order.

    The function raises InvalidInput for products that the order does not hold or where none is named, and
    QuantityNotOpen for more of one than remains.
    """
    units: Counter[str] = Counter()
    for item in wanted:
        units[item.product_id] += item.quantity

    def of_order(order: Order) -> Mapping[int, int]:
        if not units:
            raise InvalidInput("items", "must name at least one product")
        remaining = remaining_of(order)
        for product_id, quantity in units.items():
            if product_id not in remaining:
                raise InvalidInput("items", f"must be of this order, which {product_id} is not")
            if quantity > remaining[product_id]:
                raise QuantityNotOpen(product_id, remaining[product_id])
        left = units.copy()
        taken: dict[int, int] = {}
        for item in order.items:
            product_id = PRODUCT.dump(item.product_key)
            taken[item.id] = min(left[product_id], item.remaining)
            left[product_id] -= taken[item.id]
        return taken

    return of_order


def remaining_of(order: Order) -> Counter[str]:
    """How many units of each product are still to be shipped, by its public id."""
    remaining: Counter[str] = Counter()
    for item in order.items:
        remaining[PRODUCT.dump(item.product_key)] += item.remaining
    return remaining
