"""What somebody of the house looks for among all orders, as the address of the list says it."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from webapp.accounts.partner_search import NamedPartner, find_partner
from webapp.errors import InvalidInput
from webapp.ids import ORDER
from webapp.ordering.filtering import NEWEST, SORTS, OrderFilter
from webapp.ordering.models import STATUSES
from webapp.ordering.searching import SEARCH_LIMIT, parse_search, with_partners
from webapp.values import MAX_TOTAL, NAME_LIMIT, BadValue
from webapp.written_days import read_days

# As pages write money: with or without its sign and commas.
_MONEY: Final = re.compile(r"[$€£]?(?:[0-9]{1,10}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,2})?", re.ASCII)
_NAMES: Final = {"first": "from", "last": "to"}
_MOST_FIELDS: Final = 100


class OrderSearch(NamedTuple):
    """What was typed, as it was typed; `before` and `after` are the order ids where a page begins."""

    q: str = ""
    status: str = ""
    partner: str = ""
    first: str = ""
    last: str = ""
    least: str = ""
    most: str = ""
    part: str = ""
    sort: str = NEWEST
    before: str = ""
    after: str = ""

    @property
    def is_filtered(self) -> bool:
        return any(text.strip() for text in self[:8])

    @property
    def is_narrowed(self) -> bool:
        """Whether any of the filters is on that stand in the fold."""
        return any(text.strip() for text in self[2:8])

    @property
    def key_before(self) -> int | None:
        return ORDER.parse(self.before)

    @property
    def key_after(self) -> int | None:
        return ORDER.parse(self.after)

    def query(self, **changes: str) -> str:
        """What stands behind the question mark, from the first page unless told otherwise."""
        changed = self._replace(before="", after="")._replace(**changes)
        said = {_NAMES.get(name, name): text.strip() for name, text in changed._asdict().items()}
        if changed.sort == NEWEST:
            said["sort"] = ""
        return urlencode({name: text for name, text in said.items() if text})

    @property
    def query_here(self) -> str:
        """Of this very page of the list."""
        return self.query(before=self.before, after=self.after)

    def address(self, path: str, **changes: str) -> str:
        query = self.query(**changes)
        return f"{path}?{query}" if query else path


class Wanted(NamedTuple):
    """The filter that a search stands for, and the partner that it names."""

    filter: OrderFilter
    partner: NamedPartner | None


def read_search(parameters: Mapping[str, str]) -> OrderSearch:
    """What an address asks for."""

    def given(name: str, limit: int = SEARCH_LIMIT) -> str:
        # No more of an endless text than shows that it is too long.
        return parameters.get(name, "")[: 2 * limit]

    status, sort = parameters.get("status", ""), parameters.get("sort", "")
    return OrderSearch(
        q=given("q"),
        status=status if status in STATUSES else "",
        partner=given("partner", NAME_LIMIT),
        first=given("from"),
        last=given("to"),
        least=given("least"),
        most=given("most"),
        part="1" if parameters.get("part") == "1" else "",
        sort=sort if sort in SORTS else NEWEST,
        before=given("before"),
        after=given("after"),
    )


def read_query(query: str) -> OrderSearch:
    """The search of a list whose address ends so; what is no such end asks for nothing."""
    try:
        return read_search(dict(parse_qsl(query.removeprefix("?"), max_num_fields=_MOST_FIELDS)))
    except ValueError:
        return OrderSearch()


def read_wanted(search: OrderSearch, zone: ZoneInfo) -> Wanted:
    """Raises SearchTooShort, and BadValue, whose text tells a person what to do."""
    try:
        words = parse_search(search.q)
    except InvalidInput as refusal:
        raise BadValue(f"The search {refusal.problem}.") from refusal
    placed_from, placed_to = read_days(search.first, search.last, zone)
    least, most = _amount(search.least), _amount(search.most)
    if least is not None and most is not None and least > most:
        raise BadValue("The least value must not be above the most.")
    partner = _partner(search.partner)
    wanted = OrderFilter(
        search=with_partners(words),
        status=search.status or None,
        placed_from=placed_from,
        placed_to=placed_to,
        partner_id=partner.id if partner else None,
        least=least,
        most=most,
        is_shipped_in_part=bool(search.part),
    )
    return Wanted(wanted, partner)


def _partner(text: str) -> NamedPartner | None:
    if not text.strip():
        return None
    found = find_partner(text) if len(text) <= NAME_LIMIT and "\0" not in text else None
    if found is None:
        raise BadValue("No partner has this code or name. Write it whole, like CUST1001.")
    return found


def _amount(text: str) -> Decimal | None:
    if not text.strip():
        return None
    amount = Decimal(re.sub("[^0-9.]", "", text)) if _MONEY.fullmatch(text.strip()) else None
    if amount is None or amount > MAX_TOTAL:
        raise BadValue("Write a value like 1,204.50: digits, and at most two after the point.")
    return amount
