"""Where one is in a list, for the macro `pager` of the templates."""

from typing import NamedTuple


class Pager(NamedTuple):
    """What is told beside the buttons, and the addresses that they lead to."""

    said: str
    previous: str | None
    next: str | None
