"""What the lists of the admin pages share: their addresses, and where one is in them."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode

from webapp.formatting import counted
from webapp.paging import Pager

MOST_PAGES: Final = 100_000


class Tab(NamedTuple):
    text: str
    number: str
    href: str
    is_current: bool


def page_number(text: str | None) -> int:
    """The page that an address asks for; where it makes no sense, the first."""
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return max(1, min(number, MOST_PAGES))


def address(path: str, **said: object) -> str:
    """The address of a list with what is said behind the question mark; nothing is left out."""
    given = {name: value for name, value in said.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def pages_of(
    total: int, word: str, words: str, *, page: int, has_more: bool, at: Callable[[int], str]
) -> Pager:
    """For a list that is paged by numbers; `at` is the address of a page."""
    return Pager(
        said=counted(total, word, words),
        previous=at(page - 1) if page > 1 else None,
        next=at(page + 1) if has_more else None,
    )


def tabs_of(
    words: Mapping[str, str], numbers: Mapping[str, int], *, current: str, at: Callable[[str], str]
) -> list[Tab]:
    """A tab for each kind of row, with how many there are."""
    return [Tab(text, f"{numbers[name]:,}", at(name), name == current) for name, text in words.items()]
