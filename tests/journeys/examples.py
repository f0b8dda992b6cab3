"""For every page whose address takes an argument, an address that there is in the demo's data."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import sqlalchemy as sa

from webapp import transactions
from webapp.accounts.actors import system
from webapp.accounts.links import make_link
from webapp.accounts.models import User
from webapp.extensions import db
from webapp.ids import ORDER
from webapp.ordering.models import SHIPPED, orders


def _shipped_order(looker: str | None) -> str:
    """An order that its partner sees, and that has a shipment to look at."""
    found = sa.select(sa.func.min(orders.c.id)).where(orders.c.status == SHIPPED)
    partner = db.session.scalar(sa.select(User.partner_id).where(User.email == looker))
    if partner is not None:
        found = found.where(orders.c.partner_id == partner)
    key = db.session.scalar(found)
    assert key is not None
    return ORDER.dump(key)


def _one_time_link(_: str | None) -> str:
    """A link that works; the person's password stays what it is."""
    user = db.session.scalar(sa.select(User).where(User.email == "buyer@harbor.example"))
    assert user is not None
    return transactions.write(lambda: make_link(user, by=system())).secret


EXAMPLES: Final[Mapping[str, Callable[[str | None], str]]] = {
    "order_id": _shipped_order,
    "product_id": lambda _: "PR00001",
    "person_id": lambda _: "US00001",
    "address_id": lambda _: "AD00001",
    "secret": _one_time_link,
    "partner_code": lambda _: "CUST1001",
}


def example_of(rule: str, looker: str | None) -> str:
    """The rule with its arguments filled in."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: EXAMPLES[found[1]](looker), rule)
