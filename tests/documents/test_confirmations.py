"""An order confirmation says what was ordered at which prices, over as many pages as that takes."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from tests.documents.printed import boxes_of, codes_of, collisions, pages_of
from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from webapp.documents.confirmations import confirmations
from webapp.documents.packing_slips import packing_slips
from webapp.documents.paper import BOTTOM, HEIGHT, LEFT, RIGHT, TOP
from webapp.documents.queries import Documented, read_documented
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import Order

ZONE = ZoneInfo("UTC")


def documented(*orders: Order) -> Sequence[Documented]:
    return read_documented([order.order_id for order in orders], seen_by=make_staff())


def test_a_confirmation_holds_prices_and_the_total(db: None) -> None:
    franc = make_product(sku="BR-1", name="<b>Franc</b> & Söhne", price="1204.50", currency="CHF")
    dollar = make_product(price="0.99")
    in_francs, in_dollars = make_order(one_of(franc, 24)), make_order(one_of(dollar))

    pages = pages_of(confirmations(documented(in_francs, in_dollars), zone=ZONE))

    assert "Status Placed Currency CHF" in pages[0]
    assert "BR-1 <b>Franc</b> & Söhne 24 CHF 1,204.50 CHF 28,908.00" in pages[0]
    assert "Total CHF 28,908.00 24 units, CHF" in pages[0]
    assert "Total $0.99 1 unit, USD" in pages[1]


def test_each_order_counts_its_own_pages_and_repeats_the_head_of_the_table(db: None) -> None:
    product = make_product(sku="BR-1")
    long, short = make_order(*[one_of(product)] * 500), make_order()

    pages = pages_of(confirmations(documented(long, short), zone=ZONE))

    *of_long, of_short = pages
    assert len(of_long) > 10
    for number, page in enumerate(of_long, start=1):
        assert f"Page {number} of {len(of_long)}" in page
        assert page.count("SKU Product Quantity Unit price Total") == 1
    assert sum(page.count("BR-1") for page in of_long) == 500
    assert f"Order confirmation {long.order_id}, continued" in of_long[1]
    assert "Total $5,000.00" in of_long[-1]
    assert f"Order {short.order_id}" in of_short
    assert "Page 1 of 1" in of_short


@pytest.mark.parametrize(
    "text", ["W" * 200, "o\u0302\u0323" * 66, "a very long name \N{BEER MUG} " * 10, "|" * 200]
)
def test_nothing_is_cut_off_or_printed_over_something_else(db: None, text: str) -> None:
    name, short = text[:200].strip(), text[:100].strip()
    product = make_product(sku=short, name=name, price="99999999.99")
    order = make_order(
        *[one_of(product, 33)] * 3,
        partner=make_partner(name),
        customer_reference=short,
        shipping_address=dict.fromkeys(("street", "city", "state", "zip", "country"), name),
        note="\n".join([short, "", *"abcdef"] * 15),
    )
    update_order(order.order_id, OrderUpdate(tracking_number=short), by=make_staff())
    found = documented(order)

    for content in (confirmations(found, zone=ZONE), packing_slips(found, zone=ZONE)):
        assert codes_of(content)[0] == [("Code128", order.order_id), ("QRCode", order.order_id)]
        for boxes in boxes_of(content):
            assert collisions(boxes) == []
            assert min(box.left for box in boxes) >= LEFT - 1
            assert max(box.right for box in boxes) <= RIGHT + 1
            assert max(box.top for box in boxes) <= HEIGHT - TOP + 1
            # Below the rest there is only the foot: the paper's name and the page's number.
            assert len([box for box in boxes if box.bottom < HEIGHT - BOTTOM - 1]) == 2
