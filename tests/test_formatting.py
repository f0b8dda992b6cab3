"""How pages write amounts, times and counts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from config import settings
from tests.conftest import MakeApp
from webapp.formatting import counted, day, iso, moment, money, number, wait

LATE = datetime(2026, 11, 21, 23, 5, tzinfo=UTC)


@pytest.fixture
def in_berlin(make_app: MakeApp, empty_database: str) -> Iterator[None]:
    environ = {"APP_ENV": "test", "DATABASE_URL": empty_database, "TIMEZONE": "Europe/Berlin"}
    with make_app(settings(environ)).app_context():
        yield


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("10.99", "USD", "$10.99"),
        ("1204.5", "USD", "$1,204.50"),
        ("0", "EUR", "€0.00"),
        ("9999999999.99", "GBP", "£9,999,999,999.99"),
        ("7.00", "CHF", "CHF\xa07.00"),
    ],
)
def test_an_amount_is_written_with_its_currency_and_two_decimals(
    amount: str, currency: str, written: str
) -> None:
    assert money(Decimal(amount), currency) == written


def test_times_are_those_of_the_house(in_berlin: None) -> None:
    assert moment(LATE) == "22 Nov 2026, 00:05"
    assert day(LATE) == "22 Nov 2026"
    assert iso(LATE) == "2026-11-22T00:05+01:00"


def test_a_date_stays_the_date_that_it_is(in_berlin: None) -> None:
    assert day(date(2026, 1, 9)) == "9 Jan 2026"


def test_things_are_counted() -> None:
    assert [counted(n, "order") for n in (0, 1, 2, 1204)] == [
        "0 orders",
        "1 order",
        "2 orders",
        "1,204 orders",
    ]
    assert counted(2, "entry", "entries") == "2 entries"
    assert number(1204) == "1,204"


def test_a_wait_is_told_in_minutes_and_never_too_short() -> None:
    assert [wait(seconds) for seconds in (1, 60, 61, 300)] == [
        "a minute",
        "a minute",
        "2 minutes",
        "5 minutes",
    ]
