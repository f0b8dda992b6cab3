"""Who is signed in: sessions that the server can end (RELIABILITY 14).

The browser's cookie holds a random token, the database its digest. A session ends by signing out, by a
change of password or role, by disabling the person or the partner, and by lying idle.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from flask_login import UserMixin

from webapp import clock, transactions
from webapp.accounts.models import STAFF_ROLES, Partner, Session, User
from webapp.sql import Statement

IDLE_STAFF: Final = timedelta(minutes=30)
IDLE_PARTNERS: Final = timedelta(hours=8)
TOUCHED_EVERY: Final = timedelta(minutes=1)
PRUNED_AT_ONCE: Final = 20


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """A person who is signed in, as read with the session."""

    token: str
    session_id: int
    seen_at: datetime
    id: int
    email: str
    name: str
    role: str
    partner_id: int | None
    partner_name: str | None
    partner_code: str | None

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.token

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES


_digest = sa.bindparam("digest", type_=Session.__table__.c.digest.type)
_time = Session.__table__.c.seen_at.type
_found = Statement(
    sa.select(
        Session.id,
        Session.seen_at,
        User.id.label("user_id"),
        User.email,
        User.name,
        User.role,
        User.partner_id,
        Partner.name.label("partner_name"),
        Partner.code,
    )
    .join(User, User.id == Session.user_id)
    .outerjoin(Partner, Partner.id == User.partner_id)
    .where(
        Session.digest == _digest,
        User.is_active,
        sa.or_(User.partner_id.is_(None), Partner.is_active),
    )
)
_started = Statement(
    sa.insert(Session).values(
        {name: sa.bindparam(name) for name in ("digest", "user_id", "created_at", "seen_at")}
    )
)
_touched = Statement(
    sa.update(Session)
    .where(Session.id == sa.bindparam("session_id"))
    .values(seen_at=sa.bindparam("now", type_=_time))
)
_ended = Statement(sa.delete(Session).where(Session.digest == _digest))
_ended_all = Statement(
    sa.delete(Session).where(Session.user_id == sa.bindparam("user_id"), Session.digest != _digest)
)
_ended_of_partner = Statement(
    sa.delete(Session).where(
        Session.user_id.in_(sa.select(User.id).where(User.partner_id == sa.bindparam("partner_key")))
    )
)
# Outside the DELETE: see `idempotency.py`.
_idle = (
    sa.select(Session.id)
    .where(Session.seen_at < sa.bindparam("before", type_=_time))
    .limit(PRUNED_AT_ONCE)
    .with_for_update(skip_locked=True)
    .cte("idle")
)
_pruned = Statement(sa.delete(Session).where(Session.id.in_(sa.select(_idle.c.id))))


def start_session(user_id: int) -> str:
    """A new session, inside a write; gives its token."""
    token, now = secrets.token_urlsafe(32), clock.now()
    _pruned.run(before=now - max(IDLE_STAFF, IDLE_PARTNERS))
    _started.run(digest=digest_of(token), user_id=user_id, created_at=now, seen_at=now)
    return token


def find_session(token: str) -> SignedIn | None:
    """Who holds this token; None when there is no such session any more."""
    row = _found.first(digest=digest_of(token))
    if row is None:
        return None
    person = SignedIn(token, *row)
    idle = IDLE_STAFF if person.is_staff else IDLE_PARTNERS
    return person if person.seen_at + idle > clock.now() else None


def touch(person: SignedIn) -> None:
    """Keep the session from lying idle; written at most once a minute."""
    now = clock.now()
    if now - person.seen_at >= TOUCHED_EVERY:
        transactions.write(lambda: _touched.run(session_id=person.session_id, now=now))


def end_session(token: str) -> bool:
    """End a session, inside a write; whether there was one."""
    return bool(_ended.run(digest=digest_of(token)))


def end_sessions(user_id: int, *, but: str | None = None) -> None:
    """End all sessions of a person, inside a write; that of the token `but` goes on."""
    _ended_all.run(user_id=user_id, digest=digest_of(but) if but else b"")


def end_sessions_of_partner(partner_id: int) -> None:
    """End the sessions of all its people, inside a write."""
    _ended_of_partner.run(partner_key=partner_id)


def digest_of(token: str) -> bytes:
    return sha256(token.encode(errors="replace")).digest()
