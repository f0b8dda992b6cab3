"""People who sign in."""

from sqlalchemy.exc import IntegrityError

from webapp import clock, database, transactions, values
from webapp.accounts.models import PARTNER_ROLES, ROLES, User
from webapp.accounts.passwords import hash_password
from webapp.errors import EmailTaken, InvalidInput
from webapp.extensions import db


def new_user(
    email: str, *, name: str, role: str, password: str | None, partner_id: int | None = None
) -> User:
    """A person, not yet saved. Buyers and managers belong to a partner, staff to none.

    Without a password nobody can sign in until one is chosen by a one-time link. Raises InvalidInput.
    """
    if role not in ROLES:
        raise InvalidInput("role", f"must be one of {', '.join(ROLES)}")
    if (role in PARTNER_ROLES) != (partner_id is not None):
        raise InvalidInput("partner", "is for buyers and managers, who must have one")
    return User(
        email=values.checked("email", values.email, email),
        name=values.checked("name", values.line, name),
        role=role,
        partner_id=partner_id,
        password_hash="" if password is None else values.checked("password", hash_password, password),
        is_active=True,
        created_at=clock.now(),
    )


def create_user(email: str, *, name: str, role: str, password: str, partner_id: int | None = None) -> User:
    """As `new_user`, saved. Raises InvalidInput, EmailTaken."""
    user = new_user(email, name=name, role=role, password=password, partner_id=partner_id)
    transactions.write(lambda: add_user(user))
    return user


def add_user(user: User) -> None:
    """Save a new person, inside a write. Raises EmailTaken."""
    address = user.email
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:
        if database.is_unique_violation(error):
            raise EmailTaken(address) from error
        raise
