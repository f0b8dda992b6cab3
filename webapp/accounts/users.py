"""People who sign in."""

from sqlalchemy.exc import IntegrityError

from webapp import clock, database, transactions, values
from webapp.account_errors import EmailTaken
from webapp.accounts.actors import Actor, system
from webapp.accounts.audit import Changes, record_audit
from webapp.accounts.models import PARTNER_ROLES, ROLES, Partner, User
from webapp.accounts.passwords import hash_password
from webapp.errors import InvalidInput
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


def create_user(
    email: str,
    *,
    name: str,
    role: str,
    password: str,
    partner_id: int | None = None,
    by: Actor | None = None,
) -> User:
    """As `new_user`, saved, by a command unless told otherwise. Raises InvalidInput, EmailTaken."""
    user = new_user(email, name=name, role=role, password=password, partner_id=partner_id)
    transactions.write(lambda: add_created(user, by=by or system()))
    return user


def add_created(user: User, *, by: Actor) -> None:
    """Save a new person who has a password already, inside a write. Raises EmailTaken."""
    add_user(user)
    record_audit("person_created", user.email, by=by, changes=arrival(user))


def arrival(user: User) -> Changes:
    """What the audit says of a person who was not there before, inside a write."""
    partner = db.session.get(Partner, user.partner_id) if user.partner_id is not None else None
    facts = {"name": user.name, "role": user.role, "partner": partner.code if partner else None}
    return {name: (None, fact) for name, fact in facts.items() if fact is not None}


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
