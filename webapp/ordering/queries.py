"""Reading orders: one, a page, all of them. Nobody sees another partner's orders here, nor deleted ones."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from webapp.accounts.actors import Actor
from webapp.accounts.models import Partner
from webapp.errors import OrderNotFound
from webapp.ids import ORDER
from webapp.ordering.models import ITEM_COLUMNS, Order, OrderItem, order_items, orders
from webapp.sql import Statement, ids_in

# Keys of a complete list are read in portions of this many, orders in batches of that many.
KEYS_AT_ONCE: Final = 20_000
ORDERS_AT_ONCE: Final = 500

_COLUMNS = (
    orders.c.id,
    orders.c.partner_id,
    Partner.code,
    Partner.name,
    orders.c.customer_reference,
    orders.c.status,
    orders.c.currency,
    orders.c.total,
    orders.c.shipping_address,
    orders.c.version,
    orders.c.placed_at,
    orders.c.note,
)
_select = sa.select(*_COLUMNS).join(Partner, Partner.id == orders.c.partner_id)
_is_there = orders.c.deleted_at.is_(None)
_partner = orders.c.partner_id == sa.bindparam("partner_id")


def _made(values: Any) -> Order:
    return Order(*values)


_by_key = Statement(_select.where(orders.c.id == sa.bindparam("order_key"), _is_there), _made)
_those_there = Statement(_select.where(ids_in(orders.c.id, "keys"), _is_there).order_by(orders.c.id), _made)
_deleted_by_key = Statement(
    _select.where(orders.c.id == sa.bindparam("order_key"), orders.c.deleted_at.is_not(None)), _made
)
_by_keys = Statement(_select.where(ids_in(orders.c.id, "keys")).order_by(orders.c.id), _made)
_items_of_one = Statement(
    sa.select(*ITEM_COLUMNS)
    .where(order_items.c.order_id == sa.bindparam("order_key"))
    .order_by(order_items.c.id),
    OrderItem._make,
)
_items_of_many = Statement(
    sa.select(*ITEM_COLUMNS).where(ids_in(order_items.c.order_id, "keys")).order_by(order_items.c.id),
    OrderItem._make,
)


def get_order(order_id: str, *, seen_by: Actor) -> Order:
    """The order with its items. Raises OrderNotFound, also for another partner's."""
    key = ORDER.parse(order_id)
    order = _by_key.first(order_key=key) if key is not None else None
    if order is None or (seen_by.partner_id is not None and order.partner_id != seen_by.partner_id):
        raise OrderNotFound(order_id)
    order.items = _items_of_one.all(order_key=order.id)
    return order


def get_orders(order_ids: Iterable[str], *, seen_by: Actor) -> list[Order]:
    """These orders with their items, each once, in the order in which they are named.

    Raises OrderNotFound for the first that is not there, also for another partner's.
    """
    keys = {order_id: ORDER.parse(order_id) for order_id in order_ids}
    there = {order.id: order for order in _those_there.all(keys=[key for key in keys.values() if key])}
    for order_id, key in keys.items():
        if key not in there or seen_by.partner_id not in (None, there[key].partner_id):
            raise OrderNotFound(order_id)
    return _with_items([there[key] for key in keys.values() if key])


def list_by_keys(keys: Sequence[int]) -> list[Order]:
    """The orders with these integer keys and their items, in that order; one that is deleted is left out.

    Whoever calls has found the keys as seen by somebody.
    """
    there = {order.id: order for order in _those_there.all(keys=list(keys))} if keys else {}
    return _with_items([there[key] for key in keys if key in there])


def find_deleted(order_id: str) -> Order | None:
    """The tombstone of an order; None where there is none. For those who may see what was deleted."""
    key = ORDER.parse(order_id)
    order = _deleted_by_key.first(order_key=key) if key is not None else None
    if order is not None:
        order.items = _items_of_one.all(order_key=order.id)
    return order


def list_orders(
    *,
    seen_by: Actor,
    limit: int,
    offset: int = 0,
    after: int = 0,
    status: str | None = None,
    partner_id: int | None = None,
) -> list[Order]:
    """A page of orders with their items, oldest first; `after` is the integer key of the last one before."""
    values: dict[str, Any] = {"page_size": limit, "after": after, "skipped": offset}
    if (whose := partner_seen(partner_id, seen_by=seen_by)) is not None:
        values["partner_id"] = whose
    if status is not None:
        values["status"] = status
    return _with_items(_page(whose is not None, status is not None).all(**values))


def partner_seen(partner_id: int | None, *, seen_by: Actor) -> int | None:
    """The one partner whose orders are to be listed, None for all; a partner sees only its own."""
    if seen_by.partner_id is None:
        return partner_id
    return seen_by.partner_id if partner_id in (None, seen_by.partner_id) else NOBODY


# No partner has this key: who asks for another's orders finds none.
NOBODY: Final = -1


def list_keys(*, seen_by: Actor) -> "array[int]":
    """The integer keys of all orders, oldest first, in 8 bytes each."""
    keys = array("q")
    values: dict[str, Any] = {"page_size": KEYS_AT_ONCE}
    if seen_by.partner_id is not None:
        values["partner_id"] = seen_by.partner_id
    statement = _keys(seen_by.partner_id is not None)
    while portion := statement.all(after=keys[-1] if keys else 0, **values):
        keys.extend(key for (key,) in portion)
    return keys


def read_orders(keys: "array[int]") -> Iterator[list[Order]]:
    """The orders with these keys, in batches, each read in a short transaction of its own.

    An order deleted since its key was read is still among them: the list is as long as it promised.
    """
    for start in range(0, len(keys), ORDERS_AT_ONCE):
        yield _with_items(_by_keys.all(keys=keys[start : start + ORDERS_AT_ONCE].tolist()))


def _with_items(page: list[Order]) -> list[Order]:
    by_key = {order.id: order for order in page}
    for item in _items_of_many.all(keys=list(by_key)) if by_key else ():
        by_key[item.order_id].items.append(item)
    return page


@cache
def _page(by_partner: bool, by_status: bool) -> Statement[Order]:
    select = _select.where(*_conditions(by_partner, by_status)).order_by(orders.c.id)
    select = select.limit(sa.bindparam("page_size", type_=sa.BigInteger))
    return Statement(select.offset(sa.bindparam("skipped", type_=sa.BigInteger)), _made)


@cache
def _keys(by_partner: bool) -> Statement[Any]:
    select = sa.select(orders.c.id).where(*_conditions(by_partner, False)).order_by(orders.c.id)
    return Statement(select.limit(sa.bindparam("page_size", type_=sa.BigInteger)))


def _conditions(by_partner: bool, by_status: bool) -> Sequence[sa.ColumnElement[bool]]:
    conditions = [_is_there, orders.c.id > sa.bindparam("after", type_=sa.BigInteger)]
    if by_partner:
        conditions.append(_partner)
    if by_status:
        conditions.append(orders.c.status == sa.bindparam("status"))
    return conditions
