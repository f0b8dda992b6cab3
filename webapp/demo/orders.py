"""Orders as a distributor would have them: in time order, in every status, with shipments and history."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import Partner, User
from webapp.catalog.models import IN_STOCK, Product, stock_movements
from webapp.demo.bulk import insert_many
from webapp.fulfilment.models import shipment_items, shipments
from webapp.fulfilment.tracking_numbers import ups_check_digit
from webapp.history.models import order_events
from webapp.ordering.counting import recount
from webapp.ordering.models import (
    CANCELLED,
    DELIVERED,
    PLACED,
    PROCESSING,
    SHIPPED,
    order_items,
    orders,
)
from webapp.ordering.search_index import order_search, text_of_order, text_of_tracking, tracking_search
from webapp.ordering.summing import resum

HISTORY_DAYS: Final = 90
ORDERS_AT_ONCE: Final = 5_000
MOST_OPEN: Final = 400
CARRIERS: Final = (("UPS", "1Z999AA1{:09d}"), ("FedEx", "{:012d}"), ("DHL", "JD0146{:010d}"))
ITEM_COUNTS: Final = (1, 2, 2, 3, 3, 3, 4, 4, 5)
LEFT_BEHIND: Final = (PROCESSING, SHIPPED, SHIPPED)
QUANTITIES: Final = (1, 2, 3, 4, 6, 6, 12, 12, 24, 48)


class Buyer(NamedTuple):
    partner: Partner
    people: list[User]


class Step(NamedTuple):
    """One move in an order's life."""

    status: str
    at: datetime


