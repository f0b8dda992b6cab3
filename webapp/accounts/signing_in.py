"""Signing in and out: the same answer and time whoever is unknown, and not too many tries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple, TypeVar

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp import clock, transactions, values
from webapp.account_errors import SignInRefused
from webapp.accounts.actors import Actor, acting
from webapp.accounts.audit import record_audit
from webapp.accounts.models import Partner, User, sign_in_failures
from webapp.accounts.networks import network_of
from webapp.accounts.passwords import hash_password, is_password
from webapp.accounts.sessions import SignedIn, end_session, start_session
from webapp.errors import TooManyRequests
from webapp.sql import Statement

Result = TypeVar("Result")

WINDOW: Final = timedelta(minutes=5)
MOST_PER_ACCOUNT: Final = 10
MOST_PER_ADDRESS: Final = 100
# Who tried, where the password was wrong.
UNKNOWN: Final = "Somebody"
PRUNED_AT_ONCE: Final = 20


class Account(NamedTuple):
    """Who may sign in with which password."""

    id: int
    email: str
    name: str
    role: str
    partner_id: int | None
    password_hash: str


_c = sign_in_failures.c
_since = sa.bindparam("since", type_=_c.started_at.type)
_now = sa.bindparam("now", type_=_c.started_at.type)
_inserted = insert(sign_in_failures).values(key=sa.bindparam("key"), started_at=_now, failures=1)
_is_over = _c.started_at <= _since
_counted = Statement(
    _inserted.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": sa.case((_is_over, 1), else_=_c.failures + 1),
            "started_at": sa.case((_is_over, _now), else_=_c.started_at),
        },
    ).returning(_c.failures, _c.started_at)
)
_given_back = Statement(
    sa.update(sign_in_failures)
    .where(_c.key == sa.bindparam("key_"), _c.failures > 0)
    .values(failures=_c.failures - 1)
)
# Outside the DELETE: see `idempotency.py`.
_over = (
    sa.select(_c.key)
    .where(_c.started_at <= _since)
    .limit(PRUNED_AT_ONCE)
    .with_for_update(skip_locked=True)
    .cte("over")
)
_pruned = Statement(sa.delete(sign_in_failures).where(_c.key.in_(sa.select(_over.c.key))))
_account = sa.select(*(getattr(User, name) for name in Account._fields)).where(
    User.email == sa.bindparam("email")
)
_known = Statement(_account, Account._make)
_by_email = Statement(
    _account.outerjoin(Partner, Partner.id == User.partner_id).where(
        User.is_active,
        # Whoever has not chosen one yet is as unknown as others, in time too.
        User.password_hash != "",
        sa.or_(User.partner_id.is_(None), Partner.is_active),
    ),
    Account._make,
)


def sign_in(email: str, password: str, *, address: str) -> str:
    """Start a session for whoever has this e-mail and password; gives its token.

    `address` is the network address that asks. Raises SignInRefused, with one wording for an unknown
    person and a wrong password, and TooManyRequests.
    """

    def work(account: Account) -> str:
        record_audit("signed_in", account.email, by=acting(account), changes=_from(address))
        return start_session(account.id)

    return with_password(email, password, work, address=address)


def sign_out(person: SignedIn) -> None:
    """End the session in which the person is."""

    def work() -> None:
        if end_session(person.token):
            record_audit("signed_out", person.email, by=acting(person))

    transactions.write(work)


def with_password(
    email: str,
    password: str,
    work: Callable[[Account], Result],
    *,
    address: str,
    refused_as: str = "sign_in_refused",
) -> Result:
    """Run `work` with the account that has this e-mail and password, inside a write.

    `refused_as` is how a wrong password stands in the audit. Raises as `sign_in` does.
    """
    email = _email(email)
    keys = _keys(email, address)
    _count_a_try(keys)
    # The hash is as slow for somebody unknown, and is made outside any transaction.
    account = _by_email.first(email=email)
    is_right = is_password(password, account.password_hash if account else _nobodys_hash())
    if account is None or not is_right:
        _note_refusal(refused_as, email, address)
        raise SignInRefused()

    def work_of_theirs() -> Result:
        for key in keys:
            _given_back.run(key_=key)
        return work(account)

    return transactions.write(work_of_theirs)


def _note_refusal(kind: str, email: str, address: str) -> None:
    """Tell the audit of a try at somebody's account, whoever made it.

    For nobody's account as much is written elsewhere: the time that it takes tells nothing.
    """

    def work() -> None:
        if account := _known.first(email=email):
            stranger = Actor("system", None, UNKNOWN, None, frozenset(), acting(account).entry)
            record_audit(kind, account.email, by=stranger, changes=_from(address))
        else:
            now = clock.now()
            _counted.run(key=f"nobody:{_digest(email)}", now=now, since=now - WINDOW)

    transactions.write(work)


def _from(address: str) -> dict[str, tuple[None, str]]:
    return {"network_address": (None, address)}


def _email(text: str) -> str:
    """As people's addresses are kept; what is none is nobody's."""
    try:
        return values.email(text)
    except values.BadValue:
        return ""


def _count_a_try(keys: tuple[str, str]) -> None:
    """Count before the password is looked at, so that tries at once cannot pass together."""
    now = clock.now()

    def work() -> list[tuple[int, datetime]]:
        _pruned.run(since=now - 2 * WINDOW)
        return [_counted.one(key=key, now=now, since=now - WINDOW) for key in keys]

    for (failures, started_at), most in zip(
        transactions.write(work), (MOST_PER_ACCOUNT, MOST_PER_ADDRESS), strict=True
    ):
        if failures > most:
            left = (started_at + WINDOW - now).total_seconds()
            raise TooManyRequests(max(1, round(left)))


def _keys(email: str, address: str) -> tuple[str, str]:
    """What is counted: the account, whether it exists or not, and the network that asks."""
    return f"account:{_digest(email)}", f"address:{network_of(address)}"


def _digest(email: str) -> str:
    return sha256(email.encode(errors="replace")).hexdigest()


@cache
def _nobodys_hash() -> str:
    return hash_password("the password of nobody")
