"""What people change about themselves: their name and their password."""

import sqlalchemy as sa

from webapp import transactions, values
from webapp.account_errors import SignInRefused, WrongPassword
from webapp.accounts.actors import acting
from webapp.accounts.audit import record_audit
from webapp.accounts.links import end_links
from webapp.accounts.models import User
from webapp.accounts.passwords import hash_password
from webapp.accounts.sessions import SignedIn, end_sessions
from webapp.accounts.signing_in import Account, with_password
from webapp.sql import Statement

_this = User.id == sa.bindparam("user_key")
_renamed = Statement(sa.update(User).where(_this).values(name=sa.bindparam("name")))
_changed = Statement(sa.update(User).where(_this).values(password_hash=sa.bindparam("password_hash")))


def rename_self(name: str, *, person: SignedIn) -> None:
    """Raises InvalidInput."""
    name = values.checked("name", values.line, name)

    def work() -> None:
        _renamed.run(user_key=person.id, name=name)
        if name != person.name:
            record_audit(
                "person_renamed", person.email, by=acting(person), changes={"name": (person.name, name)}
            )

    transactions.write(work)


def change_own_password(current: str, new: str, *, person: SignedIn, address: str) -> None:
    """Change it and sign out everywhere but here. `address` is the network address that asks.

    Raises WrongPassword when `current` is not the present one, which counts like a sign-in that failed,
    TooManyRequests, and InvalidInput when `new` is not good enough.
    """
    password_hash = values.checked("password", hash_password, new)

    def work(account: Account) -> None:
        _changed.run(user_key=account.id, password_hash=password_hash)
        end_links(account.id)
        end_sessions(account.id, but=person.token)
        record_audit("password_changed", account.email, by=acting(account))

    try:
        with_password(person.email, current, work, address=address, refused_as="password_change_refused")
    except SignInRefused as refused:
        raise WrongPassword() from refused
