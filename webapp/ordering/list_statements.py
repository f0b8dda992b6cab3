"""The statements of lists of orders: one text for each combination of what is asked for."""

from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from webapp.ordering import searching
from webapp.ordering.filtering import Shape, conditions, in_order, key_conditions, value_conditions
from webapp.ordering.models import orders
from webapp.ordering.search_index import order_search, tracking_search
from webapp.ordering.searching import Source
from webapp.sql import Statement, ids_in

_page_size, _look_at, _last_looked_at = (
    sa.bindparam(name, type_=sa.BigInteger) for name in ("page_size", "look_at", "last_looked_at")
)
total_of = Statement(sa.select(orders.c.total).where(orders.c.id == sa.bindparam("order_key")))
_READ: Final = (orders.c.id, orders.c.status, orders.c.partner_id, orders.c.total)


@cache
def straight(shape: Shape) -> Statement[Any]:
    """The next in the list, where an index leads to them."""
    wanted = sa.select(orders.c.id).where(*conditions(shape, walks_values=shape.is_by_value))
    return Statement(wanted.order_by(*in_order(shape)).limit(_page_size))


@cache
def by_reading(shape: Shape, is_few: bool = False) -> Statement[Any]:
    """Those that pass among the next in the list, or among the few that there are."""
    return _page_of(shape, _next_in_list(shape, is_few=is_few))


@cache
def among(shape: Shape) -> Statement[Any]:
    """Those that pass among orders whose keys are given."""
    return _page_of(shape, _named(shape))


@cache
def counts_straight(shape: Shape) -> Statement[Any]:
    passing = sa.select(orders.c.status).where(*conditions(shape, walks_values=shape.has_value))
    return _by_status(passing.limit(_page_size))


@cache
def counts_by_reading(shape: Shape) -> Statement[Any]:
    return _by_status(_passing(shape, _next_in_list(shape)))


@cache
def counts_among(shape: Shape) -> Statement[Any]:
    return _by_status(_passing(shape, _named(shape)))


@cache
def end_of_reading(shape: Shape) -> Statement[Any]:
    """The last order that is read, where there are as many as that."""
    return Statement(_in_list(shape, orders.c.id).limit(1).offset(_last_looked_at))


@cache
def beyond_the_few(shape: Shape) -> Statement[Any]:
    passing = sa.select(orders.c.id).where(*conditions(shape)).order_by(orders.c.id)
    return Statement(passing.limit(1).offset(_look_at))


@cache
def numbers_walked(shape: Shape) -> Statement[Any]:
    """Of the next in the list that have tracking numbers those whose numbers hold the words."""
    key = tracking_search.c.order_id
    of_partner = [tracking_search.c.partner_id == sa.bindparam("partner_id")]
    asked = [*key_conditions(shape, key), *(of_partner if "partner_id" in shape.names else ())]
    walked = sa.select(key, tracking_search.c.text).where(*asked)
    walked = walked.order_by(key if shape.is_upwards else key.desc())
    read = walked.limit(sa.bindparam("walked", type_=sa.BigInteger)).subquery()
    found = sa.select(read.c.order_id).where(searching.holds_words(read.c.text, shape.words, shape.dialect))
    return Statement(found.order_by(read.c.order_id if shape.is_upwards else read.c.order_id.desc()))


@cache
def hits(shape: Shape, is_beside_numbers: bool = False) -> Statement[Any]:
    """Keys that the indexes name, each with the number of its source; beside tracking numbers, all that come
    no later than the key `reach`.
    """
    reach = sa.bindparam("reach", type_=sa.BigInteger)
    branches = []
    for number, source in enumerate(sources(shape)):
        if is_beside_numbers and source.is_of_numbers:
            continue
        if not shape.has_search:
            keyed = conditions(shape, walks_values=True)
        elif source.has_orders:
            keyed = conditions(shape)
        else:
            keyed = key_conditions(shape, source.key)
        hit = sa.select(sa.literal(number).label("source"), source.key.label("id")).select_from(source.table)
        hit = hit.where(*source.asked, *keyed)
        if is_beside_numbers:
            hit = hit.where(source.key <= reach if shape.is_upwards else source.key >= reach)
        if source.is_ordered and not shape.is_by_value:
            hit = hit.order_by(source.key if shape.is_upwards else source.key.desc())
        found = hit.limit(sa.bindparam("hits", type_=sa.BigInteger)).subquery()
        branches.append(sa.select(found.c.source, found.c.id))
    return Statement(sa.union_all(*branches))


@cache
def sources(shape: Shape) -> list[Source]:
    """What names the orders that are looked for: the indexes of words, or the one of values."""
    if shape.has_search:
        by_partner = "partner_id" in shape.names
        return searching.sources(
            shape.words, shape.ranges, shape.partners, shape.dialect, by_partner=by_partner
        )
    return [Source(orders, orders.c.id, [], is_ordered=False)]


def _in_list(shape: Shape, *columns: sa.ColumnElement[Any], is_few: bool = False) -> sa.Select[Any]:
    by_value = shape.is_by_value and not is_few
    # In a list by time a value is looked at once the order is read.
    read = shape if shape.is_by_value else shape.without("least", "most")
    wanted = sa.select(*columns).where(*conditions(read, walks_values=by_value))
    return wanted.order_by(*in_order(shape, by_value=by_value))


def _next_in_list(shape: Shape, *, is_few: bool = False) -> sa.FromClause:
    return _in_list(shape, *_READ, is_few=is_few).limit(_look_at).subquery()


def _named(shape: Shape) -> sa.FromClause:
    """The orders whose keys are given, as far as they pass."""
    return (
        sa.select(*_READ).where(ids_in(orders.c.id, "keys"), *conditions(shape, walks_values=True)).subquery()
    )


def _passing(shape: Shape, read: sa.FromClause) -> sa.Select[Any]:
    """Of orders that are read one by one, those that pass what no index tells."""
    joined = read
    if shape.words:
        joined = joined.outerjoin(order_search, order_search.c.order_id == read.c.id)
        joined = joined.outerjoin(tracking_search, tracking_search.c.order_id == read.c.id)
    wanted = sa.select(read.c.id, read.c.status).select_from(joined)
    if shape.has_search:
        wanted = wanted.where(
            searching.is_found(shape.words, shape.ranges, shape.partners, read, shape.dialect)
        )
    if not shape.is_by_value:
        wanted = wanted.where(*value_conditions(shape, read))
    return wanted


def _page_of(shape: Shape, read: sa.FromClause) -> Statement[Any]:
    passing = _passing(shape, read).with_only_columns(read.c.id)
    return Statement(passing.order_by(*in_order(shape, read)).limit(_page_size))


def _by_status(passing: sa.Select[Any]) -> Statement[Any]:
    found = passing.subquery()
    return Statement(sa.select(found.c.status, sa.func.count()).group_by(found.c.status))
