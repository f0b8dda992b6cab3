"""Money: exact from Python to the database and back."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from webapp.extensions import db as database
from webapp.money import Money, from_minor, to_minor

AMOUNTS = [
    ("0.00", 0), ("0.01", 1), ("0.10", 10), ("10.99", 1_099), ("50.00", 5_000),
    ("99999999.99", 9_999_999_999), ("9999999999.99", 999_999_999_999),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "minor"), AMOUNTS)
def test_an_amount_is_the_same_after_a_turn_through_minor_units(amount: str, minor: int) -> None:
    assert to_minor(Decimal(amount)) == minor
    assert str(from_minor(minor)) == amount


@pytest.mark.parametrize("amount", ["0.001", "10.995", "0.0049", "1E-3", "9999999999.991"])
def test_an_amount_finer_than_the_currency_is_refused_and_never_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="minor units"):
        to_minor(Decimal(amount))


@pytest.mark.parametrize("amount", ["5", "5.0", "5.00", "5.000", "0.5E1", "50E-1"])
def test_however_an_amount_is_written_it_comes_back_with_two_decimals(amount: str) -> None:
    assert str(from_minor(to_minor(Decimal(amount)))) == "5.00"


@pytest.mark.parametrize(("amount", "minor"), AMOUNTS)
def test_the_database_gives_back_the_cent_that_it_was_given(db: None, amount: str, minor: int) -> None:
    echoed, kept = database.session.execute(
        sa.select(
            sa.cast(sa.literal(Decimal(amount), Money), Money),
            sa.cast(sa.literal(Decimal(amount), Money), sa.BigInteger),
        )
    ).one()

    assert (str(echoed), kept) == (amount, minor)
    assert isinstance(echoed, Decimal)
