"""Finding partners by their names and codes, and by words of these."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.accounts.models import Partner
from webapp.extensions import db
from webapp.sql import Statement
from webapp.values import name_key


def find_partners(words: Sequence[str], *, limit: int) -> list[int]:
    """The keys of partners whose name and code hold every word (in small letters), the oldest first.

    A partner that was merged into another one stands for that one.
    """
    given = {f"word_{index}": word for index, word in enumerate(words)}
    found = _named(len(words), db.engine.dialect.name).all(**given, most=limit)
    return [key for (key,) in found]


@cache
def _named(words: int, dialect: str) -> Statement[Any]:
    position = sa.func.instr if dialect == "sqlite" else sa.func.strpos
    text = sa.func.coalesce(Partner.name_key, "") + "\n" + sa.func.lower(Partner.code)
    has_all = (position(text, sa.bindparam(f"word_{index}")) > 0 for index in range(words))
    key = sa.func.coalesce(Partner.merged_into_id, Partner.id)
    chosen = sa.select(key.label("id")).where(*has_all).distinct().order_by(sa.column("id"))
    return Statement(chosen.limit(sa.bindparam("most", type_=sa.BigInteger)))


class NamedPartner(NamedTuple):
    id: int
    code: str
    name: str


_written = aliased(Partner)
_by_text = Statement(
    sa.select(Partner.id, Partner.code, Partner.name)
    .join(_written, Partner.id == sa.func.coalesce(_written.merged_into_id, _written.id))
    .where(sa.or_(_written.code == sa.bindparam("code"), _written.name_key == sa.bindparam("name")))
    # A code is the surer of the two.
    .order_by((_written.code == sa.bindparam("code")).desc())
    .limit(1),
    NamedPartner._make,
)


def find_partner(text: str) -> NamedPartner | None:
    """The partner whose code this is, letter for letter, or else whose name."""
    return _by_text.first(code=text.strip(), name=name_key(text))
