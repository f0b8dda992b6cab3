"""The pages of one order, filled from the top; painted when it is known how many there are.

Lengths are in points, and y grows downwards from the upper edge of the page.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from webapp.documents.faces import Face
from webapp.documents.wording import lines_of, printable, width_of

WIDTH, HEIGHT = A4
LEFT: Final = 18 * mm
RIGHT: Final = WIDTH - LEFT
TOP: Final = 16 * mm
BOTTOM: Final = HEIGHT - 22 * mm
FOOT: Final = HEIGHT - 12 * mm
BELOW_THE_HEAD: Final = 14

# As on the pages' light scheme; lines a little darker, for printers.
INK: Final = HexColor("#14181f")
MUTED: Final = HexColor("#515b6b")
LINE: Final = HexColor("#ccd2da")
SHADE: Final = HexColor("#f3f5f8")
RED: Final = HexColor("#a31d25")

Mark = Callable[[Canvas], None]


class Style(NamedTuple):
    """How text looks; `leading` is from one line to the next."""

    face: Face = Face.REGULAR
    size: float = 9.5
    leading: float = 13
    color: Color = INK


BODY: Final = Style()
STRONG: Final = Style(Face.BOLD)
LABEL: Final = Style(size=8, leading=11.5, color=MUTED)
HEADING: Final = Style(Face.BOLD, 10, 15)
TITLE: Final = Style(Face.BOLD, 20, 25)


class Paper:
    """Pages of A4, with the paper's name at the foot of each and on top of all but the first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pages: list[list[Mark]] = [[]]
        self.y: float = TOP

    def needs(self, height: float) -> bool:
        """Go to the next page where less is left of this one; whether that happened."""
        if self.y + height <= BOTTOM:
            return False
        self.pages.append([])
        self.y = TOP
        self.text(f"{self.name}, continued", LEFT, self.y, LABEL)
        self.y += LABEL.leading + BELOW_THE_HEAD
        return True

    def mark(self, mark: Mark) -> None:
        self.pages[-1].append(mark)

    def text(self, text: str, x: float, y: float, style: Style = BODY, *, is_right: bool = False) -> None:
        """One printable line whose upper edge is at y; it begins at x, or ends there."""
        if is_right:
            x -= width_of(text, style.face, style.size)
        baseline = HEIGHT - y - style.leading * 0.75

        def paint(canvas: Canvas) -> None:
            canvas.setFillColor(style.color)
            canvas.setFont(style.face.value, style.size)
            canvas.drawString(x, baseline, text)

        self.mark(paint)

    def lines(
        self, lines: Sequence[str], x: float, y: float, style: Style, *, is_right: bool = False
    ) -> float:
        """Printable lines one below the other; gives where they end."""
        for line in lines:
            self.text(line, x, y, style, is_right=is_right)
            y += style.leading
        return y

    def wrapped(self, text: str, x: float, y: float, width: float, style: Style = BODY) -> float:
        """Text of any kind within a width; gives where it ends."""
        return self.lines(lines_of(printable(text), style.face, style.size, width), x, y, style)

    def flowing(self, text: str, x: float, width: float, style: Style = BODY) -> None:
        """Text of any length with line breaks of its own, over as many pages as it needs."""
        for own_line in text.splitlines():
            for line in lines_of(printable(own_line), style.face, style.size, width):
                self.needs(style.leading)
                self.text(line, x, self.y, style)
                self.y += style.leading

    def rule(self, y: float) -> None:
        """A hairline from margin to margin."""

        def paint(canvas: Canvas) -> None:
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.6)
            canvas.line(LEFT, HEIGHT - y, RIGHT, HEIGHT - y)

        self.mark(paint)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Color | None = None,
        stroke: Color | None = None,
        radius: float = 0,
    ) -> None:
        def paint(canvas: Canvas) -> None:
            canvas.setLineWidth(0.8)
            # Corners are round a little even where there is no radius, which costs much in long tables.
            canvas.setLineJoin(1)
            if fill is not None:
                canvas.setFillColor(fill)
            if stroke is not None:
                canvas.setStrokeColor(stroke)
            how = {"stroke": stroke is not None, "fill": fill is not None}
            if radius:
                canvas.roundRect(x, HEIGHT - y - height, width, height, radius, **how)
            else:
                canvas.rect(x, HEIGHT - y - height, width, height, **how)

        self.mark(paint)

    def paint(self, canvas: Canvas) -> None:
        """All pages, each with its number."""
        for number, marks in enumerate(self.pages, start=1):
            for mark in marks:
                mark(canvas)
            self._paint_foot(canvas, f"Page {number} of {len(self.pages)}")
            canvas.showPage()

    def _paint_foot(self, canvas: Canvas, number: str) -> None:
        canvas.setFont(LABEL.face.value, LABEL.size)
        canvas.setFillColor(MUTED)
        canvas.drawString(LEFT, HEIGHT - FOOT, self.name)
        canvas.drawRightString(RIGHT, HEIGHT - FOOT, number)
