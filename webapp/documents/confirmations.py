"""Order confirmations: what was ordered, at which prices, and how it stands."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from webapp.documents.faces import Face
from webapp.documents.files import file_of
from webapp.documents.heads import add_cancelled, add_note, add_parties, begin, given_up, moment
from webapp.documents.paper import LABEL, RIGHT, Paper, Style
from webapp.documents.queries import Documented
from webapp.documents.tables import GAP, Cell, Column, add_table
from webapp.formatting import STATUS_WORDS, counted, money, number
from webapp.ordering.models import CANCELLED, Order

TITLE: Final = "Order confirmation"
COLUMNS: Final = (
    Column("SKU", 88),
    Column("Product"),
    Column("Quantity", 60, is_right=True),
    Column("Unit price", 84, is_right=True),
    Column("Total", 98, is_right=True),
)
IN_ALL: Final = Style(Face.BOLD, 12, 18)


def confirmations(documented: Sequence[Documented], *, zone: tzinfo) -> bytes:
    """A PDF with a confirmation per order."""
    title = TITLE if len(documented) == 1 else "Order confirmations"
    return file_of(title, (_confirmation(it, zone) for it in documented))


def _confirmation(it: Documented, zone: tzinfo) -> Paper:
    order = it.order
    paper = begin(TITLE, it)
    add_parties(paper, it, list(_facts(it, zone)))
    if order.status == CANCELLED:
        add_cancelled(paper, "Nothing of this order will be sent.")
    add_note(paper, order.note)
    add_table(paper, COLUMNS, _rows(order))
    _add_total(paper, order)
    return paper


def _facts(it: Documented, zone: tzinfo) -> Iterator[tuple[str, str]]:
    order = it.order
    yield "Partner", f"{order.partner_name} ({order.partner_code})"
    if order.customer_reference:
        yield "Reference", order.customer_reference
    yield "Placed", moment(order.placed_at, zone)
    yield "Status", STATUS_WORDS[order.status]
    yield "Currency", order.currency


def _rows(order: Order) -> Iterator[Sequence[Cell]]:
    for item in order.items:
        yield (
            Cell(item.sku),
            Cell(item.product_name, given_up(item)),
            Cell(number(item.quantity)),
            Cell(money(item.unit_price, order.currency)),
            Cell(money(item.line_total, order.currency)),
        )


def _add_total(paper: Paper, order: Order) -> None:
    paper.needs(2 * IN_ALL.leading)
    paper.y += 10
    units = counted(sum(item.quantity for item in order.items), "unit")
    right = RIGHT - GAP
    paper.text("Total", right - 190, paper.y, IN_ALL)
    paper.text(money(order.total, order.currency), right, paper.y, IN_ALL, is_right=True)
    paper.text(f"{units}, {order.currency}", right, paper.y + IN_ALL.leading + 2, LABEL, is_right=True)
    paper.y += IN_ALL.leading + LABEL.leading
