"""A text as machines read it from paper: Code 128 and QR."""

from itertools import groupby
from typing import Final

from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from webapp.documents.paper import HEIGHT, INK, LABEL, Paper

# As wide as hand scanners read without effort from any office printer.
BAR: Final = 0.35 * mm
BAR_HEIGHT: Final = 13 * mm


def add_barcode(paper: Paper, text: str, *, right: float, y: float) -> float:
    """A Code 128 that ends at `right`, with the text below; gives where it begins."""
    code = Code128(text, barWidth=BAR, barHeight=BAR_HEIGHT, quiet=False)
    left: float = right - code.width
    paper.mark(lambda canvas: code.drawOn(canvas, left, HEIGHT - y - BAR_HEIGHT))
    paper.text(text, left, y + BAR_HEIGHT + 3, LABEL._replace(color=INK))
    return left


def add_qr(paper: Paper, text: str, *, right: float, y: float, side: float) -> float:
    """A QR code whose modules end at `right`; its quiet zone lies outside. Gives where it begins."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    module = side / len(code.modules)

    def paint(canvas: Canvas) -> None:
        canvas.setFillColor(INK)
        path = canvas.beginPath()
        for number, row in enumerate(code.modules, start=1):
            column = 0
            for is_dark, run in groupby(row, key=bool):
                length = len(list(run))
                if is_dark:
                    x, lower = right - side + column * module, HEIGHT - y - number * module
                    path.rect(x, lower, length * module, module)
                column += length
        canvas.drawPath(path, stroke=0, fill=1)

    paper.mark(paint)
    return right - side
