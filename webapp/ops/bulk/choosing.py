"""Which orders somebody chose on the list, and what is to become of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from webapp.accounts.actors import Actor
from webapp.formatting import counted, zone
from webapp.ops.orders.searching import read_search, read_wanted
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import list_keys_newest
from webapp.values import BadValue

_MOST_FIELDS: Final = 100


class Chosen(NamedTuple):
    """Orders as they were named, or the keys of those that pass a filter; and where they came from."""

    orders: Sequence[str | int]
    source: str


def read_chosen(fields: MultiDict[str, str], *, by: Actor) -> Chosen:
    """The rows that were ticked, or with `all` every order that `query`, the list's own, finds.

    Raises SearchTooShort and BadValue where that query finds nothing by itself.
    """
    if not fields.get("all"):
        orders = fields.getlist("order")
        return Chosen(orders, f"{counted(len(orders), 'order')} chosen one by one")
    query = fields.get("query", "").removeprefix("?")
    keys = list_keys_newest(_filter(query), seen_by=by)
    return Chosen(keys.tolist(), f"All that match {query}" if query else "All orders")


def _filter(query: str) -> OrderFilter:
    try:
        parameters = dict(parse_qsl(query, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise BadValue("This is no search of the list. Go back to it and choose again.") from error
    return read_wanted(read_search(parameters), zone()).filter
