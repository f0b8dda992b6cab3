"""Deleted orders as their pages show them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import url_for

from webapp.accounts.actors import Actor
from webapp.formatting import STATUS_WORDS, address_lines, counted, moment, money, number
from webapp.history.queries import list_events
from webapp.ops.lists import address
from webapp.ordering.models import Order, OrderItem
from webapp.ordering.restoring import DELETED, DeletedOrder
from webapp.paging import Pager
from webapp.portal.order.showing import ShownEntry, shown_entry
from webapp.telling import Entry, tell


class ShownDeleted(NamedTuple):
    order_id: str
    href: str
    partner_name: str
    status: str
    status_word: str
    at: str
    who: str
    reason: str


class ShownItem(NamedTuple):
    name: str
    sku: str
    quantity: str
    unit_price: str
    line_total: str


def show_listed(order: DeletedOrder) -> ShownDeleted:
    return ShownDeleted(
        order_id=order.order_id,
        href=url_for("ops.deleted.order", deleted_id=order.order_id),
        partner_name=order.partner_name,
        status=order.status,
        status_word=STATUS_WORDS[order.status],
        at=moment(order.at),
        who=f"API key {order.actor_name}" if order.actor_kind == "key" else order.actor_name,
        reason=order.reason or "",
    )


def show_pager(orders: Sequence[DeletedOrder], *, before: int | None, has_more: bool, path: str) -> Pager:
    is_all = before is None and not has_more
    return Pager(
        said=counted(len(orders), "deleted order") if is_all else "Newest first",
        previous=path if before is not None else None,
        next=address(path, before=orders[-1].order_id) if has_more else None,
    )


def show_order(order: Order, by: Actor) -> dict[str, Any]:
    """What the page of one deleted order needs."""
    entries = tell(list_events(order.id), told_to=by, currency=order.currency)
    gone = next((entry for entry in reversed(entries) if entry.title.lower() == DELETED), None)
    return {
        "order_id": order.order_id,
        "state": (STATUS_WORDS[order.status], order.status),
        "partner": order.partner_name,
        "partner_href": url_for("ops.partners.partner", partner_code=order.partner_code),
        "reference": order.customer_reference or "",
        "placed": moment(order.placed_at),
        "total": money(order.total, order.currency),
        "address": address_lines(order.shipping_address) if order.shipping_address else [],
        "note": order.note or "",
        "items": [_item(item, order.currency) for item in order.items],
        "history": [_step(entry) for entry in reversed(entries)],
        "deleted": f"{moment(gone.at)} by {gone.who}" if gone else "",
        "why": (gone and gone.reason) or "",
    }


def _item(item: OrderItem, currency: str) -> ShownItem:
    return ShownItem(
        item.product_name,
        item.sku,
        number(item.quantity),
        money(item.unit_price, currency),
        money(item.line_total, currency),
    )


def _step(entry: Entry) -> ShownEntry:
    shown = shown_entry(entry)
    return shown._replace(icon="trash-2", kind="error") if entry.title.lower() == DELETED else shown
