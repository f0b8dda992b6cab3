"""Makes what a test needs and fills in all that the test is not about. Use inside an app context."""

from decimal import Decimal
from itertools import count
from typing import Any

from webapp.accounts.actors import Actor, system
from webapp.accounts.keys import create_key
from webapp.accounts.models import PARTNER_SCOPES, SCOPES
from webapp.accounts.partners import BuyingPartner, create_partner
from webapp.catalog.models import Product
from webapp.catalog.services import add_product
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem, place_order

_numbers = count(1)

ADDRESS = {"street": "123 Main St", "city": "Anytown", "state": "CA", "zip": "90210", "country": "USA"}
OTHER_ADDRESS = {**ADDRESS, "street": "9 Elm St"}


def make_partner(name: str | None = None, *, code: str | None = None) -> BuyingPartner:
    number = next(_numbers)
    return create_partner(name or f"Partner {number}", code=code or f"P-{number}")


def make_product(*, price: str = "10.00", is_available: bool = True, **fields: Any) -> Product:
    number = next(_numbers)
    named = {"sku": f"SKU-{number}", "name": f"Product {number}", "currency": "USD"}
    availability = "in_stock" if is_available else "out_of_stock"
    return add_product(
        {**named, "price": Decimal(price), "availability": availability, **fields}, by=make_staff()
    )


def make_staff(*scopes: str) -> Actor:
    """Somebody of the house: with all scopes, or with those named."""
    return Actor("key", 1, "House key", None, frozenset(scopes or SCOPES), "v1")


def make_buyer(partner: BuyingPartner, *scopes: str) -> Actor:
    """Somebody of a partner: with all that a partner's key may hold, or with the scopes named."""
    return Actor("key", 2, "Partner key", partner.id, frozenset(scopes or PARTNER_SCOPES), "v1")


def make_key(partner: BuyingPartner | None = None, *scopes: str) -> str:
    """The secret of a new key: the house's without a partner."""
    return create_key("A key", partner_id=partner.id if partner else None, scopes=scopes)[1]


def one_of(product: Product, quantity: int = 1) -> RequestedItem:
    return RequestedItem(product.product_id, quantity)


def make_order(
    *items: RequestedItem, partner: BuyingPartner | None = None, by: Actor | None = None, **fields: Any
) -> Order:
    """A placed order; without items, one of a new product."""
    buyer = partner or make_partner()
    return place_order(lambda: buyer, items or [one_of(make_product())], by=by or system(), **fields)


def make_order_at(
    status: str, *items: RequestedItem, partner: BuyingPartner | None = None, **fields: Any
) -> Order:
    """An order that has come to this status, in one move."""
    order = make_order(*items, partner=partner, **fields)
    return update_order(order.order_id, OrderUpdate(status=status), by=make_staff()).order
