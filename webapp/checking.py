"""Proofs on a live database that its rows agree with each other (`flask check-data`)."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final

import sqlalchemy as sa

from webapp.catalog.models import Product, stock_movements
from webapp.event_checking import find_wrong_events
from webapp.extensions import db
from webapp.fulfilment.models import shipment_items, shipments
from webapp.history.models import order_events
from webapp.ids import ORDER, PRODUCT
from webapp.money import to_minor
from webapp.ordering.counting import ALL_PARTNERS, order_counts
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, order_items, orders
from webapp.ordering.summing import HALF_HOUR, half_hour_of, order_sums
from webapp.search_checking import find_unsearchable

SHOWN_AT_MOST: Final = 20

_item_sums = (
    sa.select(
        order_items.c.order_id,
        sa.func.sum(sa.type_coerce(order_items.c.line_total, sa.BigInteger)).label("total"),
        sa.func.sum(order_items.c.shipped).label("shipped"),
        sa.func.sum(order_items.c.quantity - order_items.c.shipped - order_items.c.closed).label("open"),
        sa.func.sum(order_items.c.stock_taken - order_items.c.shipped).label("held"),
    )
    .group_by(order_items.c.order_id)
    .subquery()
)
_sent = (
    sa.select(shipment_items.c.order_item_id, sa.func.sum(shipment_items.c.quantity).label("quantity"))
    .join(shipments, shipments.c.id == shipment_items.c.shipment_id)
    .where(shipments.c.dispatched_at.is_not(None))
    .group_by(shipment_items.c.order_item_id)
    .subquery()
)
_moved = (
    sa.select(stock_movements.c.product_id, sa.func.sum(stock_movements.c.quantity).label("quantity"))
    .group_by(stock_movements.c.product_id)
    .subquery()
)
_first_event = sa.exists().where(order_events.c.order_id == orders.c.id, order_events.c.kind == PLACED)


def _orders(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    joined = sa.select(orders.c.id).outerjoin(_item_sums, _item_sums.c.order_id == orders.c.id)
    return joined.where(*conditions).order_by(orders.c.id)


# What would be wrong, and the keys of the rows where it is.
ORDER_PROOFS: Final = {
    "has no items": _orders(_item_sums.c.order_id.is_(None)),
    "has a total that is not that of its items": _orders(
        _item_sums.c.total != sa.type_coerce(orders.c.total, sa.BigInteger)
    ),
    "has no entry of its placing in the history": _orders(sa.not_(_first_event)),
    "is shipped or delivered with something left to ship": _orders(
        orders.c.status.in_((SHIPPED, DELIVERED)), _item_sums.c.open != 0
    ),
    "is cancelled but holds stock": _orders(orders.c.status == CANCELLED, _item_sums.c.held > 0),
    "is deleted but holds stock": _orders(orders.c.deleted_at.is_not(None), _item_sums.c.held > 0),
    "is marked wrongly as shipped in part or not": _orders(
        orders.c.is_shipped_in_part
        != sa.and_(orders.c.status.in_((PLACED, PROCESSING)), _item_sums.c.shipped > 0)
    ),
    "is placed but has been shipped": _orders(orders.c.status == PLACED, _item_sums.c.shipped > 0),
    "says more or less was shipped than its shipments hold": (
        sa.select(order_items.c.order_id)
        .outerjoin(_sent, _sent.c.order_item_id == order_items.c.id)
        .where(order_items.c.shipped != sa.func.coalesce(_sent.c.quantity, 0))
        .distinct()
        .order_by(order_items.c.order_id)
    ),
}
PRODUCT_PROOF: Final = (
    sa.select(Product.id)
    .outerjoin(_moved, _moved.c.product_id == Product.id)
    .where(sa.func.coalesce(Product.stock, 0) != sa.func.coalesce(_moved.c.quantity, 0))
    .order_by(Product.id)
)


def find_problems() -> list[str]:
    """What is wrong, a sentence each; of one kind at most the first 20."""
    problems = [
        f"Order {ORDER.dump(key)} {what}."
        for what, proof in ORDER_PROOFS.items()
        for key in db.session.scalars(proof.limit(SHOWN_AT_MOST))
    ]
    problems += [
        f"Product {PRODUCT.dump(key)} has a stock that is not the sum of its movements."
        for key in db.session.scalars(PRODUCT_PROOF.limit(SHOWN_AT_MOST))
    ]
    problems += [
        f"Order {ORDER.dump(key)} is not found by what it holds."
        for key in islice(find_unsearchable(), SHOWN_AT_MOST)
    ]
    return [*problems, *find_wrong_events(SHOWN_AT_MOST), *_wrong_counts(), *_wrong_sums(), *_orphans()]


def _wrong_counts() -> Iterator[str]:
    there = sa.select(orders.c.partner_id, orders.c.status, sa.func.count()).where(
        orders.c.deleted_at.is_(None)
    )
    counted: Counter[tuple[int, str]] = Counter()
    for partner_id, status, number in db.session.execute(
        there.group_by(orders.c.partner_id, orders.c.status)
    ):
        counted[partner_id, status] += number
        counted[ALL_PARTNERS, status] += number
    kept = sa.select(order_counts.c.partner_id, order_counts.c.status, sa.func.sum(order_counts.c.orders))
    kept = kept.group_by(order_counts.c.partner_id, order_counts.c.status)
    said = {(partner_id, status): int(number) for partner_id, status, number in db.session.execute(kept)}
    for partner_id, status in sorted(counted.keys() | said.keys()):
        number, says = counted[partner_id, status], said.get((partner_id, status), 0)
        if number != says:
            yield f"The count of {status} orders of partner {partner_id} is {says}, there are {number}."


def _wrong_sums() -> Iterator[str]:
    """Half hours of the charts whose sums are not those of their orders."""
    there = sa.select(orders.c.placed_at, orders.c.currency, orders.c.total).where(
        orders.c.deleted_at.is_(None), orders.c.status != CANCELLED
    )
    summed: Counter[tuple[int, str]] = Counter()
    counted: Counter[tuple[int, str]] = Counter()
    for placed_at, currency, total in db.session.execute(there):
        key = half_hour_of(placed_at), currency
        summed[key] += to_minor(total)
        counted[key] += 1
    sums = (sa.type_coerce(order_sums.c.total, sa.BigInteger), order_sums.c.orders)
    kept = sa.select(order_sums.c.half_hour, order_sums.c.currency, *(sa.func.sum(column) for column in sums))
    kept = kept.group_by(order_sums.c.half_hour, order_sums.c.currency)
    said = {
        (half_hour, currency): (int(total), int(number))
        for half_hour, currency, total, number in db.session.execute(kept)
    }
    for half_hour, currency in sorted(summed.keys() | said.keys()):
        total, number = summed[half_hour, currency], counted[half_hour, currency]
        says, says_number = said.get((half_hour, currency), (0, 0))
        when = f"{datetime.fromtimestamp(half_hour * HALF_HOUR, UTC):%Y-%m-%d %H:%M} in {currency}"
        if total != says:
            yield f"The sum of {when} is {says}, that of its orders {total}."
        if number != says_number:
            yield f"The sum of {when} counts {says_number} orders, there are {number}."


def _orphans() -> Iterator[str]:
    """Rows whose foreign key names nothing: possible where SQLite was written without its pragma."""
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            child, parent = key.parent, key.column.table.alias().c[key.column.name]
            missing = sa.and_(child.is_not(None), ~sa.exists().where(parent == child).correlate(table))
            number = db.session.scalar(sa.select(sa.func.count()).select_from(table).where(missing))
            if number:
                yield f"{number} rows of {table.name} name {key.column.table.name} that do not exist."
