"""Closing the rest of an order, and putting the numbers of its shipments right."""

import pytest

from tests.factories import make_order, make_order_at, make_product, make_staff, one_of
from tests.observing import kinds_of_events, movements_of, stock_of
from webapp.errors import (
    MoveNotAllowed,
    NotAllowed,
    OrderNotEditable,
    ShipmentNotFound,
    VersionChanged,
)
from webapp.fulfilment.closing import close_rest
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.fulfilment.tracking import update_shipment
from webapp.history.queries import list_events
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import list_newest
from webapp.ordering.models import Order
from webapp.ordering.queries import get_order
from webapp.ordering.searching import parse_search
from webapp.telling import tell


def make_part_shipped(stock: int | None = None) -> Order:
    """Two of six are on their way."""
    order = make_order(one_of(make_product(sku="A-1", stock=stock), 6))
    ship(order.order_id, {order.items[0].id: 2}, by=make_staff(), carrier="DHL", tracking_number="1234567890")
    return get_order(order.order_id, seen_by=make_staff())


def found_by(number: str) -> int:
    return len(list_newest(OrderFilter(search=parse_search(number)), seen_by=make_staff()).orders)


def test_the_rest_is_given_up_and_its_stock_comes_back_but_totals_stay(db: None) -> None:
    product = make_product(sku="A-1", price="3.00", stock=10)
    order = make_order(one_of(product, 6))
    ship(order.order_id, {order.items[0].id: 2}, by=make_staff())

    closed = close_rest(order.order_id, by=make_staff(), reason="Discontinued").order

    (item,) = closed.items
    assert (closed.status, str(closed.total)) == ("shipped", "18.00")
    assert (item.quantity, item.shipped, item.closed, item.stock_taken) == (6, 2, 4, 2)
    assert (stock_of(product), movements_of(product)[-1]) == (8, ("return", 4))
    entry = tell(list_events(order.id), told_to=make_staff(), currency="USD")[-1]
    assert (entry.title, entry.details, entry.reason) == (
        "Shipped",
        ["4 × A-1 will not be sent"],
        "Discontinued",
    )


def test_a_shipment_announced_for_the_rest_goes_with_it(db: None) -> None:
    order = make_part_shipped()
    ship_later = OrderUpdate(tracking_number="0000000000")
    update_order(order.order_id, ship_later, by=make_staff())

    close_rest(order.order_id, by=make_staff(), reason="Discontinued")

    numbers = [(it.tracking_number, it.dispatched_at is not None) for it in list_shipments(order.id)]
    assert numbers == [("0000000000", True)]


@pytest.mark.parametrize("status", ["placed", "processing", "shipped", "delivered", "cancelled"])
def test_only_an_order_that_is_shipped_in_part_has_a_rest_to_close(db: None, status: str) -> None:
    order = make_order() if status == "placed" else make_order_at(status)

    with pytest.raises(MoveNotAllowed):
        close_rest(order.order_id, by=make_staff(), reason="Discontinued")


def test_closing_looks_at_the_version_and_at_who_asks(db: None) -> None:
    order = make_part_shipped()

    with pytest.raises(VersionChanged):
        close_rest(order.order_id, by=make_staff(), reason="x", if_version=[1])
    with pytest.raises(NotAllowed):
        close_rest(order.order_id, by=make_staff("orders:write"), reason="x")


def test_any_shipment_s_number_can_be_put_right_and_is_found_by(db: None) -> None:
    order = make_part_shipped()
    ship(order.order_id, None, by=make_staff(), carrier="UPS", tracking_number="1Z999AA10123456784")
    first = list_shipments(order.id)[0]

    tracked = update_shipment(
        order.order_id,
        first.shipment_id,
        carrier="DHL",
        tracking_number="9876543210",
        by=make_staff(),
        reason="Misread",
    )

    assert tracked.tracking_number == "1Z999AA10123456784"
    assert [found_by(number) for number in ("9876543210", "1234567890", "1Z999AA1")] == [1, 0, 1]
    event = list_events(order.id)[-1]
    assert (event.changes, event.reason) == ({"tracking_number": ["1234567890", "9876543210"]}, "Misread")


def test_the_same_number_again_writes_nothing(db: None) -> None:
    order = make_part_shipped()
    shipment = list_shipments(order.id)[0]

    update_shipment(
        order.order_id, shipment.shipment_id, carrier="DHL", tracking_number="1234567890", by=make_staff()
    )

    assert kinds_of_events(order.id) == ["placed", "updated"]


def test_a_number_of_nothing_and_of_a_cancelled_order_is_refused(db: None) -> None:
    order, other = make_part_shipped(), make_order_at("cancelled")
    foreign = list_shipments(make_order_at("shipped").id)[0].shipment_id

    for shipment_id in (foreign, "SH99999", "x"):
        with pytest.raises(ShipmentNotFound):
            update_shipment(order.order_id, shipment_id, carrier=None, tracking_number=None, by=make_staff())
    with pytest.raises(OrderNotEditable):
        update_shipment(other.order_id, foreign, carrier=None, tracking_number=None, by=make_staff())
