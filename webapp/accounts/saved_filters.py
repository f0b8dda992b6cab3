"""Searches of the list of orders that a person keeps under a name."""

from typing import Final, NamedTuple

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp import clock, transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import User, saved_filters
from webapp.errors import InvalidInput, TooMany
from webapp.sql import Statement

MOST: Final = 50
NAME_LIMIT: Final = 100
QUERY_LIMIT: Final = 2_000


class SavedFilter(NamedTuple):
    """`query` is what stands behind the question mark of the list's address."""

    id: int
    name: str
    query: str


_of_user = saved_filters.c.user_id == sa.bindparam("user_key")
_listed = Statement(
    sa.select(*(saved_filters.c[name] for name in SavedFilter._fields))
    .where(_of_user)
    .order_by(saved_filters.c.name, saved_filters.c.id),
    SavedFilter._make,
)
_others = Statement(sa.select(sa.func.count()).where(_of_user, saved_filters.c.name != sa.bindparam("name")))
_locked = Statement(sa.select(User.id).where(User.id == sa.bindparam("user_key")).with_for_update())
_saved = Statement(
    insert(saved_filters)
    .values({name: sa.bindparam(name) for name in ("user_id", "name", "query", "created_at")})
    .on_conflict_do_update(
        index_elements=["user_id", "name"],
        set_={name: sa.bindparam(name, type_=saved_filters.c[name].type) for name in ("query", "created_at")},
    )
)
_removed = Statement(
    sa.delete(saved_filters)
    .where(saved_filters.c.id == sa.bindparam("filter_key"), _of_user)
    .returning(saved_filters.c.name)
)


def list_saved_filters(*, seen_by: Actor) -> list[SavedFilter]:
    """A person's own, by name."""
    return _listed.all(user_key=seen_by.id)


def save_filter(name: str, query: str, *, by: Actor) -> str:
    """Keep a search under a name, in the place of one that had it; gives the name as it is kept.

    Raises InvalidInput, TooMany.
    """
    kept = values.checked("name", lambda text: values.line(text, limit=NAME_LIMIT), name)
    if not query or len(query) > QUERY_LIMIT:
        raise InvalidInput("query", "is too long to be kept" if query else "is required")

    def work() -> None:
        _locked.all(user_key=by.id)
        if _others.one(user_key=by.id, name=kept)[0] >= MOST:
            raise TooMany("filters", MOST)
        _saved.run(user_id=by.id, name=kept, query=query, created_at=clock.now())

    transactions.write(work)
    return kept


def remove_filter(filter_key: int, *, by: Actor) -> str | None:
    """Gives the name of the one that was removed; None where the person had none of this key."""
    removed = transactions.write(lambda: _removed.first(filter_key=filter_key, user_key=by.id))
    return removed[0] if removed else None
