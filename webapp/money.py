"""Money: `Decimal` in Python, integer minor units in the database, exact at every step."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa


@lru_cache(maxsize=8192)
def from_minor(minor: int) -> Decimal:
    """Minor units (cents) as an amount with two decimals. Prices repeat, so they are remembered."""
    return Decimal(minor).scaleb(-2)


def to_minor(amount: Decimal) -> int:
    """An amount with at most two decimals in minor units. Raises ValueError for a finer one."""
    minor = int(amount.scaleb(2))
    if from_minor(minor) != amount:
        raise ValueError(f"{amount} is not a whole number of minor units")
    return minor


class Money(sa.types.TypeDecorator[Decimal]):
    """A column of minor units that reads and writes Decimals."""

    impl = sa.BigInteger
    cache_ok = True

    def reader(self, dialect_name: str) -> Callable[[int], Decimal]:
        """See `sql.Statement`; amounts are never NULL."""
        return from_minor

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        return None if value is None else to_minor(value)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        return None if value is None else from_minor(value)
