"""For which partner staff build an order: the partners to choose from, and the orders begun already."""

from decimal import Decimal
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE, Partner
from webapp.cart.models import cart_items, carts
from webapp.cart.queries import items_number, items_total
from webapp.catalog.models import Product
from webapp.catalog.queries import like_pattern
from webapp.errors import NotAllowed
from webapp.sql import Statement
from webapp.values import name_key

# Nobody builds more orders at once than can be listed.
MOST_BEGUN: Final = 50


class PartnerChoice(NamedTuple):
    code: str
    name: str


class BegunOrder(NamedTuple):
    """A cart with something in it; of several currencies, what is in that of most products."""

    code: str
    name: str
    products: int
    total: Decimal
    currency: str


_is_mine = carts.c.user_id == sa.bindparam("user_id")
_contained = sa.bindparam("contained", type_=sa.Text)
_choices = Statement(
    sa.select(Partner.code, Partner.name)
    .outerjoin(carts, sa.and_(carts.c.partner_id == Partner.id, _is_mine))
    .where(
        Partner.is_active,
        sa.or_(
            Partner.name_key.like(_contained, escape="\\"),
            sa.func.lower(Partner.code).like(_contained, escape="\\"),
        ),
    )
    .order_by(carts.c.updated_at.is_(None), carts.c.updated_at.desc(), Partner.name, Partner.id)
    .limit(sa.bindparam("most")),
    PartnerChoice._make,
)
_begun = Statement(
    sa.select(Partner.code, Partner.name, items_number, items_total, Product.currency)
    .select_from(carts)
    .join(Partner, Partner.id == carts.c.partner_id)
    .join(cart_items, cart_items.c.cart_id == carts.c.id)
    .join(Product, Product.id == cart_items.c.product_id)
    .where(_is_mine, cart_items.c.removed_at.is_(None), Partner.is_active)
    .group_by(carts.c.id, Partner.id, Product.currency)
    .order_by(carts.c.updated_at.desc(), carts.c.id, items_number.desc(), sa.func.min(cart_items.c.id))
    .limit(MOST_BEGUN),
    BegunOrder._make,
)


def find_partners(text: str, *, by: Actor, most: int) -> list[PartnerChoice]:
    """Active partners whose name or code holds the text, first those for whom `by` built an order lately."""
    return _choices.all(user_id=_person(by), contained=like_pattern(name_key(text)), most=most)


def list_begun(by: Actor) -> list[BegunOrder]:
    """The orders that somebody of the house builds for active partners, the newest first."""
    begun: dict[str, BegunOrder] = {}
    for row in _begun.all(user_id=_person(by)):
        first = begun.setdefault(row.code, row)
        if first is not row:
            begun[row.code] = first._replace(products=first.products + row.products)
    return list(begun.values())


def _person(by: Actor) -> int | None:
    if by.kind != "user" or not by.is_house:
        raise NotAllowed(ORDERS_WRITE)
    return by.id
