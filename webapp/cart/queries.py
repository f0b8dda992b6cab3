"""Reading carts: each person sees the order that they build themselves, and nobody else's."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from webapp.account_errors import NotYourPartner
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_WRITE
from webapp.cart.models import Cart, CartDetails, CartItem, cart_items, carts
from webapp.catalog.models import Product
from webapp.errors import NotAllowed
from webapp.money import Money
from webapp.sql import Statement, ids_in

_COLUMNS: Final = (
    cart_items.c.id,
    cart_items.c.product_id,
    cart_items.c.quantity,
    cart_items.c.price_seen,
    cart_items.c.currency_seen,
    cart_items.c.removed_at,
    Product.sku,
    Product.name,
    Product.price,
    Product.currency,
    Product.orderable,
    Product.stock,
    Product.withdrawn_at,
)
_is_own = sa.and_(
    carts.c.user_id == sa.bindparam("user_id"), carts.c.partner_id == sa.bindparam("partner_id")
)
_of_person = Statement(
    sa.select(
        carts.c.id, carts.c.token, carts.c.customer_reference, carts.c.note, carts.c.shipping_address
    ).where(_is_own)
)
_items = Statement(
    sa.select(*_COLUMNS)
    .select_from(cart_items)
    .join(Product, Product.id == cart_items.c.product_id)
    .where(cart_items.c.cart_id == sa.bindparam("cart_key"))
    .order_by(cart_items.c.id),
    CartItem._make,
)
_is_in = cart_items.c.removed_at.is_(None)
_held = Statement(
    sa.select(cart_items.c.product_id, cart_items.c.quantity)
    .join(carts, carts.c.id == cart_items.c.cart_id)
    .where(_is_own, _is_in, ids_in(cart_items.c.product_id, "product_keys"))
)
_amount = sa.func.sum(cart_items.c.quantity * sa.type_coerce(Product.price, sa.BigInteger))
# Of items in one currency: how many, and what they cost today.
items_number: Final = sa.func.count()
items_total: Final = sa.type_coerce(sa.cast(_amount, sa.BigInteger), Money)
_summed = Statement(
    sa.select(items_number, items_total, Product.currency)
    .select_from(carts)
    .join(cart_items, cart_items.c.cart_id == carts.c.id)
    .join(Product, Product.id == cart_items.c.product_id)
    .where(_is_own, _is_in)
    .group_by(Product.currency)
    .order_by(items_number.desc(), sa.func.min(cart_items.c.id))
)


def owner(by: Actor, partner_id: int) -> dict[str, Any]:
    """Whose cart it is that `by` fills for a partner, as the columns name it.

    Only people build orders, and a partner's people for their own partner alone. Raises NotAllowed,
    NotYourPartner.
    """
    if by.kind != "user":
        raise NotAllowed(ORDERS_WRITE)
    if by.partner_id not in (None, partner_id):
        raise NotYourPartner()
    return {"user_id": by.id, "partner_id": partner_id}


def get_cart(by: Actor, partner_id: int) -> Cart:
    """The order that somebody builds for a partner, empty where nothing was begun.

    Raises NotAllowed, NotYourPartner.
    """
    found = _of_person.first(**owner(by, partner_id))
    if found is None:
        return Cart(0, "", CartDetails())
    key, token, *details = found
    return with_items(Cart(key, token, CartDetails(*details)))


def with_items(cart: Cart) -> Cart:
    """The cart with the items that are in it, and those that were removed last."""
    for item in _items.all(cart_key=cart.id):
        (cart.items if item.removed_at is None else cart.removed).append(item)
    return cart


def find_quantities(by: Actor, partner_id: int, product_keys: Sequence[int]) -> dict[int, int]:
    """How many of these products the cart holds; those of which it holds none are missing."""
    return dict(_held.all(**owner(by, partner_id), product_keys=list(product_keys)))


def cart_summary(by: Actor, partner_id: int) -> tuple[int, Decimal, str | None]:
    """How many products are in the cart, and what they cost today, as `Cart.total` has it."""
    sums = _summed.all(**owner(by, partner_id))
    if not sums:
        return 0, Decimal("0.00"), None
    _, total, currency = sums[0]
    return sum(number for number, _, _ in sums), total, currency
