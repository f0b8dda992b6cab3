"""API keys as the pages show them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from webapp import clock
from webapp.accounts.models import (
    CATALOG_READ,
    CATALOG_WRITE,
    ORDERS_DELETE,
    ORDERS_FULFIL,
    ORDERS_READ,
    ORDERS_WRITE,
)
from webapp.accounts.own_keys import KeyRow
from webapp.formatting import counted, day, moment, zone

SCOPE_WORDS: Final[Mapping[str, str]] = {
    CATALOG_READ: "Read the catalog",
    ORDERS_READ: "Read your orders",
    ORDERS_WRITE: "Place, change and cancel orders",
}
# As SCOPE_WORDS, for keys of anybody: the house's see the orders of all partners.
HOUSE_WORDS: Final[Mapping[str, str]] = {
    CATALOG_READ: "Read the catalog",
    ORDERS_READ: "Read orders",
    ORDERS_WRITE: "Place, change and cancel orders",
    ORDERS_FULFIL: "Move orders along and ship",
    ORDERS_DELETE: "Delete orders",
    CATALOG_WRITE: "Change products, prices and stock",
}
ENDS_SOON: Final = timedelta(days=14)


class ShownKey(NamedTuple):
    """Ready text. `state` is a badge (word, kind), or None where there is nothing to say."""

    key_id: str
    name: str
    prefix: str
    may: Sequence[str]
    made: str
    used: str
    ends: str
    state: tuple[str, str] | None


def show(key: KeyRow, words: Mapping[str, str]) -> ShownKey:
    """`words` are those for the scopes."""
    now = clock.now()
    by = f" by {key.made_by}" if key.made_by else ""
    return ShownKey(
        key_id=key.key_id,
        name=key.name,
        prefix=f"{key.prefix}…",
        may=[words.get(scope, scope) for scope in key.scopes.split()],
        made=f"{day(key.created_at)}{by}",
        used=moment(key.last_used_at) if key.last_used_at else "Never",
        ends=_ends(key),
        state=_state(key, now),
    )


def _ends(key: KeyRow) -> str:
    if key.revoked_at:
        return f"Revoked {day(key.revoked_at)}"
    return f"Until {day(_last_day(key.expires_at))}" if key.expires_at else "Does not end"


def _last_day(end: datetime) -> date:
    """A key that ends at midnight works through the day before."""
    return (end - timedelta(seconds=1)).astimezone(zone()).date()


def _state(key: KeyRow, now: datetime) -> tuple[str, str] | None:
    if key.revoked_at:
        return "Revoked", ""
    if key.expires_at is None or key.expires_at - now > ENDS_SOON:
        return None
    if key.expires_at <= now:
        return "Ended", ""
    days = (_last_day(key.expires_at) - now.astimezone(zone()).date()).days
    return f"Ends in {counted(days, 'day')}" if days else "Ends today", "expiring"
