"""An import while orders take from the stock that it sets."""

from flask import Flask

from tests.factories import make_order, make_product, make_staff, one_of
from tests.observing import at_once, movements_of
from webapp.catalog.import_saving import Imported, import_products
from webapp.catalog.importing import judge, read_products
from webapp.checking import find_problems
from webapp.idempotency import Answer
from webapp.once import new_token, once


def test_no_unit_is_lost_between_an_import_and_orders(app: Flask, db: None) -> None:
    products = [make_product(sku=f"A-{number}", stock=50) for number in range(6)]
    table = "sku,stock\n" + "".join(f"A-{number},20\n" for number in reversed(range(6)))

    def take_in() -> Imported:
        _, rows = read_products(table)
        retry = once("import", new_token(), principal="user:1", answer=lambda _: Answer(303, b""))
        seen = judge(rows).digest
        return import_products(rows, by=make_staff(), expected=seen, brings_back=False, retry=retry)

    def order() -> Imported | None:
        make_order(*(one_of(product, 2) for product in products))
        return None

    outcomes = at_once(app, order, order, take_in, order, order)

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert find_problems() == []
    assert all(len(movements_of(product)) == 6 for product in products)
