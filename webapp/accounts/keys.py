"""API keys: making, checking and revoking them.

A key is a readable prefix, 256 random bits and a checksum, `wbk_` + 43 + 6 characters. The checksum lets
a mistyped key be refused without asking the database.
"""

import secrets
import time
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.account_errors import InvalidApiKey, KeyNotFound
from webapp.accounts import last_use
from webapp.accounts.actors import Actor, system
from webapp.accounts.audit import record_audit
from webapp.accounts.models import PARTNER_SCOPES, SCOPES, ApiKey, Partner
from webapp.errors import InvalidInput
from webapp.extensions import db
from webapp.ids import KEY
from webapp.sql import Statement

PREFIX: Final = "wbk_"
SHOWN: Final = 12
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM_DIGITS: Final = 43
CHECKSUM_DIGITS: Final = 6

# A key that was found is believed for this long without asking again; revoking takes effect in every
# worker within the same time.
BELIEVED_SECONDS: Final = 0.8
BELIEVED_AT_MOST: Final = 10_000

_believed: dict[bytes, tuple[float, Actor]] = {}

_by_digest = Statement(
    sa.select(ApiKey.id, ApiKey.name, ApiKey.partner_id, ApiKey.scopes, ApiKey.expires_at).where(
        ApiKey.digest == sa.bindparam("digest"),
        ApiKey.revoked_at.is_(None),
        sa.or_(
            ApiKey.partner_id.is_(None),
            sa.exists().where(Partner.id == ApiKey.partner_id, Partner.is_active),
        ),
    )
)


def forget_believed() -> None:
    """Ask the database anew about every key, in this process."""
    _believed.clear()


def find_actor(secret: str, *, entry: str) -> Actor:
    """The actor that this key is. Raises InvalidApiKey for one that is unknown, expired or revoked."""
    digest = sha256(secret.encode()).digest()
    until, actor = _believed.get(digest, (0.0, None))
    if actor is None or until < time.monotonic():
        try:
            actor = _checked(secret, digest)
        except InvalidApiKey:
            _believed.pop(digest, None)
            raise
        if len(_believed) >= BELIEVED_AT_MOST:
            _believed.clear()
        _believed[digest] = (time.monotonic() + BELIEVED_SECONDS, actor)
    return actor if actor.entry == entry else replace(actor, entry=entry)


def was_right(secret: str) -> bool:
    """Whether the key was right when it was last looked up in this process; it may not be any more."""
    return sha256(secret.encode()).digest() in _believed


def _checked(secret: str, digest: bytes) -> Actor:
    if secret.startswith(PREFIX) and not _has_checksum(secret):
        raise InvalidApiKey()
    found = _by_digest.first(digest=digest)
    if found is None:
        raise InvalidApiKey()
    key_id, name, partner_id, scopes, expires_at = found
    if expires_at is not None and expires_at <= clock.now():
        raise InvalidApiKey()
    last_use.note(key_id)
    return Actor("key", key_id, name, partner_id, frozenset(scopes.split()), entry="v1")


def new_key(
    name: str,
    *,
    partner_id: int | None = None,
    scopes: Iterable[str] = (),
    expires_at: datetime | None = None,
    secret: str | None = None,
    made_by: str | None = None,
) -> tuple[ApiKey, str]:
    """A key of the partner, or of the house, not yet saved, and the secret that is shown this once.

    Without scopes it may do all that its owner's keys may hold. Raises InvalidInput.
    """
    allowed = SCOPES if partner_id is None else PARTNER_SCOPES
    wanted = tuple(scopes) or allowed
    if not set(wanted) <= set(allowed):
        raise InvalidInput("scopes", f"must be among {', '.join(allowed)}")
    secret = secret or generate()
    key = ApiKey(
        name=values.checked("name", values.line, name),
        prefix=secret[:SHOWN],
        digest=sha256(secret.encode()).digest(),
        partner_id=partner_id,
        scopes=" ".join(scope for scope in allowed if scope in wanted),
        created_at=clock.now(),
        expires_at=expires_at,
        made_by=made_by,
    )
    return key, secret


def create_key(
    name: str,
    *,
    partner_id: int | None = None,
    scopes: Iterable[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """As `new_key`, saved, by a command."""
    key, secret = new_key(name, partner_id=partner_id, scopes=scopes, expires_at=expires_at)
    transactions.write(lambda: add_key(key, by=system()))
    return key, secret


def add_key(key: ApiKey, *, by: Actor) -> None:
    """Save a new key, inside a write."""
    db.session.add(key)
    db.session.flush()
    owner = db.session.get(Partner, key.partner_id) if key.partner_id is not None else None
    facts = {
        "name": key.name,
        "scopes": key.scopes,
        "partner": owner.code if owner else None,
        "works_until": clock.dump_time(key.expires_at) if key.expires_at else None,
    }
    made = {name: (None, fact) for name, fact in facts.items() if fact is not None}
    record_audit("key_created", KEY.dump(key.id), by=by, changes=made)


def revoke_key(key: str) -> ApiKey:
    """End a key, named by its secret, its number or the characters by which it is shown. Raises KeyNotFound.

    Revoking one that is revoked already changes nothing.
    """

    def work() -> ApiKey:
        named = [ApiKey.digest == sha256(key.encode()).digest()]
        if key.isdecimal() and len(key) < 19:
            named.append(ApiKey.id == int(key))
        elif len(key) == SHOWN:
            named.append(ApiKey.prefix == key)
        found = list(db.session.scalars(sa.select(ApiKey).where(sa.or_(*named)).limit(2)))
        if len(found) != 1:
            raise KeyNotFound(key)
        if found[0].revoked_at is None:
            found[0].revoked_at = clock.now()
            note_revoked(found[0].id, found[0].name, by=system())
        return found[0]

    revoked = transactions.write(work)
    forget_believed()
    return revoked


def note_revoked(key_id: int, name: str, *, by: Actor) -> None:
    record_audit("key_revoked", KEY.dump(key_id), by=by, changes={"name": (name, None)})


def generate() -> str:
    body = PREFIX + _digits(secrets.randbits(256), RANDOM_DIGITS)
    return body + _checksum(body)


def _has_checksum(secret: str) -> bool:
    return _checksum(secret[:-CHECKSUM_DIGITS]) == secret[-CHECKSUM_DIGITS:]


def _checksum(body: str) -> str:
    return _digits(zlib.crc32(body.encode()), CHECKSUM_DIGITS)


def _digits(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
