"""Whose ids the examples carry: the demo's for strangers, their own for people who are signed in."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from webapp.accounts.actors import acting
from webapp.accounts.sessions import SignedIn
from webapp.ids import ORDER, PRODUCT
from webapp.ordering.queries import list_orders

MOST: Final = 2


class Sample(NamedTuple):
    partner_name: str
    partner_code: str
    order_ids: Sequence[str]
    product_ids: Sequence[str]
    is_own: bool = False

    @property
    def order_id(self) -> str:
        return self.order_ids[0]

    @property
    def product_id(self) -> str:
        return self.product_ids[0]

    def named(self, name: str, index: int = 0) -> str | None:
        """What stands in a field of either API that is called so, in the n-th of several things."""
        known = {
            "partner_name": [self.partner_name],
            "customerId": [self.partner_code],
            "order_id": self.order_ids,
            "orderId": self.order_ids,
            "product_id": self.product_ids,
            "productId": self.product_ids,
        }.get(name)
        return known[index % len(known)] if known else None

    def in_place_of(self, value: Any, index: int = 0) -> Any:
        """An example of a document with these ids in place of its own."""
        if isinstance(value, Mapping):
            return {
                name: self.named(name, index) if isinstance(part, str) and self.named(name) else
                self.in_place_of(part, index)
                for name, part in value.items()
            }  # fmt: skip
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self.in_place_of(part, at) for at, part in enumerate(value)]
        return value


DEMO: Final = Sample(
    "RayTech Corp.", "CUST1001", [ORDER.dump(1), ORDER.dump(2)], [PRODUCT.dump(key) for key in (1, 2, 3)]
)


def sample_for(person: SignedIn | None) -> Sample:
    """Of orders that the person sees; their partner's names with the demo's ids where there are none."""
    if person is None:
        return DEMO
    found = list_orders(seen_by=acting(person), limit=MOST)
    if found:
        first = found[0]
        products = dict.fromkeys(PRODUCT.dump(item.product_key) for item in first.items)
        order_ids = [order.order_id for order in found]
        return Sample(first.partner_name, first.partner_code, order_ids, [*products][:3], is_own=True)
    if person.partner_name and person.partner_code:
        return DEMO._replace(partner_name=person.partner_name, partner_code=person.partner_code, is_own=True)
    return DEMO
