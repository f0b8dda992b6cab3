"""Saving an order that a service has made or changed: stock, the order, its items, history and counts.

`save` is the one function through which existing orders change, so that no change can miss its stock, its
event or its count. Locks are taken in the same order everywhere: products by id, then the order, then counts.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp import clock
from webapp.accounts.actors import Actor
from webapp.catalog.stock import move_stock
from webapp.history.recording import Changes, record_event
from webapp.ordering.counting import count_change
from webapp.ordering.models import ITEM_COLUMNS, Order, OrderItem, order_items, orders
from webapp.ordering.search_index import add_to_search, update_search
from webapp.ordering.summing import sum_change
from webapp.sql import Statement
from webapp.transactions import Overtaken

_FIELDS = (
    "partner_id",
    "customer_reference",
    "status",
    "currency",
    "total",
    "shipping_address",
    "version",
    "placed_at",
    "note",
)
_added = Statement(
    sa.insert(orders)
    .values({orders.c[name]: sa.bindparam(name) for name in (*_FIELDS, "updated_at")})
    .returning(orders.c.id)
)

_ORDER_FIELDS = ("customer_reference", "status", "total", "shipping_address")


def _written(is_there: sa.ColumnElement[bool]) -> Statement[Any]:
    """Write an order that is at the version that was seen."""
    named = (*_ORDER_FIELDS, "updated_at", "deleted_at", "is_shipped_in_part")
    written = sa.update(orders).where(
        orders.c.id == sa.bindparam("order_key"), orders.c.version == sa.bindparam("seen_version"), is_there
    )
    values = {name: sa.bindparam(name, type_=orders.c[name].type) for name in named}
    return Statement(written.values({**values, "version": orders.c.version + 1}))


_saved = _written(orders.c.deleted_at.is_(None))
_restored = _written(orders.c.deleted_at.is_not(None))

_item_values: dict[Any, Any] = {
    column.element if isinstance(column, sa.Label) else column: sa.bindparam(column.name)
    for column in ITEM_COLUMNS
    if column.name != "id"
}
_item_added = Statement(sa.insert(order_items).values(_item_values).returning(order_items.c.id))
_item_changed = Statement(
    sa.update(order_items)
    .where(order_items.c.id == sa.bindparam("item_key"))
    .values(
        {
            name: sa.bindparam(name, type_=order_items.c[name].type)
            for name in ("quantity", "line_total", "stock_taken", "shipped", "closed")
        }
    )
)
_item_removed = Statement(sa.delete(order_items).where(order_items.c.id == sa.bindparam("item_key")))


def insert(order: Order, *, by: Actor) -> None:
    """Write a new order with all that belongs to it but the counts; it and its items get their keys."""
    fields: dict[str, Any] = {name: getattr(order, name) for name in _FIELDS}
    (order.id,) = _added.one(**fields, updated_at=order.placed_at)
    taken: Counter[int] = Counter()
    for item in order.items:
        if item.stock_taken:
            taken[item.product_key] -= item.stock_taken
    move_stock(taken, by=by, order_key=order.id)
    order.items = add_items([item._replace(order_id=order.id) for item in order.items])
    add_to_search(order)
    told = ["status", "customer_reference", "total"]
    if order.note is not None:
        told.append("note")
    changes = {name: (None, order.fact(name)) for name in told}
    record_event(order.id, "placed", by=by, at=order.placed_at, changes=changes)


def save(
    order: Order,
    before: Order,
    *,
    kind: str,
    by: Actor,
    more: Changes | None = None,
    reason: str | None = None,
    is_deleted: bool = False,
    was_deleted: bool = False,
) -> None:
    """Write what differs from `before`, with its event; `more` are changes kept outside the order's rows.

    Nothing is written when nothing differs, unless it is deleted now or was until now. Raises Overtaken
    when another has changed the order since it was read, ProductNotAvailable when stock is short.
    """
    changes = {**_differences(before, order), **(more or {})}
    if not changes and not is_deleted and not was_deleted:
        return
    now = clock.now()
    if stock := _stock_changes(before, order):
        move_stock(stock, by=by, order_key=order.id)
    _write_order(order, before, now, is_deleted=is_deleted, was_deleted=was_deleted)
    if order.items != before.items:
        _write_items(order, before)
    if "items" in changes or "customer_reference" in changes:
        update_search(order, before)
    record_event(order.id, kind, by=by, at=now, changes=changes, reason=reason)
    left, came_to = None if was_deleted else before, None if is_deleted else order
    count_change(order.partner_id, left, came_to)
    sum_change(left, came_to)


def add_items(items: list[OrderItem]) -> list[OrderItem]:
    """Insert items and give them back with their keys."""
    keys = _item_added.first_of_each([item._asdict() for item in items])
    return [item._replace(id=key) for item, (key,) in zip(items, keys, strict=True)]


def _differences(before: Order, after: Order) -> Changes:
    changed = [n for n in (*_ORDER_FIELDS, "items") if getattr(before, n) != getattr(after, n)]
    facts = {name: (before.fact(name), after.fact(name)) for name in changed}
    # Items also hold how much of them was shipped, which the shipment's own entry says.
    return {name: (old, new) for name, (old, new) in facts.items() if old != new}


def _stock_changes(before: Order, after: Order) -> Mapping[int, int]:
    given_back: Counter[int] = Counter()
    for item in before.items:
        given_back[item.product_key] += item.stock_taken
    for item in after.items:
        given_back[item.product_key] -= item.stock_taken
    return {product: quantity for product, quantity in given_back.items() if quantity}


def _write_order(order: Order, before: Order, now: datetime, *, is_deleted: bool, was_deleted: bool) -> None:
    fields: dict[str, Any] = {name: getattr(order, name) for name in _ORDER_FIELDS}
    changed = (_restored if was_deleted else _saved).run(
        order_key=order.id,
        seen_version=before.version,
        updated_at=now,
        deleted_at=now if is_deleted else None,
        is_shipped_in_part=order.is_shipped_in_part,
        **fields,
    )
    if not changed:
        raise Overtaken()
    order.version = before.version + 1


def _write_items(order: Order, before: Order) -> None:
    old = {item.id: item for item in before.items}
    kept = {item.id for item in order.items}
    for key in old.keys() - kept:
        _item_removed.run(item_key=key)
    for item in order.items:
        if item.id in old and item != old[item.id]:
            _item_changed.run(item_key=item.id, **item._asdict())
    added = iter(add_items([item for item in order.items if item.id not in old]))
    order.items = [item if item.id in old else next(added) for item in order.items]
