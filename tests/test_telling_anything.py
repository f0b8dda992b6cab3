"""Whatever stands in an order's history, it can be told."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    make_staff,
)
from webapp.history.queries import OrderEvent
from webapp.telling import Entry, tell

AT = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "a quite good password"


def tell_house(changes: Mapping[str, Any], *, kind: str = "updated") -> Entry:
    event = OrderEvent(1, 1, kind, AT, "system", None, "Waybill", "ops", dict(changes), None)
    return tell([event], told_to=make_staff(), currency="USD")[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["status", "items", "shipped", "total", "note", "carrier", "tracking_number", "shipping_address", "x"]
)


# On a busy machine, making the examples takes longer than telling them.
@settings(derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.dictionaries(FIELDS | st.text(), JSON | st.tuples(JSON, JSON).map(list)), kind=st.text())
def test_whatever_an_entry_holds_it_can_be_told(changes: dict[str, Any], kind: str) -> None:
    entry = tell_house(changes, kind=kind)

    assert isinstance(entry.title, str)
    assert all(isinstance(detail, str) for detail in entry.details)
