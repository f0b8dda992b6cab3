"""Text as it can stand on paper: what has no glyph is stood in for, and lines end before the edge."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from webapp.documents.faces import Face, widths_of

# Both are in the typefaces.
STAND_IN: Final = "\N{REPLACEMENT CHARACTER}"
BASE_OF_A_MARK: Final = "\N{DOTTED CIRCLE}"
_VARIATION_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """One line of text in characters that the typefaces can print.

    Latin, Greek and Cyrillic stay as they are, composed where they can be. Every other character, of Hebrew,
    Arabic, Chinese and the like, an emoji, a control character that slipped in, becomes STAND_IN, one for
    one: whoever reads the paper sees that something stands there and looks it up. What is invisible by its
    nature (joiners, directions, variants) is left out, blanks of any kind are one blank, and an accent that
    lost its letter sits on a dotted circle. Text without anything visible is a STAND_IN.
    """
    words = ["".join(_shown(word)) for word in unicodedata.normalize("NFC", text).split()]
    return " ".join(word for word in words if word) or (STAND_IN if text else "")


def lines_of(text: str, face: Face, size: float, width: float) -> list[str]:
    """Printable text broken into lines of at most this width, between words where it can be.

    A word that is wider than a line is broken inside, but never between a letter and its accents.
    """
    return list(_lines(text, face, size, width))


@lru_cache(maxsize=8192)
def _lines(text: str, face: Face, size: float, width: float) -> tuple[str, ...]:
    if width_of(text, face, size) <= width:
        return (text,)
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, face, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, face, size, width)
        lines += whole
    return (*lines, line)


def width_of(text: str, face: Face, size: float) -> float:
    """How wide a line of printable text is, in points."""
    widths = widths_of(face)
    return sum(widths[ord(character)] for character in text) * size / 1000


def _shown(word: str) -> Iterator[str]:
    has_base = False
    for character in word:
        category, code = unicodedata.category(character), ord(character)
        if category == "Cf" or any(code in selectors for selectors in _VARIATION_SELECTORS):
            continue
        if category == "Cc" or code not in widths_of(Face.REGULAR):
            character = STAND_IN
        elif category[0] == "M" and not has_base:
            character = BASE_OF_A_MARK + character
        has_base = True
        yield character


def _pieces(word: str, face: Face, size: float, width: float) -> Iterator[str]:
    """A word in pieces that fit; one that fits as it is stays whole."""
    piece, room = "", width
    for letter in _letters(word):
        taken = width_of(letter, face, size)
        if piece and taken > room:
            yield piece
            piece, room = "", width
        piece, room = piece + letter, room - taken
    yield piece


def _letters(word: str) -> Iterator[str]:
    """Each character together with the accents that sit on it."""
    letter = ""
    for character in word:
        if letter and not unicodedata.category(character).startswith("M"):
            yield letter
            letter = ""
        letter += character
    yield letter
