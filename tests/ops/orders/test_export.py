"""The list as a file, and that it is known who took it."""

import csv
from io import StringIO

import sqlalchemy as sa

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.people import Browser
from webapp.accounts.audit import audit_events
from webapp.extensions import db
from webapp.fulfilment.services import ship
from webapp.ops.orders.exporting import COLUMNS
from webapp.ordering.models import SHIPPED


def test_the_file_holds_what_is_filtered_in_the_order_of_the_list_and_is_audited(browser: Browser) -> None:
    partner = make_partner("=RayTech", code="CUST1001")
    dear, cheap = (
        make_order(one_of(make_product(price="600.00"), number), partner=partner, customer_reference="PO-7")
        for number in (2, 1)
    )
    ship(dear.order_id, None, by=make_staff(), tracking_number="TRK-1")
    make_order_at(SHIPPED)

    answer = browser.get("/ops/orders.csv?partner=CUST1001&sort=value_down&before=OR00009")

    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    placed = [f"{order.placed_at:%Y-%m-%d %H:%M}" for order in (dear, cheap)]
    of_partner = ["CUST1001", "'=RayTech"]
    assert rows == [
        list(COLUMNS),
        [dear.order_id, placed[0], *of_partner, "shipped", "PO-7", "1", "USD", "1200.00", "TRK-1"],
        [cheap.order_id, placed[1], *of_partner, "placed", "PO-7", "1", "USD", "600.00", ""],
    ]
    exported = sa.select(audit_events).where(audit_events.c.kind == "orders_exported")
    with db.engine.connect() as connection:
        (event,) = connection.execute(exported).all()
    assert event.actor_name == "Mara Lindqvist"
    assert event.changes == {"filter": [None, "partner=CUST1001&sort=value_down"], "orders": [None, 2]}
