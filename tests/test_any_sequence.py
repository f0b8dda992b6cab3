"""Whatever is done in whatever order, what the database holds agrees with itself afterwards."""

import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_product, make_staff
from tests.observing import at_once
from tests.people import make_user
from webapp.account_errors import MergeNotAllowed, PartnerInactive
from webapp.accounts.actors import Actor, acting
from webapp.accounts.models import Partner
from webapp.accounts.partners import partner_by_name
from webapp.catalog.adjusting import UNTRACK, WAYS, adjust_stock
from webapp.catalog.models import Product, stock_movements
from webapp.checking import find_problems
from webapp.errors import DomainError
from webapp.extensions import db as database
from webapp.fulfilment.closing import close_rest
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.history.models import order_events
from webapp.ids import PRODUCT
from webapp.merging.services import merge_partner
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import STATUSES, order_items, orders
from webapp.ordering.placing import RequestedItem, place_order
from webapp.ordering.queries import get_order
from webapp.ordering.restoring import restore_order

STEPS: Final = 60
PARTNERS: Final = ("Northwind", "Harbor", "Copper Kettle", "Old Mill", "Quay Nine")
HOUSE: Final = make_staff()


class Business:
    """A few products, partners and orders, and everything that can be done to them, by chance."""

    def __init__(self, seed: int, admin: Actor, beside: "Business | None" = None) -> None:
        self.chance = random.Random(seed)
        self.admin = admin
        self.done: Counter[str] = Counter()
        stocks = () if beside else (60, 25, 0, None)
        self.order_ids: list[str] = beside.order_ids if beside else []
        self.products: list[str] = beside.products if beside else []
        self.products += [make_product(stock=stock).product_id for stock in stocks]
        while len(self.order_ids) < 3:
            self.try_(self.place)

    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            self.try_(self.any_work())

    def any_work(self) -> Callable[[], None]:
        return self.chance.choice(
            [
                self.place, self.place, self.edit, self.edit, self.ship_part, self.ship_part, self.ship_all,
                self.move, self.move, self.set_back, self.set_back, self.close_rest, self.cancel,
                self.delete, self.restore, self.restore, self.adjust_stock, self.adjust_stock,
                self.track, self.merge,
            ]
        )  # fmt: skip

    def try_(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (DomainError, PartnerInactive, MergeNotAllowed):
            return
        self.done[work.__name__] += 1

    def place(self) -> None:
        name = self.chance.choice(PARTNERS)
        placed = place_order(lambda: partner_by_name(name, by=HOUSE), self.items(), by=HOUSE)
        self.order_ids.append(placed.order_id)

    def edit(self) -> None:
        update_order(self.any_order(), OrderUpdate(items=self.items()), by=HOUSE)

    def ship_part(self) -> None:
        order = get_order(self.any_order(), seen_by=HOUSE)
        part = {item.id: self.chance.randint(0, item.remaining) for item in order.items}
        ship(order.order_id, part, by=HOUSE, tracking_number=self.number())

    def ship_all(self) -> None:
        ship(self.any_order(), None, by=HOUSE)

    def move(self) -> None:
        update_order(self.any_order(), OrderUpdate(status=self.chance.choice(STATUSES)), by=HOUSE)

    def track(self) -> None:
        update_order(self.any_order(), OrderUpdate(tracking_number=self.number()), by=HOUSE)

    def cancel(self) -> None:
        update_order(self.any_order(), OrderUpdate(status="cancelled"), by=HOUSE)

    def set_back(self) -> None:
        set_back(self.any_order(), by=HOUSE, reason="A mistake")

    def close_rest(self) -> None:
        close_rest(self.any_order(), by=HOUSE, reason="No more of it")

    def delete(self) -> None:
        delete_order(self.any_order(), by=HOUSE)

    def restore(self) -> None:
        restore_order(self.any_order(), by=self.admin)

    def adjust_stock(self) -> None:
        product_id = self.chance.choice(self.products)
        seen = database.session.scalar(sa.select(Product.stock).where(Product.id == key_of(product_id)))
        # The first stays tracked, so that none of its units is ever dropped.
        way = self.chance.choice([way for way in WAYS if way != UNTRACK or product_id != self.products[0]])
        adjust_stock(product_id, way, self.chance.randint(1, 20), by=HOUSE, reason="Counted", seen_stock=seen)

    def merge(self) -> None:
        known = database.session.scalars(sa.select(Partner.code).order_by(Partner.id)).all()
        merge_partner(self.chance.choice(known), self.chance.choice(known), by=self.admin)

    def items(self) -> list[RequestedItem]:
        return [
            RequestedItem(self.chance.choice(self.products), self.chance.randint(1, 8))
            for _ in range(self.chance.randint(1, 3))
        ]

    def number(self) -> str | None:
        return self.chance.choice([None, f"1Z{self.chance.randint(1, 99)}"])

    def any_order(self) -> str:
        """One of the last few: what is done to it meets what was done before."""
        return self.chance.choice(self.order_ids[-6:])


@pytest.mark.parametrize("seed", range(6))
def test_the_rows_agree_whatever_was_done(db: None, seed: int) -> None:
    business = Business(seed, acting(make_user("admin")))
    business.go_on(STEPS)

    assert len(business.done) > 5
    assert_sound(business)


@pytest.mark.parametrize("seed", range(2))
def test_the_rows_agree_whatever_four_did_at_once(app: Flask, db: None, seed: int) -> None:
    business = Business(seed, admin := acting(make_user("admin")))
    beside = [Business(100 * seed + number, admin, business) for number in range(4)]

    ends = at_once(app, *(partial(each.go_on, STEPS // 2) for each in beside))

    assert [end for end in ends if end is not None] == []
    assert_sound(business)


def assert_sound(business: Business) -> None:
    assert find_problems() == []
    assert entries_and_versions() == []
    assert taken_from_stock(business.products[0]) == held_by_orders(business.products[0])


def key_of(product_id: str) -> int:
    key = PRODUCT.parse(product_id)
    assert key is not None
    return key


def taken_from_stock(product_id: str) -> int:
    ledger = stock_movements.c
    moved = sa.select(sa.func.coalesce(-sa.func.sum(ledger.quantity), 0))
    moved = moved.where(ledger.product_id == key_of(product_id), ledger.reason != "adjustment")
    return int(database.session.scalar(moved) or 0)


def held_by_orders(product_id: str) -> int:
    held = sa.select(sa.func.sum(order_items.c.stock_taken))
    return int(database.session.scalar(held.where(order_items.c.product_id == key_of(product_id))) or 0)


def entries_and_versions() -> list[tuple[int, int, int]]:
    """Orders whose history does not tell each of their versions once."""
    entries = sa.select(sa.func.count()).where(order_events.c.order_id == orders.c.id).scalar_subquery()
    told = sa.select(orders.c.id, orders.c.version, entries).where(orders.c.version != entries)
    return [(key, version, number) for key, version, number in database.session.execute(told)]
