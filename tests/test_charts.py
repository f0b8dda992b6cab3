"""Bars of a chart: where they stand and how high."""

from decimal import Decimal
from itertools import pairwise

import pytest

from webapp.charts import HEIGHT, LABELS, TOP, WIDTH, BarChart, Value, bar_chart


def chart_of(*amounts: str) -> BarChart:
    return bar_chart([Value(f"{n}", Decimal(amount), amount) for n, amount in enumerate(amounts)])


def test_the_highest_fills_the_drawing_and_the_others_are_in_proportion() -> None:
    chart = chart_of("50.00", "100.00", "25.00")

    assert [bar.height for bar in chart.bars] == [60.0, 120.0, 30.0]
    assert {bar.y + bar.height for bar in chart.bars} == {HEIGHT - LABELS}
    assert min(bar.y for bar in chart.bars) == TOP


def test_a_little_is_seen_beside_a_lot_and_nothing_is_not() -> None:
    chart = chart_of("0.01", "9999999.99", "0.00")

    assert chart.bars[0].height > 1
    assert chart.bars[2].height == 0


@pytest.mark.parametrize("amounts", [(), ("0.00",), ("0.00", "0.00")])
def test_where_nothing_is_there_is_nothing_to_see(amounts: tuple[str, ...]) -> None:
    assert [bar.height for bar in chart_of(*amounts).bars] == [0.0] * len(amounts)


def test_the_time_before_is_marked_at_its_height() -> None:
    chart = bar_chart(
        [Value("a", Decimal("50.00"), "", Decimal("100.00")), Value("b", Decimal("25.00"), "", Decimal(0))]
    )

    assert [bar.height for bar in chart.bars] == [60.0, 30.0]
    assert [bar.before_y for bar in chart.bars] == [TOP, HEIGHT - LABELS]
    assert bar_chart([Value("a", Decimal(1), "")]).bars[0].before_y is None


def test_all_bars_stand_beside_each_other_in_the_drawing() -> None:
    bars = chart_of(*["1.00"] * 30).bars

    assert all(left.x + left.width < right.x for left, right in pairwise(bars))
    assert bars[0].x > 0
    assert bars[-1].x + bars[-1].width < WIDTH
    assert [bar.label for bar in bars] == [str(n) for n in range(30)]
