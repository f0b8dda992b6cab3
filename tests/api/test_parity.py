"""One operation through every entry point that offers it: what is stored is the same."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import orders_api, v1
from tests.factories import make_key, make_order, make_partner, make_product, one_of
from webapp.accounts.actors import system
from webapp.accounts.partners import partner_by_code
from webapp.catalog.models import Product, stock_movements
from webapp.extensions import db as database
from webapp.fulfilment.models import shipment_items, shipments
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.history.models import order_events
from webapp.ordering.counting import count_orders
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import order_items, orders
from webapp.ordering.placing import RequestedItem, place_order

# What each table says of one order; who did it, when and through which entry point may differ.
FACTS: Final = {
    "order": sa.select(
        *orders.c["partner_id", "customer_reference", "status", "currency", "total", "version"],
        orders.c.shipping_address,
        orders.c.deleted_at.is_not(None),
    ).where(orders.c.id == sa.bindparam("key")),
    "items": sa.select(
        *(column for column in order_items.c if column.name not in ("id", "order_id")),
    )
    .where(order_items.c.order_id == sa.bindparam("key"))
    .order_by(order_items.c.id),
    "events": sa.select(*order_events.c["kind", "changes", "reason"])
    .where(order_events.c.order_id == sa.bindparam("key"))
    .order_by(order_events.c.id),
    "shipments": sa.select(
        *shipments.c["carrier", "tracking_number"],
        shipments.c.dispatched_at.is_not(None),
        shipment_items.c.quantity,
    )
    .outerjoin(shipment_items, shipment_items.c.shipment_id == shipments.c.id)
    .where(shipments.c.order_id == sa.bindparam("key"))
    .order_by(shipments.c.id, shipment_items.c.order_item_id),
    "movements": sa.select(*stock_movements.c["product_id", "quantity", "reason"])
    .where(stock_movements.c.order_id == sa.bindparam("key"))
    .order_by(stock_movements.c.id),
}

Change = Callable[[str], object]
BY_NAME: Final = {
    "partner_name": "RayTech Corp.",
    "customer_reference": "PO-7",
    "items": [{"product_id": "PR00001", "quantity": 3}],
}
BY_CODE: Final = {
    "customerId": "CUST1001",
    "customerReference": "PO-7",
    "items": [{"productId": "PR00001", "quantity": 3}],
}


def stored(key: int) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored of the order with this integer key."""
    return {
        name: [tuple(row) for row in database.session.execute(rows, {"key": key})]
        for name, rows in FACTS.items()
    }


def stock_left() -> int | None:
    return database.session.scalar(sa.select(Product.stock))


def entries(key: int) -> list[str]:
    of_order = sa.select(order_events.c.entry).where(order_events.c.order_id == key)
    return list(database.session.scalars(of_order.order_by(order_events.c.id)))


def make_raytech() -> str:
    """RayTech, and a product with 100 units in stock; gives a key of RayTech's."""
    make_product(price="10.99", stock=100)
    return make_key(make_partner("RayTech Corp.", code="CUST1001"))


def change_each(*changes: Change) -> list[dict[str, list[tuple[Any, ...]]]]:
    """Make each change to an order of its own; gives what is stored of each."""
    partner, product = make_partner(), make_product(price="10.99", stock=100)
    made = [make_order(one_of(product, 3), partner=partner) for _ in changes]
    for change, order in zip(changes, made, strict=True):
        change(order.order_id)
    return [stored(order.id) for order in made]


def update_by_service(update: OrderUpdate) -> Change:
    return lambda order_id: update_order(order_id, update, by=system())


def update_by_v1(client: FlaskClient, body: dict[str, Any]) -> Change:
    return lambda order_id: v1(client).put(f"/orders/{order_id}", body)


