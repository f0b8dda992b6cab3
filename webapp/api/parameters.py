"""Query parameters: unknown ones are ignored, known ones are checked like any other input."""

from typing import TypeVar

from flask import request

from webapp import values
from webapp.errors import InvalidInput

Default = TypeVar("Default", str, None)


def given(name: str) -> str | None:
    """The parameter as it was sent, the first where it was sent more than once."""
    # Not `get`: for a parameter that is absent it makes a whole HTTP error before it gives None.
    if name not in request.args:
        return None
    return request.args[name]


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """Raises InvalidInput."""
    text = given(name)
    if text is None:
        return default
    is_number = text.isascii() and text.isdecimal() and len(text) <= 19
    if not is_number or not least <= int(text) <= most:
        raise InvalidInput(name, f"must be an integer from {least:,} to {most:,}")
    return int(text)


def text(name: str, *, limit: int = values.NAME_LIMIT) -> str | None:
    """None when it is absent or blank. Raises InvalidInput."""
    return values.checked(name, lambda value: values.optional_line(value, limit=limit), given(name))


def one_of(name: str, allowed: tuple[str, ...], default: Default) -> str | Default:
    """Raises InvalidInput for a value that is not among the allowed ones."""
    word = given(name)
    if word is None:
        return default
    if word not in allowed:
        raise InvalidInput(name, f"must be one of {', '.join(allowed)}")
    return word
