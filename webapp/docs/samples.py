"""Whose ids the examples carry: the demo's for strangers, their own for people who are signed in."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from webapp.accounts.actors import acting
from webapp.accounts.sessions import SignedIn
from webapp.ids import ORDER, PRODUCT
from webapp.ordering.queries import list_orders


class Sample(NamedTuple):
    partner_name: str
    partner_code: str
    order_id: str
    product_id: str
    is_own: bool = False

    @property
    def names(self) -> Mapping[str, str]:
        """What stands in the fields of either API that are called so."""
        return {
            "partner_name": self.partner_name,
            "customerId": self.partner_code,
            "order_id": self.order_id,
            "orderId": self.order_id,
            "product_id": self.product_id,
            "productId": self.product_id,
        }

    def in_place_of(self, value: Any) -> Any:
        """An example with these ids in place of its own. Lists of several things keep what they differ in."""
        if isinstance(value, Mapping):
            return {name: self.names.get(name, self.in_place_of(part)) for name, part in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self.in_place_of(part) for part in value[:1]]
        return value


DEMO: Final = Sample("RayTech Corp.", "CUST1001", ORDER.dump(1), PRODUCT.dump(1))


def sample_for(person: SignedIn | None) -> Sample:
    """Of an order that the person sees; their partner's names with the demo's ids where there is none."""
    if person is None:
        return DEMO
    found = list_orders(seen_by=acting(person), limit=1)
    if found:
        order = found[0]
        product_id = PRODUCT.dump(order.items[0].product_key)
        return Sample(order.partner_name, order.partner_code, order.order_id, product_id, is_own=True)
    if person.partner_name and person.partner_code:
        return DEMO._replace(partner_name=person.partner_name, partner_code=person.partner_code, is_own=True)
    return DEMO
