"""What a partner spends per month, as the chart of its home page shows it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.observing import sent_statements
from webapp import transactions
from webapp.accounts.partners import BuyingPartner
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, Order, orders
from webapp.ordering.spending import MonthlySpending, list_months, list_spending

UTC_ZONE, BERLIN, AUCKLAND = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def buy(partner: BuyingPartner, price: str, at: datetime, currency: str = "USD") -> Order:
    order = make_order(one_of(make_product(price=price, currency=currency)), partner=partner)
    moved = sa.update(orders).where(orders.c.id == order.id).values(placed_at=at)
    transactions.write(lambda: database.session.execute(moved))
    return order


def spent(partner: BuyingPartner, zone: ZoneInfo = UTC_ZONE) -> dict[str, str]:
    """Totals by month, of the months in which there were any."""
    rows = list_spending(partner.id, zone=zone, until=NOW)
    return {f"{row.month:%Y-%m}": str(row.total) for row in rows if row.orders}


def test_orders_add_up_in_the_month_they_were_placed_in(db: None) -> None:
    partner = make_partner()
    buy(partner, "10.99", datetime(2026, 1, 5, tzinfo=UTC))
    buy(partner, "0.01", datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    buy(partner, "5.00", datetime(2026, 2, 1, tzinfo=UTC))

    assert spent(partner) == {"2026-01": "11.00", "2026-02": "5.00"}


def test_the_last_twelve_months_are_told_each_with_a_row(db: None) -> None:
    partner = make_partner()
    buy(partner, "1.00", datetime(2025, 3, 31, tzinfo=UTC))
    buy(partner, "2.00", datetime(2025, 4, 1, tzinfo=UTC))
    buy(partner, "3.00", NOW)

    rows = list_spending(partner.id, zone=UTC_ZONE, until=NOW)

    assert [row.month for row in rows] == list_months(date(2026, 3, 10))
    assert rows[0] == MonthlySpending(date(2025, 4, 1), "USD", Decimal("2.00"), 1)
    assert rows[5] == MonthlySpending(date(2025, 9, 1), "USD", Decimal("0.00"), 0)
    assert rows[-1] == MonthlySpending(date(2026, 3, 1), "USD", Decimal("3.00"), 1)


def test_the_last_months_of_a_year_lead_back_into_the_one_before() -> None:
    assert list_months(date(2026, 12, 31))[0] == date(2026, 1, 1)
    assert list_months(date(2026, 1, 1))[0] == date(2025, 2, 1)
    assert list_months(date(2026, 1, 1))[-1] == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("zone", "month"), [(UTC_ZONE, "2026-01"), (BERLIN, "2026-02"), (AUCKLAND, "2026-02")], ids=str
)
def test_a_month_begins_at_midnight_in_the_zone(db: None, zone: ZoneInfo, month: str) -> None:
    partner = make_partner()

    buy(partner, "1.00", datetime(2026, 1, 31, 23, 30, tzinfo=UTC))

    assert spent(partner, zone) == {month: "1.00"}


def test_months_follow_the_change_of_the_clock(db: None) -> None:
    partner = make_partner()
    buy(partner, "1.00", datetime(2025, 9, 30, 21, 59, tzinfo=UTC))
    buy(partner, "2.00", datetime(2025, 9, 30, 22, 0, tzinfo=UTC))
    buy(partner, "4.00", datetime(2025, 11, 30, 22, 59, tzinfo=UTC))
    buy(partner, "8.00", datetime(2025, 11, 30, 23, 0, tzinfo=UTC))

    assert spent(partner, BERLIN) == {
        "2025-09": "1.00",
        "2025-10": "2.00",
        "2025-11": "4.00",
        "2025-12": "8.00",
    }


def test_cancelled_and_deleted_orders_and_those_of_others_do_not_count(db: None) -> None:
    partner, other = make_partner(), make_partner()
    cancelled, deleted, kept = (buy(partner, price, NOW) for price in ("1.00", "2.00", "4.00"))
    buy(other, "8.00", NOW)

    update_order(cancelled.order_id, OrderUpdate(status=CANCELLED), by=make_staff())
    delete_order(deleted.order_id, by=make_staff())

    assert spent(partner) == {"2026-03": str(kept.total)}


def test_currencies_are_told_apart(db: None) -> None:
    partner = make_partner()
    buy(partner, "1.00", NOW, "USD")
    buy(partner, "2.00", NOW, "EUR")

    rows = list_spending(partner.id, zone=UTC_ZONE, until=NOW)

    assert [(row.currency, str(row.total)) for row in rows if row.orders] == [
        ("EUR", "2.00"),
        ("USD", "1.00"),
    ]
    assert len(rows) == 24


def test_a_partner_that_never_ordered_has_no_rows(db: None) -> None:
    assert list_spending(make_partner().id, zone=UTC_ZONE) == []


def test_it_takes_one_statement(db: None) -> None:
    partner = make_partner()
    buy(partner, "1.00", NOW)

    with sent_statements() as sent:
        list_spending(partner.id, zone=BERLIN, until=NOW)

    assert len(sent) == 1
