"""One-time links, by which an invited person, or one who forgot the password, chooses a new one.

Whoever holds the link is the person: it is shown once, kept as a digest, and ends when it is used, when a
newer one is made, and after a time.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.account_errors import LinkNotValid
from webapp.accounts.actors import Actor, acting
from webapp.accounts.audit import Changes, record_audit
from webapp.accounts.models import Partner, User, one_time_links
from webapp.accounts.passwords import hash_password
from webapp.accounts.sessions import end_sessions
from webapp.sql import Statement

INVITATION: Final = timedelta(hours=72)
RESET: Final = timedelta(hours=24)

_c = one_time_links.c
_now = sa.bindparam("now", type_=_c.expires_at.type)
_digest = sa.bindparam("digest_", type_=_c.digest.type)
_of_user = _c.user_id == sa.bindparam("user_key")
_is_open = sa.and_(_c.used_at.is_(None), _c.expires_at > _now)


class NewLink(NamedTuple):
    """A link just made: the only time that its secret is known."""

    secret: str
    name: str
    email: str
    expires_at: datetime


class Invited(NamedTuple):
    """Who may choose a password by a link."""

    id: int
    email: str
    name: str
    role: str
    partner_id: int | None
    partner_name: str | None
    is_new: bool


_found = Statement(
    sa.select(
        User.id, User.email, User.name, User.role, User.partner_id, Partner.name, User.password_hash == ""
    )
    .select_from(one_time_links)
    .join(User, User.id == _c.user_id)
    .outerjoin(Partner, Partner.id == User.partner_id)
    .where(
        _c.digest == _digest, _is_open, User.is_active, sa.or_(User.partner_id.is_(None), Partner.is_active)
    ),
    Invited._make,
)
_made = Statement(
    sa.insert(one_time_links).values(
        {name: sa.bindparam(name) for name in ("user_id", "digest", "made_by", "created_at", "expires_at")}
    )
)
_ended = Statement(sa.update(one_time_links).where(_of_user, _is_open).values(expires_at=_now))
_used = Statement(sa.update(one_time_links).where(_c.digest == _digest, _is_open).values(used_at=_now))
_chosen = Statement(
    sa.update(User)
    .where(User.id == sa.bindparam("user_key"), User.is_active)
    .values(password_hash=sa.bindparam("password_hash"))
)


def make_link(user: User, *, by: Actor) -> NewLink:
    """A link for a person who was saved before, inside a write; their former ones end."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    expires_at = now + (RESET if user.password_hash else INVITATION)
    end_links(user.id)
    _made.run(
        user_id=user.id, digest=_digest_of(secret), made_by=by.name, created_at=now, expires_at=expires_at
    )
    record_audit("link_made", user.email, by=by, changes={"works_until": (None, clock.dump_time(expires_at))})
    return NewLink(secret, user.name, user.email, expires_at)


def end_links(user_id: int) -> None:
    """Let no link of a person work any longer, inside a write."""
    _ended.run(user_key=user_id, now=clock.now())


def find_link(secret: str) -> Invited | None:
    """Whose link this is; None for one that is unknown, used or expired, or whose person is disabled."""
    return _found.first(digest_=_digest_of(secret), now=clock.now())


def use_link(secret: str, password: str, *, address: str | None = None) -> Invited:
    """Give the link's person this password and end all their sessions.

    `address` is the network address that asks. Raises LinkNotValid, InvalidInput.
    """
    invited = find_link(secret)
    if invited is None:
        raise LinkNotValid()
    password_hash = values.checked("password", hash_password, password)

    def work() -> Invited:
        # Twice at once, or ended or disabled since it was looked at: only what still holds here counts.
        if not _used.run(digest_=_digest_of(secret), now=clock.now()):
            raise LinkNotValid()
        if not _chosen.run(user_key=invited.id, password_hash=password_hash):
            raise LinkNotValid()
        end_sessions(invited.id)
        asked_from: Changes = {"network_address": (None, address)} if address else {}
        record_audit("link_used", invited.email, by=acting(invited), changes=asked_from)
        return invited

    return transactions.write(work)


def _digest_of(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()
