"""The typefaces of documents: Noto Sans, of Latin, Greek and Cyrillic, which travels inside each file."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER: Final = Path(__file__).parent / "fonts"

_registering: Final = Lock()


class Face(Enum):
    """A typeface by the name that a canvas knows it by."""

    REGULAR = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"


def use_faces() -> None:
    """Let canvases know the typefaces; they are read from their files once per process."""
    with _registering:
        for face in Face:
            _registered(face)


@cache
def widths_of(face: Face) -> Mapping[int, int]:
    """How wide the glyph of each code point is, in thousandths of the size; what has none is not in it."""
    use_faces()
    return {code: round(width) for code, width in _registered(face).face.charWidths.items()}


@cache
def _registered(face: Face) -> TTFont:
    font = TTFont(face.value, str(FOLDER / f"{face.value}.ttf"))
    pdfmetrics.registerFont(font)
    return font