class OrderMaker:
    """Makes rows for all tables that an order touches; the same number gives the same orders."""

    tables: Final = (orders, order_items, shipments, order_events, stock_movements)

    def __init__(
        self, buyers: list[Buyer], products: list[Product], staff: list[User], now: datetime
    ) -> None:
        self.buyers, self.staff, self.now = buyers, staff, now
        self.products = [product for product in products if product.availability == IN_STOCK]
        self.missing = [product for product in products if product.availability != IN_STOCK]
        self.random = random.Random(4001)  # noqa: S311 - demo data
        self.taken: Counter[int] = Counter()
        self.counts: Counter[tuple[int, str]] = Counter()
        self.placed: list[tuple[datetime, str, Decimal]] = []
        self.item_key = self.shipment_key = 0
        # The delivery of each product comes before.
        self.movement_key = len(products)
        self.rows: dict[sa.Table, list[dict[str, Any]]] = {}

    def load(self, number: int) -> None:
        """Insert orders 1 to `number`, inside a write."""
        for key, placed_at in enumerate(self._times(number), start=1):
            self._make(key, placed_at, is_recent=number - key < MOST_OPEN)
            if key % ORDERS_AT_ONCE == 0 or key == number:
                self._flush()
        resum(self.placed)
        recount((partner_id, status, count) for (partner_id, status), count in self.counts.items())

    def _times(self, number: int) -> Iterator[datetime]:
        """Moments of office hours in their order, more of them lately than long ago."""
        today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        for position in sorted(self.random.random() ** 0.8 for _ in range(number)):
            day, part = divmod(position * HISTORY_DAYS, 1)
            midnight = today - timedelta(days=HISTORY_DAYS - 1 - day)
            opens, closes = (min(midnight + timedelta(hours=hour), self.now) for hour in (7, 18))
            yield opens + timedelta(seconds=int(part * (closes - opens).total_seconds()))

    def _make(self, key: int, placed_at: datetime, *, is_recent: bool) -> None:
        weights = [8 if buyer.people else 2 for buyer in self.buyers]
        buyer = self.random.choices(self.buyers, weights)[0]
        steps = self._life(placed_at, is_recent=is_recent)
        status, updated_at = steps[-1]
        items = list(self._items(key, status))
        if status == PROCESSING and len(items) > 1 and self.random.random() < 0.4:
            items[0]["shipped"] = items[0]["quantity"]
        sent = [item for item in items if item["shipped"]]
        total = sum((item["line_total"] for item in items), Decimal(0))
        reference = f"PO-{self.random.randrange(10_000, 99_999)}" if self.random.random() < 0.7 else None
        self._add(
            orders,
            id=key,
            partner_id=buyer.partner.id,
            customer_reference=reference,
            status=status,
            currency="USD",
            total=total,
            shipping_address=None,
            version=len(steps),
            placed_at=placed_at,
            updated_at=updated_at,
            is_shipped_in_part=bool(sent) and status == PROCESSING,
        )
        for item in items:
            self._add(order_items, **item)
        text = text_of_order(reference, ((item["sku"], item["product_name"]) for item in items))
        self._add(order_search, order_id=key, partner_id=buyer.partner.id, text=text)
        self.counts[buyer.partner.id, status] += 1
        shipped = self._ship(key, buyer, sent, steps) if sent else {}
        self._record(key, buyer, steps, total, shipped)
        if status != CANCELLED:
            self.placed.append((placed_at, "USD", total))
        self._take(key, buyer, items, placed_at)

    def _life(self, placed_at: datetime, *, is_recent: bool) -> list[Step]:
        """The steps that an order of this age has taken by now."""
        steps, at = [Step(PLACED, placed_at)], placed_at
        if self.random.random() < 0.04:
            at += timedelta(hours=self.random.uniform(0.2, 6))
            return [*steps, Step(CANCELLED, at)] if at < self.now else steps
        # Some wait for longer than they should.
        stops_at = self.random.choice(LEFT_BEHIND) if is_recent and self.random.random() < 0.15 else None
        for status, hours in ((PROCESSING, (4, 60)), (SHIPPED, (12, 60)), (DELIVERED, (24, 120))):
            if status == stops_at and placed_at > self.now - timedelta(days=14):
                break
            at += timedelta(hours=self.random.uniform(*hours))
            # Of a great many orders only the newest may still be open, as in a real house.
            if at > self.now and is_recent:
                break
            steps.append(Step(status, min(at, self.now)))
        return steps

    def _items(self, order_key: int, status: str) -> Iterator[dict[str, Any]]:
        chosen = self.random.sample(self.products, self.random.choice(ITEM_COUNTS))
        if status in (PLACED, PROCESSING) and self.random.random() < 0.15:
            chosen[-1] = self.random.choice(self.missing)
        for product in chosen:
            self.item_key += 1
            quantity = self.random.choice(QUANTITIES)
            yield {
                "id": self.item_key,
                "order_id": order_key,
                "product_id": product.id,
                "sku": product.sku,
                "product_name": product.name,
                "quantity": quantity,
                "unit_price": product.price,
                "line_total": product.price * quantity,
                "stock_taken": quantity if product.stock is not None and status != CANCELLED else 0,
                "shipped": quantity if status in (SHIPPED, DELIVERED) else 0,
                "closed": 0,
            }

    def _ship(
        self, order_key: int, buyer: Buyer, sent: list[dict[str, Any]], steps: list[Step]
    ) -> dict[str, Any]:
        """A shipment of these items; what the history says of it."""
        self.shipment_key += 1
        carrier, pattern = self.random.choice(CARRIERS)
        at = next((step.at for step in steps if step.status == SHIPPED), steps[-1].at)
        number = pattern.format(self.random.randrange(10**9)) if self.random.random() < 0.95 else None
        if number and carrier == "UPS":
            number += ups_check_digit(number[2:])
        self._add(
            shipments,
            id=self.shipment_key,
            order_id=order_key,
            carrier=carrier,
            tracking_number=number,
            created_at=at,
            dispatched_at=at,
        )
        if number:
            text = text_of_tracking([number])
            self._add(tracking_search, order_id=order_key, partner_id=buyer.partner.id, text=text)
        for item in sent:
            self._add(
                shipment_items,
                shipment_id=self.shipment_key,
                order_item_id=item["id"],
                quantity=item["shipped"],
            )
        units = [{"sku": item["sku"], "quantity": item["shipped"]} for item in sent]
        told = {"carrier": (None, carrier), "shipped": (None, units)}
        return told | ({"tracking_number": (None, number)} if number else {})

    def _record(
        self, order_key: int, buyer: Buyer, steps: list[Step], total: Decimal, shipped: dict[str, Any]
    ) -> None:
        before: str | None = None
        sent_with = SHIPPED if any(step.status == SHIPPED for step in steps) else PROCESSING
        for status, at in steps:
            by_partner = status in (PLACED, CANCELLED)
            user = next(iter(buyer.people if by_partner else self.staff), None)
            changes: dict[str, Any] = {"status": (before, status)}
            if before is None:
                changes["total"] = (None, str(total))
            if status == sent_with:
                changes |= shipped
            self._add(
                order_events,
                order_id=order_key,
                kind="updated" if status == PROCESSING else status,
                at=at,
                actor_kind="user" if user else "system",
                actor_id=user.id if user else None,
                actor_name=user.name if user else "Waybill",
                entry="portal" if by_partner else "ops",
                changes=changes,
                reason="Ordered by mistake" if status == CANCELLED else None,
            )
            before = status

    def _take(self, order_key: int, buyer: Buyer, items: list[dict[str, Any]], at: datetime) -> None:
        user = next(iter(buyer.people), None)
        for item in items:
            if item["stock_taken"]:
                self.taken[item["product_id"]] += item["stock_taken"]
                self.movement_key += 1
                self._add(
                    stock_movements,
                    id=self.movement_key,
                    product_id=item["product_id"],
                    quantity=-item["stock_taken"],
                    reason="order",
                    order_id=order_key,
                    actor=f"user:{user.id}" if user else "system:None",
                    entry="portal",
                    at=at,
                )

    def _add(self, table: sa.Table, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def _flush(self) -> None:
        first = (orders, order_items, shipments, shipment_items)
        for table in (*first, order_search, tracking_search, order_events, stock_movements):
            if rows := self.rows.pop(table, None):
                insert_many(table, list(rows[0]), (list(row.values()) for row in rows))
