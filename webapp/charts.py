"""Bar charts as shapes for a template: drawn here, so that no page needs a script for them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

WIDTH: Final = 300
HEIGHT: Final = 140
LABELS: Final = 16
GAP: Final = 4
TOP: Final = 4


class Value(NamedTuple):
    """What a bar stands for: a short label below it, an amount, and the amount in words."""

    label: str
    amount: Decimal
    said: str
    # What it was in the time before, to be compared with.
    before: Decimal | None = None


class Bar(NamedTuple):
    """In the units of the drawing, `y` downwards."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    said: str
    # Where the amount of the time before stands; None where there is none to compare with.
    before_y: float | None = None


class BarChart(NamedTuple):
    width: int
    height: int
    floor: int
    bars: Sequence[Bar]


def bar_chart(values: Sequence[Value]) -> BarChart:
    """A bar for each value, none higher than the drawing; an amount above nothing is always to be seen."""
    floor = HEIGHT - LABELS
    most = max((max(value.amount, value.before or 0) for value in values), default=Decimal(0))
    step = WIDTH / max(1, len(values))
    bars = []
    for index, (label, amount, said, before) in enumerate(values):
        height = float(amount / most) * (floor - TOP) if most else 0.0
        height = max(height, 1.5) if amount else 0.0
        before_height = float(before / most) * (floor - TOP) if before and most else 0.0
        x = index * step + GAP / 2
        bars.append(
            Bar(
                x=round(x, 2),
                y=round(floor - height, 2),
                width=round(step - GAP, 2),
                height=round(height, 2),
                middle=round(x + (step - GAP) / 2, 2),
                label=label,
                said=said,
                before_y=None if before is None else round(floor - before_height, 2),
            )
        )
    return BarChart(WIDTH, HEIGHT, floor, bars)
