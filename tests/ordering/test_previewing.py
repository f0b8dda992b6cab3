"""Looking at an order before it is placed: the same verdicts as placing, on every item at once."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_buyer, make_partner, make_product, make_staff
from tests.observing import count_rows
from webapp import transactions
from webapp.catalog.withdrawing import withdraw_product
from webapp.errors import (
    DomainError,
    EmptyOrder,
    InvalidInput,
    MixedCurrencies,
    NotAllowed,
    OrderTotalTooLarge,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooManyItems,
)
from webapp.ordering.models import Order
from webapp.ordering.placing import RequestedItem, place_order
from webapp.ordering.previewing import AskedItem, Preview, preview_order

MILLION: Final = 1_000_000


def preview(*items: tuple[str, object]) -> Preview:
    return preview_order([AskedItem(*item) for item in items], by=make_staff())


def verdicts(seen: Preview) -> list[tuple[type[DomainError] | None, int | None]]:
    """Of each item: why it is refused, and the nearest quantity."""
    return [(type(item.refusal) if item.refusal else None, item.nearest) for item in seen.items]


@pytest.fixture
def catalog(db: None) -> None:
    """Six products, each of its own kind: untracked, 5 left, off sale, in euros, withdrawn, dear."""
    make_product(price="10.99")
    make_product(stock=5)
    make_product(is_available=False)
    make_product(currency="EUR")
    withdraw_product(make_product().product_id, by=make_staff())
    make_product(price="99999999.99")


def test_every_item_has_its_own_verdict(catalog: None) -> None:
    seen = preview(
        ("PR00001", 3), ("PR00002", 6), ("PR00003", 1), ("PR00004", 1), ("PR00005", 1), ("PR99999", 1)
    )

    assert verdicts(seen) == [
        (None, None),
        (ProductNotAvailable, 5),
        (ProductNotAvailable, 0),
        (MixedCurrencies, 0),
        (ProductNotAvailable, 0),
        (ProductNotFound, 0),
    ]
    assert (seen.currency, seen.total, seen.is_orderable) == ("USD", Decimal("32.97"), False)


def test_items_of_one_product_leave_room_for_each_other(catalog: None) -> None:
    seen = preview(("PR00002", 3), ("PR00002", 4), ("PR00001", MILLION), ("PR00001", 7))

    assert verdicts(seen) == [
        (ProductNotAvailable, 1),
        (ProductNotAvailable, 2),
        (QuantityTooLarge, MILLION - 7),
        (QuantityTooLarge, 0),
    ]


@pytest.mark.parametrize(
    ("sent", "nearest"),
    [
        (0, 1), (-7, 1), ("3", 3), (" 4 ", 4), ("+2", 2), ("2.7", 3), (Decimal("2.7"), 3),
        (Decimal("2.5"), 2), (Decimal("0.01"), 1), (MILLION + 1, 5), (2**63 - 1, 5),
        (Decimal("1e60"), 5), (Decimal("-1e60"), 1),
        (True, None), (None, None), ("three", None), ("1e3", None), ("1,000", None), ([], None), ({}, None),
    ],
)  # fmt: skip
def test_what_is_no_quantity_is_told_the_nearest_where_it_is_a_number(
    catalog: None, sent: object, nearest: int | None
) -> None:
    (item,) = preview(("PR00002", sent)).items

    assert isinstance(item.refusal, InvalidInput)
    assert item.refusal.field == "items[0].quantity"
    assert (item.quantity, item.line_total, item.nearest) == (None, None, nearest)


def test_what_stands_against_the_whole_order_is_told_beside_its_items(catalog: None) -> None:
    empty, many, dear = preview(), preview(*[("PR00001", 1)] * 501), preview(("PR00006", 101))

    assert [list(map(type, seen.refusals)) for seen in (empty, many, dear)] == [
        [EmptyOrder],
        [TooManyItems],
        [OrderTotalTooLarge],
    ]
    assert [seen.is_orderable for seen in (empty, many, dear)] == [False] * 3
    assert (empty.total, empty.currency) == (Decimal("0.00"), None)
    assert dear.total == Decimal("10099999998.99")


def test_nobody_previews_who_may_not_order(catalog: None) -> None:
    with pytest.raises(NotAllowed):
        preview_order([AskedItem("PR00001", 1)], by=make_buyer(make_partner(), "orders:read"))


class Undone(Exception):
    def __init__(self, order: Order) -> None:
        self.order = order


def placed(items: Sequence[RequestedItem]) -> Order | DomainError:
    """What placing would come to now; nothing of it stays."""

    def undo(work: Callable[[], Order]) -> None:
        raise Undone(work())

    partner = make_partner()
    try:
        with transactions.along(undo):
            place_order(lambda: partner, items, by=make_staff())
    except Undone as undone:
        return undone.order
    except DomainError as refusal:
        return refusal
    raise AssertionError("it stayed")


quickly = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
products = st.sampled_from([f"PR0000{number}" for number in range(8)])
quantities = st.one_of(st.integers(1, 8), st.sampled_from([90, 999_999, MILLION]))
numbers = st.one_of(
    quantities, st.integers(-2, MILLION + 2), st.decimals(-2, 9, places=1), st.integers(-2, 9).map(str)
)


@quickly
@given(st.lists(st.tuples(products, quantities), max_size=6))
def _agrees_with_placing(items: list[tuple[str, int]]) -> None:
    seen = preview(*items)
    first = [item.refusal for item in seen.items if item.refusal]
    # An order is counted, then its items are looked at one by one, then it is added up.
    told = [it for it in seen.refusals if not isinstance(it, OrderTotalTooLarge)] + first + [*seen.refusals]

    made = placed([RequestedItem(*item) for item in items])

    if isinstance(made, Order):
        assert (seen.is_orderable, seen.total, seen.currency) == (True, made.total, made.currency)
    else:
        assert not seen.is_orderable
        assert (type(made), vars(made)) == (type(told[0]), vars(told[0]))


@quickly
@given(st.lists(st.tuples(products, numbers), min_size=1, max_size=6))
def _nearest_are_accepted_together(items: list[tuple[str, object]]) -> None:
    mended = [
        (item.product_id, item.nearest if item.refusal else item.quantity)
        for item in preview(*items).items
        if item.nearest or not item.refusal
    ]

    assert [item.refusal for item in preview(*mended).items] == [None] * len(mended)


@quickly
@given(st.lists(st.tuples(products, quantities), min_size=1, max_size=6))
def _nothing_is_nearer(items: list[tuple[str, int]]) -> None:
    for index, item in enumerate(preview(*items).items):
        if item.refusal and item.nearest is not None and item.quantity is not None:
            tried = {
                quantity: preview(*items[:index], (item.product_id, quantity), *items[index + 1 :]).items[
                    index
                ]
                for quantity in (item.nearest, item.nearest + 1)
            }
            assert item.nearest < item.quantity or item.nearest == 0
            assert tried[item.nearest + 1].refusal
            assert item.nearest == 0 or tried[item.nearest].refusal is None


@pytest.mark.parametrize("holds", [_agrees_with_placing, _nearest_are_accepted_together, _nothing_is_nearer])
def test_a_preview_is_true(catalog: None, holds: Callable[[], None]) -> None:
    make_product(stock=MILLION + 5)
    before = count_rows()

    holds()

    after = count_rows()
    assert {name for name in before if before[name] != after[name]} <= {"partners", "audit_events"}
