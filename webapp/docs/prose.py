"""Descriptions of a document as pages lay them out: paragraphs, lists and what is written as code."""

import re
from collections.abc import Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    text: str
    is_code: bool


class Block(NamedTuple):
    """A paragraph, or a list; each of its lines in pieces."""

    is_list: bool
    lines: Sequence[Sequence[Piece]]


def blocks_of(text: str) -> list[Block]:
    """Paragraphs are parted by empty lines; lines of a list begin with a hyphen."""
    blocks = []
    for written in re.split(r"\n{2,}", text.strip()):
        lines = written.split("\n")
        if all(line.startswith("- ") for line in lines):
            blocks.append(Block(True, [pieces_of(line[2:]) for line in lines]))
        elif written:
            blocks.append(Block(False, [pieces_of(" ".join(lines))]))
    return blocks


def pieces_of(line: str) -> list[Piece]:
    """What stands between backticks is code."""
    return [Piece(text, bool(index % 2)) for index, text in enumerate(line.split("`")) if text]
