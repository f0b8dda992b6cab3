"""Stock: taken and given back by guarded updates, each written into the ledger."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.catalog.models import Product, stock_movements
from webapp.errors import ProductNotAvailable
from webapp.ids import PRODUCT
from webapp.sql import Statement, ids_in

_quantity = sa.bindparam("quantity", type_=sa.BigInteger)
_taken = Statement(
    sa.update(Product)
    .where(Product.id == sa.bindparam("product_key"), Product.stock >= _quantity)
    .values(stock=Product.stock - _quantity)
)
_returned = Statement(
    sa.update(Product)
    .where(Product.id == sa.bindparam("product_key"), Product.stock.is_not(None))
    .values(stock=Product.stock + _quantity)
)
# Not FOR UPDATE: the foreign keys of order items hold key-share locks on their products.
_held = Statement(
    sa.select(Product.id)
    .where(ids_in(Product.__table__.c.id, "keys"), Product.stock.is_not(None))
    .order_by(Product.id)
    .with_for_update(key_share=True)
)
_recorded = Statement(
    sa.insert(stock_movements).values(
        {column: sa.bindparam(column.name) for column in stock_movements.c if column.name != "id"}
    )
)


def hold_stock(product_keys: Collection[int]) -> None:
    """Let nobody else move the stock of these products, inside a write that moves it order by order.

    All at once and in id order, as everybody takes it: held one by one, the products of several orders
    would come in another order than those of somebody else's.
    """
    _held.all(keys=sorted(product_keys))


def move_stock(changes: Mapping[int, int], *, by: Actor, order_key: int) -> None:
    """Take (negative) or give back (positive) units per product, inside a write, products in id order.

    Raises ProductNotAvailable where fewer are left than are to be taken. Units given back to a product
    that is no longer tracked are dropped.
    """
    moved = {}
    for product_key, quantity in sorted(changes.items()):
        if quantity < 0 and not _taken.run(product_key=product_key, quantity=-quantity):
            raise ProductNotAvailable(PRODUCT.dump(product_key))
        if quantity < 0 or (quantity and _returned.run(product_key=product_key, quantity=quantity)):
            moved[product_key] = quantity
    for product_key, quantity in moved.items():
        record_movement(
            product_key,
            quantity,
            reason="order" if quantity < 0 else "return",
            by=by,
            order_key=order_key,
        )


def record_movement(
    product_key: int,
    quantity: int,
    *,
    reason: str,
    by: Actor,
    order_key: int | None = None,
    note: str | None = None,
) -> None:
    """Write one movement into the ledger; `note` is why, in somebody's words."""
    told = _told(reason, by=by, order_key=order_key, note=note)
    _recorded.run(product_id=product_key, quantity=quantity, **told)


def record_adjustments(moved: Sequence[tuple[int, int]], *, by: Actor, note: str | None) -> None:
    """Write an adjustment of each (product, quantity) into the ledger, in one round trip."""
    told = _told("adjustment", by=by, order_key=None, note=note)
    _recorded.run_each([{"product_id": key, "quantity": quantity, **told} for key, quantity in moved])


def _told(reason: str, *, by: Actor, order_key: int | None, note: str | None) -> dict[str, Any]:
    return {
        "reason": reason,
        "order_id": order_key,
        "actor": by.principal,
        "entry": by.entry,
        "at": clock.now(),
        "note": note,
    }