def test_an_order_is_stored_alike_whichever_way_it_was_placed(client: FlaskClient) -> None:
    raytech = make_raytech()

    place_order(
        partial(partner_by_code, "CUST1001", by=system()),
        [RequestedItem("PR00001", 3)],
        customer_reference="PO-7",
        by=system(),
    )
    for key in (make_key(), raytech):
        orders_api(client, key).post("/orders", BY_NAME)
        v1(client, key).post("/orders", BY_CODE)

    by_service, *others = [stored(key) for key in range(1, 6)]
    assert others == [by_service] * 4
    assert by_service["order"] == [(1, "PO-7", "placed", "USD", Decimal("32.97"), 1, None, False)]
    assert by_service["movements"] == [(1, -3, "order")]
    assert [entries(key) for key in (1, 2, 3)] == [["cli"], ["orders_api"], ["v1"]]
    assert (stock_left(), count_orders(status="placed"), count_orders(partner_id=1)) == (85, 5, 5)


def test_an_order_reads_alike_in_both_apis_whichever_way_it_was_placed(client: FlaskClient) -> None:
    make_raytech()
    by_name, by_code = orders_api(client), v1(client)
    first, second = by_name.post("/orders", BY_NAME), by_code.post("/orders", BY_CODE)

    crossed = by_code.get("/orders/OR00001").json, by_name.get("/orders/OR00002").json

    assert {**crossed[0], "orderId": "OR00002", "orderDate": ""} == {**second.json, "orderDate": ""}
    assert crossed[1]["items"][0].pop("order_item_id") == "OI00002"
    shown = first.json
    assert shown["items"][0].pop("order_item_id") == "OI00001"
    assert {**crossed[1], "order_id": "OR00001"} == shown


def test_an_order_is_cancelled_alike_by_the_service_and_through_v1(client: FlaskClient) -> None:
    by_service, by_v1 = change_each(
        update_by_service(OrderUpdate(status="cancelled")), update_by_v1(client, {"status": "cancelled"})
    )

    assert by_v1 == by_service
    assert by_v1["order"][0][2] == "cancelled"
    assert by_v1["movements"] == [(1, -3, "order"), (1, 3, "return")]
    assert (stock_left(), count_orders(status="cancelled"), count_orders(status="placed")) == (100, 2, 0)


def test_an_order_is_shipped_alike_by_the_service_and_through_v1(client: FlaskClient) -> None:
    by_service, by_v1 = change_each(
        update_by_service(OrderUpdate(status="shipped", tracking_number="TRK1")),
        update_by_v1(client, {"status": "shipped", "trackingNumber": "TRK1"}),
    )

    assert by_v1 == by_service
    assert by_v1["order"][0][2] == "shipped"
    assert by_v1["shipments"] == [(None, "TRK1", True, 3)]
    assert (stock_left(), count_orders(status="shipped"), count_orders(status="placed")) == (94, 2, 0)


def test_an_order_is_edited_alike_by_the_service_and_through_v1(client: FlaskClient) -> None:
    by_service, by_v1 = change_each(
        update_by_service(OrderUpdate(customer_reference="PO-8", items=[RequestedItem("PR00001", 5)])),
        update_by_v1(
            client, {"customerReference": "PO-8", "items": [{"productId": "PR00001", "quantity": 5}]}
        ),
    )

    assert by_v1 == by_service
    assert by_v1["order"] == [(1, "PO-8", "placed", "USD", Decimal("54.95"), 2, None, False)]
    assert stock_left() == 90


def test_an_order_is_deleted_alike_by_the_service_and_through_v1(client: FlaskClient) -> None:
    by_service, by_v1 = change_each(
        lambda order_id: delete_order(order_id, by=system()),
        lambda order_id: v1(client).delete(f"/orders/{order_id}"),
    )

    assert by_v1 == by_service
    assert by_v1["order"][0][-1] is True
    assert (stock_left(), count_orders()) == (100, 0)


def test_a_refused_order_stores_nothing_whichever_way_it_came(client: FlaskClient) -> None:
    make_product(stock=2)

    refused = orders_api(client).post("/orders", BY_NAME), v1(client).post("/orders", BY_CODE)

    assert [answered.status for answered in refused] == [409, 409]
    for table in (orders, order_items, order_events):
        assert database.session.execute(sa.select(table)).all() == []
    assert (stock_left(), count_orders()) == (2, 0)
