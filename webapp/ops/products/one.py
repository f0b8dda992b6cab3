"""One product as its page shows it: what it is now, and what became of it."""

from collections.abc import Sequence
from typing import NamedTuple

from webapp.accounts.actors import Actor
from webapp.catalog.history import SHOWN, list_changes, list_movements
from webapp.catalog.queries import ProductRow
from webapp.formatting import STATUS_WORDS, day, number
from webapp.ops.products.showing import state_of
from webapp.ops.products.telling import ShownMovement, show_changes, show_movements
from webapp.ordering.holding import list_holding
from webapp.portal.order.showing import ShownEntry


class ShownHolding(NamedTuple):
    order_id: str
    href: str
    partner: str
    status: str
    status_word: str
    placed: str
    units: str


class ShownOne(NamedTuple):
    """`older_movements` and `older_changes` are the keys before which there are more, or None."""

    product_id: str
    name: str
    state: tuple[str, str]
    is_withdrawn: bool
    stock: str
    is_tracked: bool
    created: str
    holding: Sequence[ShownHolding]
    movements: Sequence[ShownMovement]
    older_movements: int | None
    changes: Sequence[ShownEntry]
    older_changes: int | None


def show_one(
    product: ProductRow,
    *,
    by: Actor,
    orders: str,
    movements_before: int | None = None,
    changes_before: int | None = None,
) -> ShownOne:
    """`orders` is the address of the list of orders."""
    movements = list_movements(product.id, before=movements_before, limit=SHOWN + 1)
    changes = list_changes(product.product_id, before=changes_before, limit=SHOWN + 1)
    return ShownOne(
        product_id=product.product_id,
        name=product.name,
        state=state_of(product),
        is_withdrawn=product.withdrawn_at is not None,
        stock="Not tracked" if product.stock is None else number(product.stock),
        is_tracked=product.stock is not None,
        created=day(product.created_at),
        holding=[
            ShownHolding(
                order_id=it.order_id,
                href=f"{orders}/{it.order_id}",
                partner=it.partner_name,
                status=it.status,
                status_word=STATUS_WORDS[it.status],
                placed=day(it.placed_at),
                units=number(it.units),
            )
            for it in list_holding(product.id, seen_by=by)
        ],
        movements=show_movements(movements[:SHOWN], orders=orders),
        older_movements=movements[SHOWN - 1].id if len(movements) > SHOWN else None,
        changes=show_changes(changes[:SHOWN]),
        older_changes=changes[SHOWN - 1].id if len(changes) > SHOWN else None,
    )
