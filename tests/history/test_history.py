"""History: an entry per change, of who, from where, when and what; never edited, never deleted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.factories import ADDRESS, make_buyer, make_order, make_partner, make_product, make_staff, one_of
from tests.observing import count_rows, kinds_of_events
from webapp import clock
from webapp.accounts.actors import acting, system
from webapp.accounts.users import create_user
from webapp.errors import DomainError
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.history.queries import OrderEvent, list_events
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order

LEDGERS = ("order_events", "stock_movements")


def update(order: Order, **changes: Any) -> OrderEvent:
    """The entry that this update leaves in the history."""
    update_order(order.order_id, OrderUpdate(**changes), by=make_staff())
    return list_events(order.id)[-1]


def run(statement: str) -> None:
    with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.text(statement))


def test_placing_is_the_first_entry(db: None) -> None:
    partner = make_partner()

    order = make_order(
        one_of(make_product(price="10.99"), 2),
        partner=partner,
        by=make_buyer(partner),
        customer_reference="PO-1",
    )

    (event,) = list_events(order.id)
    assert (event.kind, event.order_id, event.at) == ("placed", order.id, order.placed_at)
    assert event.changes["status"] == [None, PLACED]
    assert event.changes["customer_reference"] == [None, "PO-1"]
    assert event.changes["total"] == [None, "21.98"]


@pytest.mark.parametrize("entry", ["portal", "ops", "orders_api", "v1", "cli"])
def test_an_entry_says_who_did_it_and_from_where(db: None, entry: str) -> None:
    order = make_order()
    person = create_user("mara@x.example", name="Mara", role="ops", password="a quite good password")
    actors = [replace(make_staff(), entry=entry), acting(person, entry=entry), system(entry)]

    for number, actor in enumerate(actors):
        update_order(order.order_id, OrderUpdate(customer_reference=f"PO-{number}"), by=actor)

    assert [(e.actor_kind, e.actor_id, e.actor_name, e.entry) for e in list_events(order.id)[1:]] == [
        ("key", 1, "House key", entry),
        ("user", person.id, "Mara", entry),
        ("system", None, "Waybill", entry),
    ]


def test_an_entry_says_when(db: None) -> None:
    order, before = make_order(), clock.now()

    event = update(order, status=PROCESSING)

    assert before <= event.at <= clock.now()
    assert event.at.utcoffset() == timedelta(0)


def test_an_entry_holds_each_changed_field_before_and_after_and_no_other(db: None) -> None:
    order = make_order(customer_reference="PO-1")

    assert update(order, customer_reference="PO-2").changes == {"customer_reference": ["PO-1", "PO-2"]}
    assert update(order, shipping_address=ADDRESS).changes == {"shipping_address": [None, ADDRESS]}
    assert update(order, tracking_number="TRK1").changes == {"tracking_number": [None, "TRK1"]}
    assert update(order, tracking_number=None).changes == {"tracking_number": ["TRK1", None]}
    assert update(order, customer_reference=None, shipping_address=None).changes == {
        "customer_reference": ["PO-2", None],
        "shipping_address": [ADDRESS, None],
    }


def test_replaced_items_are_written_down_with_both_totals(db: None) -> None:
    beer, wine = make_product(price="10.99", sku="BR-1"), make_product(price="16.50", sku="WN-1")
    order = make_order(one_of(beer, 2))

    event = update(order, items=[one_of(beer), one_of(wine, 2)])

    assert event.changes == {
        "total": ["21.98", "43.99"],
        "items": [
            [{"product_id": beer.product_id, "sku": "BR-1", "quantity": 2}],
            [
                {"product_id": beer.product_id, "sku": "BR-1", "quantity": 1},
                {"product_id": wine.product_id, "sku": "WN-1", "quantity": 2},
            ],
        ],
    }


def test_every_step_of_an_order_leaves_its_entry(db: None) -> None:
    sent, cancelled = make_order(one_of(make_product(), 2)), make_order()

    update(sent, customer_reference="PO-1")
    ship(sent.order_id, {sent.items[0].id: 1}, by=make_staff())
    ship(sent.order_id, None, by=make_staff())
    update(sent, status=DELIVERED)
    update(cancelled, status=CANCELLED)
    delete_order(cancelled.order_id, by=make_staff())

    assert kinds_of_events(sent.id) == ["placed", "updated", "updated", "shipped", "delivered"]
    assert kinds_of_events(cancelled.id) == ["placed", "cancelled", "deleted"]
    assert [event.changes.get("status") for event in list_events(sent.id)] == [
        [None, PLACED], None, [PLACED, PROCESSING], [PROCESSING, SHIPPED], [SHIPPED, DELIVERED],
    ]  # fmt: skip


def test_a_reason_is_kept_with_its_change(db: None) -> None:
    order = make_order()

    update_order(order.order_id, OrderUpdate(status=CANCELLED), by=make_staff(), reason="Ordered\nby mistake")
    delete_order(order.order_id, by=make_staff(), reason="A test")

    assert [event.reason for event in list_events(order.id)] == [None, "Ordered\nby mistake", "A test"]


def test_what_is_refused_or_changes_nothing_leaves_no_entry(db: None) -> None:
    order = make_order()

    update(order, status=PLACED)
    with pytest.raises(DomainError):
        update(order, items=[])

    assert kinds_of_events(order.id) == ["placed"]


def test_a_history_is_of_one_order(db: None) -> None:
    first, second = make_order(), make_order()

    update(first, status=PROCESSING)

    assert {event.order_id for event in list_events(first.id)} == {first.id}
    assert kinds_of_events(second.id) == ["placed"]


@pytest.mark.parametrize("table", LEDGERS)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET entry = 'nowhere'", "UPDATE {} SET id = id + 100 WHERE id = 1", "DELETE FROM {}"],
)
def test_the_database_lets_nobody_rewrite_what_was_written_down(db: None, table: str, statement: str) -> None:
    make_order(one_of(make_product(stock=5)))
    rows = count_rows()

    with pytest.raises(DBAPIError, match=f"{table} is append-only"):
        run(statement.format(table))

    assert count_rows() == rows


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    "statement", ["TRUNCATE {}", "TRUNCATE {} CASCADE", "TRUNCATE orders, partners CASCADE"]
)
@pytest.mark.parametrize("table", LEDGERS)
def test_the_database_lets_nobody_empty_what_was_written_down(db: None, table: str, statement: str) -> None:
    make_order(one_of(make_product(stock=5)))
    rows = count_rows()

    with pytest.raises(DBAPIError, match=r"is append-only|referenced in a foreign key"):
        run(statement.format(table))

    assert count_rows() == rows


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("table", LEDGERS)
def test_the_database_lets_nobody_put_an_entry_in_anothers_place(db: None, table: str) -> None:
    make_order(one_of(make_product(stock=5)))

    with pytest.raises(DBAPIError, match=r"is append-only|referenced in a foreign key"):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1")
