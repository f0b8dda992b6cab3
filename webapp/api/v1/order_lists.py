"""Listing orders beyond what orders-api-v1 has: by moments, in another order, from a cursor on."""

import base64
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from flask import request

from webapp import values
from webapp.accounts.actors import Actor
from webapp.api.parameters import Moment, OneOf, Text
from webapp.api.v1.answers import OrderListOut, OrderPaginationOut
from webapp.api.v1.schemas import dump_order
from webapp.errors import InvalidInput
from webapp.ids import ORDER
from webapp.ordering.walking import CREATED, TOTAL, UPDATED, Place, Sort, Walk, list_walked

BY_WORD: Final[Mapping[str, Sort]] = {
    sign + word: Sort(column, is_down=bool(sign))
    for word, column in (("createdAt", CREATED), ("updatedAt", UPDATED), ("totalAmount", TOTAL))
    for sign in ("", "-")
}
LONGEST_CURSOR: Final = 200

CREATED_AFTER: Final = Moment("createdAfter", "Only orders placed at this moment or after it.")
CREATED_BEFORE: Final = Moment("createdBefore", "Only orders placed before this moment.")
UPDATED_AFTER: Final = Moment("updatedAfter", "Only orders changed at this moment or after it.")
SORT: Final = OneOf(
    "sort",
    "What to sort by, downwards with a minus. By creation, the oldest first, where it is absent.",
    words=BY_WORD,
    default=None,
)
CURSOR: Final = Text(
    "cursor",
    "The `nextCursor` of a page of the same sort: the page that follows. What is added or moved meanwhile "
    "shifts nothing, as it does with `offset`, which counts from here.",
    limit=LONGEST_CURSOR,
)
PARAMETERS: Final = (CREATED_AFTER, CREATED_BEFORE, UPDATED_AFTER, SORT, CURSOR)
_NAMES: Final = frozenset(parameter.name for parameter in PARAMETERS)


def is_asked_for() -> bool:
    """Whether the request names any of what the document of the API does not."""
    return not _NAMES.isdisjoint(request.args)


def list_page(
    *, seen_by: Actor, limit: int, offset: int, status: str | None, partner_id: int | None
) -> OrderListOut:
    """Raises InvalidInput."""
    word = SORT.read() or "createdAt"
    walk = Walk(
        status=status,
        partner_id=partner_id,
        placed_from=CREATED_AFTER.read(),
        placed_to=CREATED_BEFORE.read(),
        updated_from=UPDATED_AFTER.read(),
        sort=BY_WORD[word],
    )
    cursor = CURSOR.read()
    after = None if cursor is None else parse_cursor(cursor, word)
    page = list_walked(walk, seen_by=seen_by, limit=limit, offset=offset, after=after)
    pagination = dump_pagination(limit=limit, offset=offset, total=page.total, has_more=page.end is not None)
    pagination["nextCursor"] = dump_cursor(page.end, word) if page.end else None
    return {"data": [dump_order(order) for order in page.orders], "pagination": pagination}


def dump_pagination(*, limit: int, offset: int, total: int | None, has_more: bool) -> OrderPaginationOut:
    """Where a page stands in its list, as the document has it."""
    next_offset = offset + limit if has_more else None
    return {"limit": limit, "offset": offset, "total": total, "nextOffset": next_offset}


def dump_cursor(end: Place, word: str) -> str:
    """A text that holds the sort, and the place in it."""
    value = end.value.isoformat() if isinstance(end.value, datetime) else str(end.value)
    told = " ".join((word, ORDER.dump(end.order_key), value))
    return base64.urlsafe_b64encode(told.encode()).rstrip(b"=").decode()


def parse_cursor(cursor: str, word: str) -> Place:
    """Raises InvalidInput for anything that `dump_cursor` has not written for this sort."""
    try:
        told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        sort, order_id, text = told.split(" ")
        key = ORDER.parse(order_id)
        value = _VALUES[BY_WORD[word].column](text)
        place = Place(value, key or 0)
    except ValueError as error:
        raise InvalidInput("cursor", PROBLEM) from error
    if sort != word or key is None or dump_cursor(place, word) != cursor:
        raise InvalidInput("cursor", PROBLEM)
    return place


def _amount(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,10}\.[0-9]{2}", text, re.ASCII):
        raise ValueError("no amount of an order")
    return Decimal(text)


PROBLEM: Final = "must be the nextCursor of a page of the same sort"
_VALUES: Final[Mapping[str, Callable[[str], int | datetime | Decimal]]] = {
    CREATED: int,
    UPDATED: values.moment,
    TOTAL: _amount,
}
