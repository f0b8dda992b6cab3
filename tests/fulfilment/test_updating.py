"""Updating an order: all that one update holds, or nothing of it, from a version that still stands."""

from functools import partial
from typing import Any

import pytest
from flask import Flask

from tests.factories import (
    ADDRESS,
    make_buyer,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from tests.observing import at_once, count_rows, kinds_of_events
from webapp.accounts.models import ORDERS_FULFIL, ORDERS_WRITE
from webapp.errors import (
    DomainError,
    MoveNotAllowed,
    NotAllowed,
    OrderNotEditable,
    OrderNotFound,
    ProductNotFound,
    VersionChanged,
)
from webapp.fulfilment.services import OrderUpdate, Tracked, get_tracked_order, update_order
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order
from webapp.ordering.placing import RequestedItem


def update(order: Order, **changes: Any) -> Tracked:
    return update_order(order.order_id, OrderUpdate(**changes), by=make_staff())


def tracked(order: Order) -> Tracked:
    return get_tracked_order(order.order_id, seen_by=make_staff())


def test_what_an_update_does_not_name_stays(db: None) -> None:
    order = make_order(customer_reference="PO-1", shipping_address=ADDRESS)
    update(order, tracking_number="TRK1")

    moved = update(order, status=PROCESSING)

    assert moved == tracked(order)
    assert (moved.order.status, moved.tracking_number) == (PROCESSING, "TRK1")
    assert (moved.order.customer_reference, moved.order.shipping_address) == ("PO-1", ADDRESS)
    assert moved.order.items == order.items


def test_everything_in_one_update_is_one_change(db: None) -> None:
    order, product = make_order(), make_product(price="3.00")

    changed = update(
        order,
        status=SHIPPED,
        tracking_number="TRK1",
        shipping_address=ADDRESS,
        customer_reference="PO-2",
        items=[one_of(product, 2)],
    )

    assert changed == tracked(order)
    assert changed.order.version == order.version + 1
    assert (changed.order.status, changed.tracking_number) == (SHIPPED, "TRK1")
    assert [(item.product_key, item.shipped) for item in changed.order.items] == [(product.id, 2)]
    event = list_events(order.id)[-1]
    assert event.kind == SHIPPED
    assert event.changes.keys() == {
        "status", "total", "shipping_address", "customer_reference", "items", "tracking_number", "shipped",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "changes", "refusal"),
    [
        (PROCESSING, {"status": PLACED, "tracking_number": "TRK2"}, MoveNotAllowed),
        (PROCESSING, {"status": SHIPPED, "customer_reference": "PO-2"}, OrderNotEditable),
        (SHIPPED, {"status": DELIVERED, "shipping_address": ADDRESS}, OrderNotEditable),
        (PLACED, {"status": CANCELLED, "tracking_number": "TRK2"}, OrderNotEditable),
        (PLACED, {"shipping_address": ADDRESS, "items": [RequestedItem("PR99999", 1)]}, ProductNotFound),
    ],
)
def test_an_update_refused_in_part_changes_nothing(
    db: None, status: str, changes: dict[str, Any], refusal: type[DomainError]
) -> None:
    order = make_order_at(status, one_of(make_product(stock=5), 2))
    before, rows = tracked(order), count_rows()

    with pytest.raises(refusal):
        update(order, **changes)

    assert tracked(order) == before
    assert count_rows() == rows


def test_an_update_that_changes_nothing_leaves_no_trace(db: None) -> None:
    order = make_order_at(SHIPPED, customer_reference="PO-1")
    update(order, tracking_number="TRK1")
    before, rows = tracked(order), count_rows()

    update(order)
    update(order, status=SHIPPED, tracking_number="TRK1", customer_reference="PO-1", shipping_address=None)

    assert tracked(order) == before
    assert count_rows() == rows


def test_an_update_from_an_old_version_is_refused_and_says_the_present_one(db: None) -> None:
    order = make_order()
    present = update(order, status=PROCESSING).order.version

    with pytest.raises(VersionChanged) as refused:
        update_order(
            order.order_id, OrderUpdate(status=SHIPPED), by=make_staff(), if_version=(order.version, 99)
        )

    assert (refused.value.order_id, refused.value.version) == (order.order_id, present)
    assert tracked(order).order.status == PROCESSING


def test_an_update_from_any_of_the_versions_named_is_applied(db: None) -> None:
    order = make_order()

    update_order(order.order_id, OrderUpdate(status=SHIPPED), by=make_staff(), if_version=(7, order.version))

    assert tracked(order).order.status == SHIPPED


def test_of_two_who_write_from_one_version_exactly_one_wins(app: Flask, db: None) -> None:
    order = make_order()

    for number in range(20):
        version = tracked(order).order.version
        writes = [
            partial(
                update_order,
                order.order_id,
                OrderUpdate(customer_reference=f"PO-{number}-{who}"),
                by=make_staff(),
                if_version=(version,),
            )
            for who in ("ann", "bob")
        ]
        ends = at_once(app, *writes)
        assert sorted(type(end).__name__ for end in ends) == ["Tracked", "VersionChanged"]

    assert tracked(order).order.version == order.version + 20
    assert kinds_of_events(order.id) == ["placed", *["updated"] * 20]


def test_writers_who_name_no_version_all_get_through(app: Flask, db: None) -> None:
    order = make_order()
    updates = [OrderUpdate(customer_reference="PO-1"), OrderUpdate(shipping_address=ADDRESS)]

    at_once(app, *(partial(update_order, order.order_id, one, by=make_staff()) for one in updates))

    saved = tracked(order).order
    assert (saved.customer_reference, saved.shipping_address) == ("PO-1", ADDRESS)
    assert saved.version == order.version + 2


def test_anothers_order_is_not_found_whatever_is_asked_of_it(db: None) -> None:
    foreign, buyer = make_order(), make_buyer(make_partner())

    for update in (OrderUpdate(), OrderUpdate(status=CANCELLED), OrderUpdate(customer_reference="PO-1")):
        with pytest.raises(OrderNotFound):
            update_order(foreign.order_id, update, by=buyer)
    with pytest.raises(OrderNotFound):
        get_tracked_order(foreign.order_id, seen_by=buyer)


@pytest.mark.parametrize(
    ("changes", "scopes"),
    [
        ({"status": SHIPPED}, [ORDERS_WRITE]),
        ({"tracking_number": "TRK1"}, [ORDERS_WRITE]),
        ({"status": CANCELLED}, [ORDERS_FULFIL]),
        ({"shipping_address": ADDRESS}, [ORDERS_FULFIL]),
        ({"status": SHIPPED, "shipping_address": ADDRESS}, [ORDERS_FULFIL]),
    ],
)
def test_each_part_of_an_update_takes_its_own_right(
    db: None, changes: dict[str, Any], scopes: list[str]
) -> None:
    order = make_order()

    with pytest.raises(NotAllowed):
        update_order(order.order_id, OrderUpdate(**changes), by=make_staff(*scopes))
    update_order(order.order_id, OrderUpdate(**changes), by=make_staff(ORDERS_WRITE, ORDERS_FULFIL))

    assert tracked(order).order.version == order.version + 1
