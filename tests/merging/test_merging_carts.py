"""Merging a partner while its people fill their carts."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_partner, make_product, make_staff
from tests.observing import count_rows
from tests.people import make_user
from webapp import transactions
from webapp.accounts.actors import acting
from webapp.accounts.partners import partner_by_name
from webapp.cart.services import add_to_cart
from webapp.extensions import db as database
from webapp.merging.services import merge_partner

WAITING = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


@pytest.mark.engine("postgresql")
def test_what_is_put_into_a_cart_meanwhile_does_not_stop_it(app: Flask, db: None) -> None:
    kept = make_partner("RayTech Corp.")
    alias = transactions.write(partial(partner_by_name, "Ray Tech", by=make_staff()))
    buyer, admin = acting(make_user("buyer", alias)), acting(make_user("admin"))
    products = [make_product().product_id for _ in range(2)]
    add_to_cart(alias.id, products[0], 1, by=buyer)

    def merge() -> int:
        with app.app_context():
            return merge_partner(alias.code, kept.code, by=admin)

    def until_somebody_waits(work: Callable[[], None]) -> None:
        work()
        merging.append(thread.submit(merge))
        with database.engine.connect() as watching:
            while not watching.scalar(WAITING) and not merging[0].done():
                watching.rollback()

    merging: list[Future[int]] = []
    with ThreadPoolExecutor(1) as thread, transactions.along(until_somebody_waits):
        add_to_cart(alias.id, products[1], 1, by=buyer)

    assert merging[0].result() == 0
    assert (count_rows()["carts"], count_rows()["cart_items"]) == (0, 0)
