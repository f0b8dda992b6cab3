"""Tables on paper: cells that wrap, rows that stay whole, a head that is repeated on every page."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from webapp.documents.faces import Face
from webapp.documents.paper import BODY, LABEL, LEFT, MUTED, RIGHT, SHADE, Paper, Style
from webapp.documents.wording import lines_of, printable

GAP: Final = 10
PADDING: Final = 5
HEAD_HEIGHT: Final = 22
HEAD: Final = Style(Face.BOLD, 8, 11.5, MUTED)
TICK: Final = 11


class Column(NamedTuple):
    """`width` includes the gap to the next one; 0 takes what the others leave."""

    title: str
    width: float = 0
    is_right: bool = False
    style: Style = BODY


class Cell(NamedTuple):
    """`remark` stands below in small; a box to tick instead of text where `is_tick`."""

    text: str = ""
    remark: str = ""
    is_tick: bool = False
    is_muted: bool = False


def add_table(paper: Paper, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Rows of any number, with the head anew on every page."""
    left_over = RIGHT - LEFT - GAP - sum(column.width for column in columns)
    columns = [column if column.width else column._replace(width=left_over) for column in columns]
    table = _Table(paper, columns)
    for row in rows:
        table.add_row(row)


class _Table:
    def __init__(self, paper: Paper, columns: Sequence[Column]) -> None:
        self.paper = paper
        self.columns = columns
        self.has_head = False
        self.lefts = [LEFT + GAP]
        for column in columns[:-1]:
            self.lefts.append(self.lefts[-1] + column.width)

    def add_head(self) -> None:
        paper = self.paper
        paper.box(LEFT, paper.y, RIGHT - LEFT, HEAD_HEIGHT, fill=SHADE)
        for column, left in zip(self.columns, self.lefts, strict=True):
            x = left + column.width - GAP if column.is_right else left
            paper.text(column.title, x, paper.y + 5.5, HEAD, is_right=column.is_right)
        paper.y += HEAD_HEIGHT
        self.has_head = True
        paper.rule(paper.y)

    def add_row(self, row: Sequence[Cell]) -> None:
        paper, prepared, height = self.paper, [], BODY.leading
        for column, cell in zip(self.columns, row, strict=True):
            style, room = column.style, column.width - GAP
            texts = lines_of(printable(cell.text), style.face, style.size, room) if cell.text else []
            remarks = lines_of(cell.remark, LABEL.face, LABEL.size, room) if cell.remark else []
            prepared.append((texts, remarks))
            height = max(height, len(texts) * style.leading + len(remarks) * LABEL.leading)
        height += 2 * PADDING
        # The first row takes the head with it, so that none stands alone at the foot of a page.
        if paper.needs(height if self.has_head else HEAD_HEIGHT + height) or not self.has_head:
            self.add_head()
        for column, cell, left, (texts, remarks) in zip(self.columns, row, self.lefts, prepared, strict=True):
            self._add_cell(column, cell, left, texts, remarks)
        paper.y += height
        paper.rule(paper.y)

    def _add_cell(
        self, column: Column, cell: Cell, left: float, texts: Sequence[str], remarks: Sequence[str]
    ) -> None:
        paper, y = self.paper, self.paper.y + PADDING
        x = left + column.width - GAP if column.is_right else left
        if cell.is_tick:
            paper.box(x - TICK if column.is_right else x, y + 1, TICK, TICK, stroke=MUTED)
        style = column.style._replace(face=Face.REGULAR, color=MUTED) if cell.is_muted else column.style
        y = paper.lines(texts, x, y, style, is_right=column.is_right)
        paper.lines(remarks, x, y, LABEL, is_right=column.is_right)
