"""Whoever changes an order takes its rows in one order, so that no two wait for each other crosswise."""

import re

import pytest

from tests.factories import make_order, make_product, make_staff, one_of
from tests.observing import sent_statements
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.services import OrderUpdate, ship, update_order


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_correction_takes_the_order_before_its_shipments(db: None, is_announced: bool) -> None:
    order = make_order(one_of(make_product(stock=5), 5))
    if is_announced:
        update_order(order.order_id, OrderUpdate(tracking_number="1Z1"), by=make_staff())
    ship(order.order_id, {order.items[0].id: 2}, by=make_staff(), tracking_number="1Z1")

    with sent_statements() as sent:
        set_back(order.order_id, by=make_staff(), reason="It was another order")

    written = [match[1] for text in sent if (match := re.match(r"(?:UPDATE|DELETE FROM) (\w+)", text))]
    assert written[0] == "orders"
    assert {"shipments", "shipment_items"} <= {*written}
