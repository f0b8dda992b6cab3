"""What somebody looks for among all products, as the address of the list says it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from webapp import values
from webapp.catalog.browsing import FACETS, STAFF_SORTS, Wanted
from webapp.catalog.models import AVAILABILITIES
from webapp.portal.catalog.searching import LONGEST, address_of, read_number, read_text

SIZE: Final = 50
# Stands beside the availabilities: what is withdrawn has none.
WITHDRAWN: Final = "withdrawn"


class ProductSearch(NamedTuple):
    """The words as they were typed, a category, a brand, an availability or `withdrawn`, each or ""."""

    q: str = ""
    category: str = ""
    brand: str = ""
    availability: str = ""
    sort: str = "name"
    page: int = 1

    @property
    def size(self) -> int:
        """How many are on a page."""
        return SIZE

    @property
    def is_withdrawn(self) -> bool:
        return self.availability == WITHDRAWN

    @property
    def wanted(self) -> Wanted:
        """Raises BadValue for words that cannot be looked for."""
        words = values.optional_line(self.q, limit=LONGEST)
        chosen = {name: value for name in FACETS if (value := getattr(self, name)) not in ("", WITHDRAWN)}
        return Wanted(words, chosen, self.is_withdrawn)

    @property
    def is_filtered(self) -> bool:
        return bool(self.q.strip() or self.category or self.brand or self.availability)

    def address(self, path: str, **changes: object) -> str:
        """The address of this search with some of it changed; unless `page` is, from its first page."""
        changed = self._replace(page=1)._replace(**changes)  # type: ignore[arg-type]
        return address_of(path, changed._asdict(), _NOTHING)


_NOTHING: Final = ProductSearch()._asdict()


def read_search(parameters: Mapping[str, str]) -> ProductSearch:
    """What an address asks for; where it makes no sense it asks for nothing."""
    sort, availability = parameters.get("sort", ""), parameters.get("availability", "")
    return ProductSearch(
        q=parameters.get("q", "")[: 2 * LONGEST],
        category=read_text(parameters.get("category")),
        brand=read_text(parameters.get("brand")),
        availability=availability if availability in (*AVAILABILITIES, WITHDRAWN) else "",
        sort=sort if sort in STAFF_SORTS else ProductSearch().sort,
        page=read_number(parameters.get("page")) or 1,
    )
