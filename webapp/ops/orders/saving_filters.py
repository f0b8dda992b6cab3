"""Filters that a person keeps: those that there are, and the present one to be kept."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from webapp.accounts.actors import Actor
from webapp.accounts.saved_filters import list_saved_filters
from webapp.ops.orders.searching import OrderSearch


class ShownFilter(NamedTuple):
    id: int
    name: str
    href: str
    is_current: bool


class SavedFilters(NamedTuple):
    """`query` is the present filter, empty where there is nothing to keep."""

    filters: Sequence[ShownFilter]
    query: str
    action: str
    remove: str
    name: str = ""
    problem: str = ""


def show_saved(search: OrderSearch, *, by: Actor, name: str = "", problem: str = "") -> SavedFilters:
    path, query = url_for("ops.orders.orders"), search.query()
    return SavedFilters(
        filters=[
            ShownFilter(it.id, it.name, f"{path}?{it.query}", it.query == query)
            for it in list_saved_filters(seen_by=by)
        ],
        query=query,
        action=url_for("ops.orders.save_filter"),
        remove=url_for("ops.orders.remove_filter"),
        name=name,
        problem=problem,
    )
