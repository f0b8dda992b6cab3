"""Proofs on a live database: silent on sound data, and each finds its kind of damage."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_order, make_order_at, make_product, make_staff, one_of
from tests.observing import count_rows
from tests.people import make_user
from tests.rows import VALID
from tests.test_constraints import insert
from webapp.accounts.actors import acting
from webapp.catalog.services import update_product
from webapp.checking import SHOWN_AT_MOST, find_problems
from webapp.extensions import db as database
from webapp.fulfilment.closing import close_rest
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, SHIPPED
from webapp.ordering.queries import get_order
from webapp.ordering.restoring import restore_order

LINKS = [
    (table.name, column.name, key.column.table.name)
    for table in database.metadata.sorted_tables
    for column in table.c
    for key in column.foreign_keys
]


@contextmanager
def unguarded() -> Iterator[sa.Connection]:
    """A connection behind the back of everything that keeps rows sound."""
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            for table in ("order_events", "stock_movements"):
                for action in ("update", "delete"):
                    connection.execute(sa.text(f"DROP TRIGGER {table}_no_{action}"))
            connection.execute(sa.text("PRAGMA foreign_keys=OFF"))
        else:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.commit()
        connection.invalidate()


def damage(statement: str) -> None:
    with unguarded() as connection:
        assert connection.execute(sa.text(statement)).rowcount


@pytest.fixture
def shop(db: None) -> None:
    """A placed order OR00001, a cancelled OR00002 and a shipped OR00003 of one tracked product."""
    product = make_product(stock=50)
    make_order(one_of(product, 2))
    make_order_at(CANCELLED, one_of(product, 3))
    shipped = make_order_at(SHIPPED, one_of(product, 4))
    update_order(shipped.order_id, OrderUpdate(tracking_number="TRK1"), by=make_staff())


def test_whatever_is_done_with_orders_leaves_the_data_sound(db: None) -> None:
    tracked, untracked, by = make_product(stock=100), make_product(), make_staff()
    orders = [make_order(one_of(tracked, 5), one_of(untracked, 2)) for _ in range(6)]
    edited, parted, cancelled, deleted, delivered, _ = (order.order_id for order in orders)

    update_order(edited, OrderUpdate(items=[one_of(tracked, 2), one_of(tracked, 9)]), by=by)
    ship(parted, {orders[1].items[0].id: 2}, by=by)
    update_order(cancelled, OrderUpdate(status="cancelled"), by=by)
    delete_order(deleted, by=by)
    update_order(delivered, OrderUpdate(status="delivered", tracking_number="TRK1"), by=by)
    delete_order(delivered, by=by)
    delete_order(parted, by=by)
    update_product(tracked.product_id, {"stock": None}, by=by)
    update_product(untracked.product_id, {"stock": 7}, by=by)
    update_order(edited, OrderUpdate(status="cancelled"), by=by)
    set_back(edited, by=by, reason="They want it after all")
    restore_order(delivered, by=acting(make_user("admin"), entry="ops"))
    ship(edited, {get_order(edited, seen_by=by).items[0].id: 1}, by=by, tracking_number="TRK2")
    close_rest(edited, by=by, reason="Discontinued")

    assert find_problems() == []


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        ("DELETE FROM order_items WHERE order_id = 1", "Order OR00001 has no items."),
        (
            "UPDATE orders SET total = total + 1 WHERE id = 1",
            "Order OR00001 has a total that is not that of its items.",
        ),
        (
            "UPDATE order_items SET quantity = 3, line_total = 3 * unit_price WHERE order_id = 1",
            "Order OR00001 has a total that is not that of its items.",
        ),
        (
            "DELETE FROM order_events WHERE order_id = 1",
            "Order OR00001 has no entry of its placing in the history.",
        ),
        (
            "UPDATE orders SET status = 'delivered' WHERE id = 1",
            "Order OR00001 is shipped or delivered with something left to ship.",
        ),
        (
            "UPDATE order_items SET stock_taken = 1 WHERE order_id = 2",
            "Order OR00002 is cancelled but holds stock.",
        ),
        (
            "UPDATE orders SET deleted_at = placed_at WHERE id = 1",
            "Order OR00001 is deleted but holds stock.",
        ),
        (
            "UPDATE order_items SET shipped = 1 WHERE order_id = 1",
            "Order OR00001 is placed but has been shipped.",
        ),
        (
            "UPDATE order_items SET shipped = 1 WHERE order_id = 1",
            "Order OR00001 says more or less was shipped than its shipments hold.",
        ),
        (
            "DELETE FROM shipment_items",
            "Order OR00003 says more or less was shipped than its shipments hold.",
        ),
        (
            "UPDATE shipments SET dispatched_at = NULL",
            "Order OR00003 says more or less was shipped than its shipments hold.",
        ),
        (
            "UPDATE order_search SET text = 'something else' WHERE order_id = 1",
            "Order OR00001 is not found by what it holds.",
        ),
        ("DELETE FROM order_search WHERE order_id = 2", "Order OR00002 is not found by what it holds."),
        (
            "UPDATE order_search SET partner_id = 1 WHERE order_id = 2",
            "Order OR00002 is not found by what it holds.",
        ),
        ("DELETE FROM tracking_search", "Order OR00003 is not found by what it holds."),
        ("UPDATE tracking_search SET partner_id = 1", "Order OR00003 is not found by what it holds."),
        (
            "UPDATE shipments SET tracking_number = 'TRK2'",
            "Order OR00003 is not found by what it holds.",
        ),
        (
            "UPDATE products SET stock = stock + 1",
            "Product PR00001 has a stock that is not the sum of its movements.",
        ),
        (
            "UPDATE products SET stock = NULL",
            "Product PR00001 has a stock that is not the sum of its movements.",
        ),
        (
            "DELETE FROM stock_movements WHERE quantity = -4",
            "Product PR00001 has a stock that is not the sum of its movements.",
        ),
        (
            "UPDATE order_counts SET orders = orders + 1 WHERE partner_id = 1 AND status = 'placed'",
            "The count of placed orders of partner 1 is 2, there are 1.",
        ),
        (
            "UPDATE orders SET is_shipped_in_part = true WHERE id = 1",
            "Order OR00001 is marked wrongly as shipped in part or not.",
        ),
        (
            "DELETE FROM order_counts WHERE partner_id = 0 AND status = 'shipped'",
            "The count of shipped orders of partner 0 is 0, there are 1.",
        ),
        (
            "UPDATE orders SET deleted_at = placed_at WHERE id = 1",
            "The count of placed orders of partner 1 is 1, there are 0.",
        ),
    ],
)
def test_damage_is_found_and_named(shop: None, harm: str, problem: str) -> None:
    damage(harm)

    assert problem in find_problems()


@pytest.mark.parametrize(("table", "column", "named"), LINKS)
def test_a_row_that_names_what_does_not_exist_is_found(
    shop: None, table: str, column: str, named: str
) -> None:
    if count_rows()[table]:
        first = f"(SELECT min({column}) FROM {table})"
        damage(f"UPDATE {table} SET {column} = 999 WHERE {column} IS NOT DISTINCT FROM {first}")
    else:
        with unguarded() as connection:
            insert(connection, table, {**VALID[table], column: 999})

    assert any(
        problem.endswith(f"rows of {table} name {named} that do not exist.") for problem in find_problems()
    )


@pytest.mark.parametrize("column", ["total", "orders"])
def test_a_sum_that_is_not_that_of_its_orders_is_found(shop: None, column: str) -> None:
    damage(f"UPDATE order_sums SET {column} = {column} + 1")

    assert [problem[:11] for problem in find_problems()] == ["The sum of "] * len(find_problems()) != []


def test_of_one_kind_of_damage_only_the_first_are_named(db: None) -> None:
    product = make_product()
    for _ in range(SHOWN_AT_MOST + 5):
        make_order(one_of(product))

    damage("DELETE FROM order_search")

    assert len(find_problems()) == SHOWN_AT_MOST


def test_the_command_says_that_all_is_well(app: Flask, shop: None) -> None:
    result = app.test_cli_runner().invoke(args=["check-data"])

    assert (result.exit_code, result.stdout, result.stderr) == (0, "All is well.\n", "")


def test_the_command_names_the_damage_on_standard_error_and_fails(app: Flask, shop: None) -> None:
    damage("DELETE FROM order_search WHERE order_id < 3")

    result = app.test_cli_runner().invoke(args=["check-data"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "Order OR00001 is not found by what it holds.",
        "Order OR00002 is not found by what it holds.",
        "Error: 2 problems found",
    ]
