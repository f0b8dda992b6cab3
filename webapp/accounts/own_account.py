"""What people change about themselves: their name and their password."""

import sqlalchemy as sa

from webapp import transactions, values
from webapp.accounts.links import end_links
from webapp.accounts.models import User
from webapp.accounts.passwords import hash_password, is_password
from webapp.accounts.sessions import SignedIn, end_sessions
from webapp.errors import WrongPassword
from webapp.sql import Statement

_this = User.id == sa.bindparam("user_key")
_hash = Statement(sa.select(User.password_hash).where(_this))
_renamed = Statement(sa.update(User).where(_this).values(name=sa.bindparam("name")))
_changed = Statement(
    sa.update(User)
    .where(_this, User.password_hash == sa.bindparam("seen_hash"))
    .values(password_hash=sa.bindparam("password_hash"))
)


def rename_self(name: str, *, person: SignedIn) -> None:
    """Raises InvalidInput."""
    name = values.checked("name", values.line, name)
    transactions.write(lambda: _renamed.run(user_key=person.id, name=name))


def change_own_password(current: str, new: str, *, person: SignedIn) -> None:
    """Change it and sign out everywhere but here.

    Raises WrongPassword when `current` is not the present one, InvalidInput when `new` is not good enough.
    """
    (seen_hash,) = _hash.one(user_key=person.id)
    if not is_password(current, seen_hash):
        raise WrongPassword()
    password_hash = values.checked("password", hash_password, new)

    def work() -> None:
        # Where it was changed meanwhile, what was typed is no longer the present one.
        if not _changed.run(user_key=person.id, seen_hash=seen_hash, password_hash=password_hash):
            raise WrongPassword()
        end_links(person.id)
        end_sessions(person.id, but=person.token)

    transactions.write(work)
