"""The API keys of a partner as its managers look after them; admins look after those of everybody.

With `partner_id` the house means a partner's keys, without it its own.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.account_errors import KeyNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.keys import add_key, forget_believed, new_key, note_revoked
from webapp.accounts.models import PEOPLE_MANAGE, ApiKey
from webapp.accounts.partners import lock_partner
from webapp.errors import InvalidInput, TooMany
from webapp.idempotency import Retry
from webapp.ids import KEY
from webapp.sql import Statement

MOST_LIVE_KEYS: Final = 100
# Of those that have ended the newest are listed, up to this many.
ENDED_LISTED: Final = 100
LONGEST: Final = timedelta(days=5 * 366)


class KeyRow(NamedTuple):
    """A key as it is listed. `scopes` are separated by blanks."""

    id: int
    name: str
    prefix: str
    scopes: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    made_by: str | None

    @property
    def key_id(self) -> str:
        return KEY.dump(self.id)


_now = sa.bindparam("now", type_=ApiKey.__table__.c.expires_at.type)
_own = ApiKey.partner_id.is_not_distinct_from(sa.bindparam("partner_key", type_=sa.BigInteger))
_live = sa.and_(ApiKey.revoked_at.is_(None), sa.or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > _now))
_select = sa.select(*(getattr(ApiKey, name) for name in KeyRow._fields))
_listed_live = Statement(_select.where(_own, _live).order_by(ApiKey.id.desc()), KeyRow._make)
_listed_ended = Statement(
    _select.where(_own, sa.not_(_live)).order_by(ApiKey.id.desc()).limit(ENDED_LISTED), KeyRow._make
)
_counted = Statement(sa.select(sa.func.count()).select_from(ApiKey).where(_own, _live))
_revoked = Statement(
    sa.update(ApiKey)
    .where(ApiKey.id == sa.bindparam("key_id"), _own, ApiKey.revoked_at.is_(None))
    .values(revoked_at=_now)
    .returning(ApiKey.name)
)
_named = Statement(sa.select(ApiKey.name).where(ApiKey.id == sa.bindparam("key_id"), _own))


def list_live_keys(*, seen_by: Actor, partner_id: int | None = None) -> list[KeyRow]:
    """Those that open something now, the newest first. Raises NotAllowed."""
    seen_by.require(PEOPLE_MANAGE)
    return _listed_live.all(partner_key=_owner(seen_by, partner_id), now=clock.now())


def list_ended_keys(*, seen_by: Actor, partner_id: int | None = None) -> list[KeyRow]:
    """The newest of those that were revoked or have expired. Raises NotAllowed."""
    seen_by.require(PEOPLE_MANAGE)
    return _listed_ended.all(partner_key=_owner(seen_by, partner_id), now=clock.now())


def create_own_key(
    name: str,
    scopes: Collection[str],
    *,
    by: Actor,
    expires_at: datetime | None = None,
    retry: Retry[tuple[ApiKey, str]] | None = None,
) -> tuple[ApiKey, str]:
    """A key and its secret, which is shown this once. Raises InvalidInput, TooMany, NotAllowed."""
    by.require(PEOPLE_MANAGE)
    if not scopes:
        raise InvalidInput("scopes", "must be at least one")
    now = clock.now()
    if expires_at is not None and not now < expires_at <= now + LONGEST:
        raise InvalidInput("expires_at", "must be within the next five years")

    def work() -> tuple[ApiKey, str]:
        key, secret = new_key(
            name, partner_id=by.partner_id, scopes=scopes, expires_at=expires_at, made_by=by.name
        )
        if by.partner_id is not None:
            lock_partner(by.partner_id)
        (live,) = _counted.one(partner_key=by.partner_id, now=now)
        if live >= MOST_LIVE_KEYS:
            raise TooMany("keys", MOST_LIVE_KEYS)
        add_key(key, by=by)
        return key, secret

    return transactions.write(work, retry)


def revoke_own_key(key_id: str, *, by: Actor, partner_id: int | None = None) -> str:
    """End a key; gives its name. Revoking again keeps the first moment. Raises KeyNotFound, NotAllowed."""
    by.require(PEOPLE_MANAGE)
    key, owner = KEY.parse(key_id), _owner(by, partner_id)

    def work() -> str:
        if key is None:
            raise KeyNotFound(key_id)
        if revoked := _revoked.first(key_id=key, partner_key=owner, now=clock.now()):
            note_revoked(key, revoked[0], by=by)
        named = revoked or _named.first(key_id=key, partner_key=owner)
        if named is None:
            raise KeyNotFound(key_id)
        name: str = named[0]
        return name

    revoked = transactions.write(work)
    forget_believed()
    return revoked


def _owner(actor: Actor, partner_id: int | None) -> int | None:
    return partner_id if actor.is_house else actor.partner_id
