"""Writing the rows of a cart, inside a write. All that changes one cart queues at its row."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.cart.models import Cart, CartDetails, cart_items, carts
from webapp.cart.queries import owner, with_items
from webapp.catalog.queries import ProductRow
from webapp.once import new_token
from webapp.sql import Statement, ids_in

_DETAILS: Final = CartDetails._fields
_PUT: Final = ("cart_id", "product_id", "quantity", "price_seen", "currency_seen", "removed_at")

_begun = insert(carts).values(
    {name: sa.bindparam(name) for name in ("user_id", "partner_id", "token", "updated_at")}
)
# To begin a cart that is there already locks its row.
_opened = Statement(
    _begun.on_conflict_do_update(
        index_elements=["user_id", "partner_id"], set_={"updated_at": _begun.excluded.updated_at}
    ).returning(carts.c.id, carts.c.token, *(carts.c[name] for name in _DETAILS))
)
_described = Statement(
    sa.update(carts)
    .where(carts.c.id == sa.bindparam("cart_key"))
    .values({name: sa.bindparam(name, type_=carts.c[name].type) for name in ("token", *_DETAILS)})
)

_is_in_cart = cart_items.c.cart_id == sa.bindparam("cart_key")
_is_removed = cart_items.c.removed_at.is_not(None)
_put_in = insert(cart_items).values({name: sa.bindparam(name) for name in _PUT})
_put = Statement(
    _put_in.on_conflict_do_update(
        index_elements=["cart_id", "product_id"], set_={name: _put_in.excluded[name] for name in _PUT[2:]}
    )
)
_taken_out = Statement(
    sa.update(cart_items)
    .where(_is_in_cart, ids_in(cart_items.c.product_id, "product_keys"))
    .values(removed_at=sa.bindparam("now", type_=cart_items.c.removed_at.type))
)
_put_back = Statement(sa.update(cart_items).where(_is_in_cart, _is_removed).values(removed_at=None))
_removed_forgotten = Statement(sa.delete(cart_items).where(_is_in_cart, _is_removed))
_all_forgotten = Statement(sa.delete(cart_items).where(_is_in_cart))


def open_cart(partner_id: int, *, by: Actor) -> Cart:
    """The cart, begun where there is none, that nobody else changes until this write has ended.

    Raises NotAllowed, NotYourPartner.
    """
    key, token, *details = _opened.one(**owner(by, partner_id), token=new_token(), updated_at=clock.now())
    return with_items(Cart(key, token, CartDetails(*details)))


def put_items(cart: Cart, quantities: Mapping[int, int], products: Mapping[int, ProductRow]) -> None:
    """Let the cart hold so many of each product, at the price of today where it held none or fewer."""
    held = {item.product_key: item for item in cart.items}
    rows: list[dict[str, Any]] = []
    for key, quantity in quantities.items():
        seen = (products[key].price, products[key].currency)
        if key in held and quantity < held[key].quantity:
            seen = (held[key].price_seen, held[key].currency_seen)
        rows.append(dict(zip(_PUT, (cart.id, key, quantity, *seen, None), strict=True)))
    if rows:
        _put.run_each(rows)


def take_out(cart: Cart, product_keys: Iterable[int]) -> None:
    """Remove items; they can be put back until others are removed."""
    if keys := list(product_keys):
        _removed_forgotten.run(cart_key=cart.id)
        _taken_out.run(cart_key=cart.id, product_keys=keys, now=clock.now())


def put_back(cart: Cart) -> None:
    """Undo the last removal."""
    _put_back.run(cart_key=cart.id)


def describe(cart: Cart, details: CartDetails) -> None:
    _described.run(cart_key=cart.id, token=cart.token, **details._asdict())


def begin_anew(cart: Cart) -> None:
    """Empty a cart that was placed, and let it become another order."""
    _all_forgotten.run(cart_key=cart.id)
    _described.run(cart_key=cart.id, token=new_token(), **CartDetails()._asdict())
