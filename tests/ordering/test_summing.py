"""What is placed day by day, as charts show it: true whatever becomes of the orders."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.factories import make_buyer, make_order, make_partner, make_product, make_staff, one_of
from tests.people import make_user
from webapp import clock
from webapp.accounts.actors import acting
from webapp.errors import InvalidInput, NotAllowed, OrderNotFound
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import orders
from webapp.ordering.notes import add_note, list_notes
from webapp.ordering.restoring import restore_order
from webapp.ordering.summing import DaySum, list_day_sums, resum

UTC_ZONE = ZoneInfo("UTC")
TODAY = clock.now().date()


def today() -> list[tuple[str, int, str]]:
    found = list_day_sums(TODAY - timedelta(days=1), TODAY + timedelta(days=1), zone=UTC_ZONE)
    return [(it.currency, it.orders, str(it.total)) for it in found]


def test_sums_follow_what_becomes_of_an_order(db: None) -> None:
    product = make_product(price="10.00")
    kept, changed = make_order(one_of(product)), make_order(one_of(product, 2))
    euros = make_order(one_of(make_product(price="1.50", currency="EUR")))
    assert today() == [("EUR", 1, "1.50"), ("USD", 2, "30.00")]

    update_order(changed.order_id, OrderUpdate(items=[one_of(product, 5)]), by=make_staff())
    update_order(euros.order_id, OrderUpdate(status="cancelled"), by=make_staff())
    assert today() == [("USD", 2, "60.00")]

    delete_order(kept.order_id, by=make_staff())
    assert today() == [("USD", 1, "50.00")]

    restore_order(kept.order_id, by=acting(make_user("admin"), entry="ops"))
    assert today() == [("USD", 2, "60.00")]


@pytest.mark.parametrize(("zone", "day"), [("UTC", 3), ("Asia/Kolkata", 4), ("America/New_York", 3)])
def test_a_day_is_that_of_the_zone(db: None, zone: str, day: int) -> None:
    def work() -> None:
        resum([(datetime(2026, 3, 3, 18, 45, tzinfo=UTC), "USD", Decimal("7.00"))])

    work()
    database.session.commit()

    found = list_day_sums(
        datetime(2026, 3, 1, tzinfo=UTC).date(), datetime(2026, 3, 9, tzinfo=UTC).date(), zone=ZoneInfo(zone)
    )

    assert found == [DaySum(datetime(2026, 3, day, tzinfo=UTC).date(), "USD", 1, Decimal("7.00"))]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_no_order_is_lost_or_moved_to_another_day_where_the_clocks_change(db: None, zone: str) -> None:
    first, here = datetime(2026, 3, 1, tzinfo=UTC), ZoneInfo(zone)
    placed = [first + timedelta(minutes=30 * number) for number in range(48 * 60)]
    resum((moment, "USD", Decimal("1.00")) for moment in placed)
    database.session.commit()

    found = list_day_sums(
        (first - timedelta(days=2)).date(), placed[-1].date() + timedelta(days=2), zone=here
    )

    days = Counter(moment.astimezone(here).date() for moment in placed)
    assert {it.day: it.orders for it in found} == days
    assert sum(it.total for it in found) == len(placed)


def test_orders_of_other_days_are_left_out(db: None) -> None:
    make_order()

    assert list_day_sums(TODAY - timedelta(days=9), TODAY - timedelta(days=2), zone=UTC_ZONE) == []


def test_staff_leave_notes_that_partners_never_see(db: None) -> None:
    partner = make_partner()
    order = make_order(partner=partner)

    add_note(order.order_id, " Call first.\r\nTwice. ", by=make_staff())

    (note,) = list_notes(order.id, seen_by=make_staff())
    assert (note.text, note.actor_name) == ("Call first.\nTwice.", "House key")
    assert database.session.scalar(sa.select(orders.c.version)) == 1
    with pytest.raises(NotAllowed):
        list_notes(order.id, seen_by=make_buyer(partner))
    with pytest.raises(NotAllowed):
        add_note(order.order_id, "x", by=make_buyer(partner))
    for order_id, text, refusal in (
        ("OR99999", "x", OrderNotFound),
        (order.order_id, " ", InvalidInput),
        (order.order_id, "x" * 2001, InvalidInput),
    ):
        with pytest.raises(refusal):
            add_note(order_id, text, by=make_staff())
