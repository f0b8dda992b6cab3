"""A packing slip says what goes into the box now, and where the box goes."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from tests.documents.printed import pages_of
from tests.factories import ADDRESS, OTHER_ADDRESS, make_order, make_partner, make_product, make_staff, one_of
from tests.people import make_user
from webapp.accounts.actors import acting
from webapp.accounts.addresses import add_address
from webapp.documents.packing_slips import packing_slips
from webapp.documents.queries import read_documented
from webapp.errors import ShipmentNotFound
from webapp.fulfilment.closing import close_rest
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.models import CANCELLED, Order

ZONE = ZoneInfo("Europe/Athens")


def make_two_items(**fields: object) -> Order:
    """An order of 12 of one product and 3 of another."""
    beer = make_product(sku="BR-1", name="All Day IPA", price="10.99")
    wine = make_product(sku="WN-1", name="Pinot Noir", price="7.77")
    return make_order(one_of(beer, 12), one_of(wine, 3), **fields)  # type: ignore[arg-type]


def slip(*orders: Order, shipment_id: str | None = None) -> str:
    """The text of the slips, in one line."""
    found = read_documented([order.order_id for order in orders], seen_by=make_staff())
    return " ".join(pages_of(packing_slips(found, zone=ZONE, shipment_id=shipment_id)))


def shipment_ids(order: Order) -> Sequence[str]:
    return [shipment.shipment_id for shipment in list_shipments(order.id)]


def test_a_slip_says_what_and_where_to_without_prices(db: None) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    order = make_two_items(
        partner=partner, customer_reference="PO-7", note="Ring twice.\nThen wait.", shipping_address=ADDRESS
    )

    text = slip(order)

    placed = f"{order.placed_at.astimezone(ZONE):%H:%M}"
    assert (
        f"Packing slip Order {order.order_id} Ship to RayTech Corp. 123 Main St Anytown, CA 90210 USA" in text
    )
    assert "Partner RayTech Corp. (CUST1001) Reference PO-7 Placed" in text
    assert f", {placed} Note Ring twice. Then wait. SKU Product Ordered" in text
    assert "BR-1 All Day IPA 12 – 12 WN-1 Pinot Noir 3 – 3" in text
    assert "$" not in text
    assert "10.99" not in text


def test_what_was_sent_earlier_is_not_packed_again(db: None) -> None:
    order = make_two_items()
    ship(order.order_id, {order.items[0].id: 5}, by=make_staff(), tracking_number="TRK-1")

    text = slip(order)

    assert "BR-1 All Day IPA 12 5 7 WN-1 Pinot Noir 3 – 3" in text
    assert "TRK-1" not in text


def test_what_was_given_up_is_not_packed_and_says_so(db: None) -> None:
    order = make_two_items()
    ship(order.order_id, {order.items[0].id: 5}, by=make_staff())
    close_rest(order.order_id, by=make_staff(), reason="Out of season")

    text = slip(order)

    assert "BR-1 All Day IPA 7 will not be sent 12 5 0" in text


def test_a_shipment_s_slip_holds_what_it_took_along(db: None) -> None:
    order = make_two_items()
    first, second = order.items
    ship(order.order_id, {first.id: 5}, by=make_staff(), carrier="DHL", tracking_number="TRK-1")
    ship(order.order_id, {first.id: 4, second.id: 3}, by=make_staff())
    ship(order.order_id, None, by=make_staff(), tracking_number="TRK-3")
    one, two, three = shipment_ids(order)

    texts = [slip(order, shipment_id=shipment) for shipment in (one, two, three)]

    assert f"Shipment {one} Sent" in texts[0]
    assert "Carrier DHL Tracking TRK-1" in texts[0]
    assert "BR-1 All Day IPA 12 – 5 WN-1 Pinot Noir 3 – 0" in texts[0]
    assert "BR-1 All Day IPA 12 5 4 WN-1 Pinot Noir 3 – 3" in texts[1]
    assert "BR-1 All Day IPA 12 9 3 WN-1 Pinot Noir 3 3 0" in texts[2]
    assert "Tracking TRK-3" in texts[2]


def test_an_announced_shipment_takes_what_remains(db: None) -> None:
    order = make_two_items()
    update_order(order.order_id, OrderUpdate(tracking_number="TRK-9"), by=make_staff())

    texts = [slip(order), slip(order, shipment_id=shipment_ids(order)[0])]

    assert texts[0] == texts[1]
    assert "Tracking TRK-9" in texts[0]
    assert "BR-1 All Day IPA 12 – 12" in texts[0]


def test_a_cancelled_order_is_not_packed(db: None) -> None:
    order = make_two_items()
    update_order(order.order_id, OrderUpdate(status=CANCELLED), by=make_staff())

    text = slip(order)

    assert "CANCELLED Do not pack this order." in text
    assert "BR-1 All Day IPA 12 – 0" in text


def test_an_order_without_an_address_goes_to_the_partner_s_default(db: None) -> None:
    at_home, nowhere = make_partner(), make_partner()
    manager = acting(make_user("manager", at_home), entry="portal")
    add_address("Office", OTHER_ADDRESS, by=manager)

    texts = [slip(make_order(partner=partner)) for partner in (at_home, nowhere)]

    assert "9 Elm St Anytown, CA 90210 USA The default address" in texts[0]
    assert "No address was given." in texts[1]


def test_a_shipment_of_another_order_has_no_slip_here(db: None) -> None:
    order, other = make_two_items(), make_order()
    ship(other.order_id, None, by=make_staff())

    for shipment_id in (*shipment_ids(other), "SH99999", "nonsense", ""):
        with pytest.raises(ShipmentNotFound):
            slip(order, shipment_id=shipment_id)
