"""What every document begins with: what it is, whose order it is, and the order's number for machines."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

from reportlab.lib.colors import white
from reportlab.lib.units import mm

from webapp.documents.codes import add_barcode, add_qr
from webapp.documents.faces import Face
from webapp.documents.paper import (
    HEADING,
    LABEL,
    LEFT,
    RED,
    RIGHT,
    STRONG,
    TITLE,
    Paper,
    Style,
)
from webapp.documents.queries import Documented
from webapp.documents.tables import GAP
from webapp.formatting import address_lines, day, number
from webapp.ordering.models import OrderItem

QR_SIDE: Final = 19 * mm
# Between the codes, so that a scanner's line does not meet both.
APART: Final = 9 * mm
COLUMN: Final = (RIGHT - LEFT) / 2
LABELS: Final = 62
IN_BIG: Final = Style(Face.BOLD, 26, 32, white)
BESIDE_IT: Final = Style(size=10, leading=32, color=white)

Facts = Sequence[tuple[str, str]]


def begin(title: str, it: Documented) -> Paper:
    """The first page of an order's document, down to below its codes."""
    order = it.order
    paper = Paper(f"{title} {order.order_id}")
    codes = add_qr(paper, order.order_id, right=RIGHT, y=paper.y, side=QR_SIDE)
    add_barcode(paper, order.order_id, right=codes - APART, y=paper.y)
    paper.text("Waybill", LEFT, paper.y, LABEL)
    paper.text(title, LEFT, paper.y + 12, TITLE)
    paper.text(f"Order {order.order_id}", LEFT, paper.y + 38, HEADING)
    paper.y += QR_SIDE + 12
    return paper


def add_parties(paper: Paper, it: Documented, facts: Facts) -> None:
    """Where it goes on the left, the facts on the right."""
    paper.rule(paper.y)
    top = paper.y + 12
    width = COLUMN - 2 * GAP
    paper.text("Ship to", LEFT, top, LABEL)
    y = paper.wrapped(it.order.partner_name, LEFT, top + 13, width, STRONG)
    for line in address_lines(it.address) if it.address else ():
        y = paper.wrapped(line, LEFT, y, width)
    if it.is_default_address:
        y = paper.wrapped("The default address: the order names none of its own.", LEFT, y + 2, width, LABEL)
    elif it.address is None:
        y = paper.wrapped("No address was given.", LEFT, y + 2, width, LABEL)
    right, left = top, LEFT + COLUMN
    for label, text in facts:
        paper.text(label, left, right + 1, LABEL)
        right = paper.wrapped(text, left + LABELS, right, COLUMN - LABELS) + 2
    paper.y = max(y, right) + 12


def add_cancelled(paper: Paper, advice: str) -> None:
    """That the order is cancelled, in big letters."""
    paper.box(LEFT, paper.y, RIGHT - LEFT, 44, fill=RED, radius=4)
    paper.text("CANCELLED", LEFT + 14, paper.y + 8, IN_BIG)
    paper.text(advice, RIGHT - 14, paper.y + 5, BESIDE_IT, is_right=True)
    paper.y += 44 + 14


def add_note(paper: Paper, note: str | None) -> None:
    """What the partner wrote with the order, over as many pages as it takes."""
    if not note:
        return
    paper.needs(4 * HEADING.leading)
    paper.rule(paper.y)
    paper.y += 10
    paper.text("Note", LEFT, paper.y, LABEL)
    paper.y += 13
    paper.flowing(note, LEFT, RIGHT - LEFT)
    paper.y += 12


def moment(when: datetime, zone: tzinfo) -> str:
    """21 Nov 2026, 09:05"""
    local = when.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def given_up(item: OrderItem) -> str:
    """What stands below an item of which not all will be sent."""
    return f"{number(item.closed)} will not be sent" if item.closed else ""
