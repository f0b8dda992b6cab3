"""How pages that take tables say why one cannot be read."""

from typing import Final

from webapp.errors import (
    BrokenQuotes,
    ColumnsMissing,
    ColumnTwice,
    DomainError,
    TooManyLines,
    UnreadableFile,
)

UNREADABLE: Final = (UnreadableFile, ColumnsMissing, ColumnTwice, BrokenQuotes, TooManyLines)
NO_TEXT: Final = "This file is not text. Save it as CSV and choose it again."


def say_unreadable(refusal: DomainError) -> str:
    """What is wrong, and what to do; `refusal` is one of UNREADABLE."""
    match refusal:
        case ColumnsMissing(names=names):
            missing = f"column {names[0]}" if len(names) == 1 else f"columns {', '.join(names)}"
            return f"The first line must name the columns; it lacks the {missing}."
        case ColumnTwice(name=name):
            return f"The first line names the column {name} twice. Take one of them out."
        case BrokenQuotes(row=row):
            return f"A quotation mark in or before row {row:,} has no end, or stands inside its cell."
        case TooManyLines(found=found, most=most):
            return f"These are {found:,} rows. Send at most {most:,} at once; none was read yet."
        case _:
            return NO_TEXT
