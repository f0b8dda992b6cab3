"""The names behind principals such as `user:3` and `key:7`, as ledgers keep them."""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from webapp.accounts.models import ApiKey, User
from webapp.sql import Statement, ids_in

SYSTEM: Final = "Waybill"

_names = Statement(
    sa.union_all(
        *(
            sa.select(sa.literal(kind), actor.id, actor.name).where(ids_in(actor.__table__.c.id, kind))
            for kind, actor in (("user", User), ("key", ApiKey))
        )
    )
)


def find_names(principals: Iterable[str]) -> dict[str, str]:
    """Who each of these is; whoever is neither a person nor a key is the system itself."""
    asked = set(principals)
    keys: dict[str, list[int]] = {"user": [], "key": []}
    for principal in asked:
        kind, _, key = principal.partition(":")
        if kind in keys and key.isdecimal():
            keys[kind].append(int(key))
    found = {f"{kind}:{key}": name for kind, key, name in _names.all(**keys)} if any(keys.values()) else {}
    return {principal: found.get(principal, SYSTEM) for principal in asked}
