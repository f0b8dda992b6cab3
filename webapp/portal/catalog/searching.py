"""What somebody looks for in the catalog, as the address of the page says it."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode

from webapp import values
from webapp.catalog.browsing import FACETS, SORTS, Wanted
from webapp.catalog.models import AVAILABILITIES
from webapp.values import BadValue

SIZES: Final = (24, 48)
LONGEST: Final = 100


class Search(NamedTuple):
    """The words as they were typed, a value of each facet or "", and how to show what is found."""

    q: str = ""
    category: str = ""
    brand: str = ""
    availability: str = ""
    sort: str = "name"
    size: int = SIZES[0]
    page: int = 1

    @property
    def wanted(self) -> Wanted:
        """Raises BadValue for words that cannot be looked for."""
        words = values.optional_line(self.q, limit=LONGEST)
        return Wanted(words, {name: getattr(self, name) for name in FACETS if getattr(self, name)})

    @property
    def is_filtered(self) -> bool:
        return bool(self.q.strip() or self.category or self.brand or self.availability)

    def address(self, path: str, **changes: object) -> str:
        """The address of this search with some of it changed; unless `page` is, from its first page."""
        changed = self._replace(page=1)._replace(**changes)  # type: ignore[arg-type]
        return address_of(path, changed._asdict(), _NOTHING)


def address_of(path: str, asked: Mapping[str, object], nothing: Mapping[str, object]) -> str:
    """The address that asks for this, and says no more than it must: what asks for `nothing` is left out."""
    said = {name: value for name, value in asked.items() if value != nothing[name]}
    return f"{path}?{urlencode(said)}" if said else path


_NOTHING: Final = Search()._asdict()


def read_search(parameters: Mapping[str, str]) -> Search:
    """What an address asks for; where it makes no sense it asks for nothing."""
    sort, availability = parameters.get("sort", ""), parameters.get("availability", "")
    size = read_number(parameters.get("size"))
    return Search(
        q=parameters.get("q", ""),
        category=read_text(parameters.get("category")),
        brand=read_text(parameters.get("brand")),
        availability=availability if availability in AVAILABILITIES else "",
        sort=sort if sort in SORTS else Search().sort,
        size=size if size in SIZES else SIZES[0],
        page=read_number(parameters.get("page")) or 1,
    )


def read_text(value: str | None) -> str:
    """A line that a value may be; one that may not is nothing."""
    try:
        return values.optional_line(value) or ""
    except BadValue:
        return ""


def read_number(value: str | None) -> int:
    """A whole number in digits; anything else is 0."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 9 else 0
