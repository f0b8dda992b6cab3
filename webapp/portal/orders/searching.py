"""What somebody looks for among the orders, as the address of the page says it."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from webapp.errors import InvalidInput
from webapp.ids import ORDER
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.models import STATUSES
from webapp.ordering.searching import SEARCH_LIMIT, parse_search
from webapp.values import BadValue
from webapp.written_days import read_days


class OrderSearch(NamedTuple):
    """What was typed, as it was typed: words, one of the statuses or "", the first and the last day.

    `before` and `after` are the order ids where a page begins.
    """

    q: str = ""
    status: str = ""
    first: str = ""
    last: str = ""
    before: str = ""
    after: str = ""

    @property
    def is_filtered(self) -> bool:
        return any(text.strip() for text in (self.q, self.status, self.first, self.last))

    @property
    def key_before(self) -> int | None:
        return ORDER.parse(self.before)

    @property
    def key_after(self) -> int | None:
        return ORDER.parse(self.after)

    def wanted(self, zone: ZoneInfo) -> OrderFilter:
        """Raises SearchTooShort, and BadValue, whose text tells a person what to do."""
        try:
            words = parse_search(self.q)
        except InvalidInput as refusal:
            raise BadValue(f"The search {refusal.problem}.") from refusal
        placed_from, placed_to = read_days(self.first, self.last, zone)
        return OrderFilter(
            search=words, status=self.status or None, placed_from=placed_from, placed_to=placed_to
        )

    def address(self, path: str, **changes: str) -> str:
        """The address of this search with some of it changed, from its first page unless told otherwise."""
        changed = self._replace(before="", after="")._replace(**changes)
        names = {"first": "from", "last": "to"}
        said = {names.get(name, name): text for name, text in changed._asdict().items() if text}
        return f"{path}?{urlencode(said)}" if said else path


def read_search(parameters: Mapping[str, str]) -> OrderSearch:
    """What an address asks for."""
    status = parameters.get("status", "")
    return OrderSearch(
        # No more of an endless text than shows that it is too long.
        q=parameters.get("q", "")[: 2 * SEARCH_LIMIT],
        status=status if status in STATUSES else "",
        first=parameters.get("from", "")[:SEARCH_LIMIT],
        last=parameters.get("to", "")[:SEARCH_LIMIT],
        before=parameters.get("before", "")[:SEARCH_LIMIT],
        after=parameters.get("after", "")[:SEARCH_LIMIT],
    )
