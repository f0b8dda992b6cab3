"""What a person and a scanner read from a printed document."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import combinations
from typing import NamedTuple

import pypdfium2
import zxingcpp
from pypdf import PdfReader

# Pixels per point: as sharp as an office printer is coarse.
SHARP = 3


class Printed(NamedTuple):
    """A box of text on a page, in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def pages_of(content: bytes) -> list[str]:
    """The text of each page, in one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def codes_of(content: bytes) -> list[list[tuple[str, str]]]:
    """For each page the kinds and texts of the codes that a scanner finds in the picture of it."""
    with pypdfium2.PdfDocument(content) as document:
        return [
            sorted((code.format.name, code.text) for code in zxingcpp.read_barcodes(_picture(page)))
            for page in document
        ]


def boxes_of(content: bytes) -> Iterator[Sequence[Printed]]:
    """Where text stands on each page."""
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            text = page.get_textpage()
            rects = [text.get_rect(number) for number in range(text.count_rects())]
            yield [
                Printed(left, bottom, right, top, text.get_text_bounded(left, bottom, right, top))
                for left, bottom, right, top in rects
            ]


def collisions(boxes: Sequence[Printed]) -> list[tuple[str, str]]:
    """The texts that are printed over each other."""
    return [(one.text, other.text) for one, other in combinations(boxes, 2) if _overlap(one, other)]


def _overlap(one: Printed, other: Printed) -> bool:
    # Descenders of a line may come as near as they like to the next one.
    across = min(one.right, other.right) - max(one.left, other.left)
    upwards = min(one.top, other.top) - max(one.bottom, other.bottom)
    return across > 0.5 and upwards > 0.5


def _picture(page: pypdfium2.PdfPage) -> object:
    return page.render(scale=SHARP).to_pil()
