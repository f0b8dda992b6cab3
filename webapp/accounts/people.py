"""The people of a partner, looked after by its managers; those of everybody and the house, by admins.

Nobody is told of people that are not theirs to look after: they are not found.
"""

from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.account_errors import LastManager, PersonInactive, PersonNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit
from webapp.accounts.links import NewLink, end_links, make_link
from webapp.accounts.models import (
    PARTNER_ROLES,
    PEOPLE_MANAGE,
    STAFF_ROLES,
    Partner,
    User,
    one_time_links,
)
from webapp.accounts.partners import lock_partner
from webapp.accounts.sessions import end_sessions
from webapp.accounts.users import add_user, arrival, new_user
from webapp.errors import InvalidInput, TooMany
from webapp.extensions import db
from webapp.idempotency import Retry
from webapp.ids import USER
from webapp.sql import Statement

MOST_PEOPLE: Final = 500


class Person(NamedTuple):
    """Somebody as listed. `link_ends_at` is when their one-time link ends, None without one that works."""

    id: int
    email: str
    name: str
    role: str
    partner_id: int | None
    is_active: bool
    has_password: bool
    created_at: datetime
    link_ends_at: datetime | None
    partner_name: str | None
    partner_code: str | None

    @property
    def person_id(self) -> str:
        return USER.dump(self.id)


_link_ends_at = (
    sa.select(sa.func.max(one_time_links.c.expires_at))
    .where(
        one_time_links.c.user_id == User.id,
        one_time_links.c.used_at.is_(None),
        one_time_links.c.expires_at > sa.bindparam("now", type_=one_time_links.c.expires_at.type),
    )
    .correlate(User)
    .scalar_subquery()
)
EVERYBODY = sa.select(
    User.id,
    User.email,
    User.name,
    User.role,
    User.partner_id,
    User.is_active,
    (User.password_hash != "").label("has_password"),
    User.created_at,
    _link_ends_at.label("link_ends_at"),
    Partner.name.label("partner_name"),
    Partner.code.label("partner_code"),
).outerjoin(Partner, Partner.id == User.partner_id)
LISTED_OF_PARTNER = Statement(EVERYBODY.where(User.partner_id == sa.bindparam("partner_key")), Person._make)
_listed = Statement(EVERYBODY, Person._make)
_by_id = Statement(EVERYBODY.where(User.id == sa.bindparam("user_key")), Person._make)
_counted = Statement(
    sa.select(sa.func.count()).select_from(User).where(User.partner_id == sa.bindparam("partner_key"))
)


def list_people(*, seen_by: Actor) -> list[Person]:
    """The people whom `seen_by` looks after, by their names, the disabled last. Raises NotAllowed."""
    seen_by.require(PEOPLE_MANAGE)
    now = clock.now()
    if seen_by.is_house:
        people = _listed.all(now=now)
    else:
        people = LISTED_OF_PARTNER.all(partner_key=seen_by.partner_id, now=now)
    return sorted(people, key=lambda person: (not person.is_active, values.name_key(person.name)))


def get_person(person_id: str, *, seen_by: Actor) -> Person:
    """Raises PersonNotFound, NotAllowed."""
    seen_by.require(PEOPLE_MANAGE)
    key = USER.parse(person_id)
    person = _by_id.first(user_key=key, now=clock.now()) if key is not None else None
    if person is None or seen_by.partner_id not in (None, person.partner_id):
        raise PersonNotFound(person_id)
    return person


def invite(
    email: str,
    *,
    name: str,
    role: str,
    by: Actor,
    partner_id: int | None = None,
    retry: Retry[NewLink] | None = None,
) -> NewLink:
    """Add a person, who chooses a password by the link. A partner's managers add to their own partner.

    Raises InvalidInput, EmailTaken, TooMany, NotAllowed.
    """
    by.require(PEOPLE_MANAGE)
    whose = partner_id if by.is_house else by.partner_id
    _check_role(role, whose)

    def work() -> NewLink:
        user = new_user(email, name=name, role=role, password=None, partner_id=whose)
        if whose is not None:
            lock_partner(whose)
            if _counted.one(partner_key=whose)[0] >= MOST_PEOPLE:
                raise TooMany("people", MOST_PEOPLE)
        add_user(user)
        record_audit("person_invited", user.email, by=by, changes=arrival(user))
        return make_link(user, by=by)

    return transactions.write(work, retry)


def reset_password(person_id: str, *, by: Actor, retry: Retry[NewLink] | None = None) -> NewLink:
    """A link by which the person chooses another password; the old one works until then.

    Raises PersonNotFound, PersonInactive, NotAllowed.
    """

    def work() -> NewLink:
        person = _get(person_id, by=by)
        if not person.is_active:
            raise PersonInactive(person_id)
        return make_link(person, by=by)

    return transactions.write(work, retry)


def change_role(person_id: str, role: str, *, by: Actor) -> User:
    """Make a buyer a manager or the other way round, and sign the person out everywhere.

    Raises PersonNotFound, InvalidInput, LastManager, NotAllowed.
    """

    def work() -> User:
        person = _get(person_id, by=by)
        _check_role(role, person.partner_id)
        if role != person.role:
            _check_not_last(person, by=by)
            record_audit("role_changed", person.email, by=by, changes={"role": (person.role, role)})
            person.role = role
            end_sessions(person.id)
        return person

    return transactions.write(work)


def disable_person(person_id: str, *, by: Actor) -> User:
    """Sign the person out everywhere and let them in no more.

    Raises PersonNotFound, LastManager, NotAllowed.
    """

    def work() -> User:
        person = _get(person_id, by=by)
        _check_not_last(person, by=by)
        if person.is_active:
            record_audit("person_disabled", person.email, by=by, changes={"name": (person.name, None)})
        person.is_active = False
        end_sessions(person.id)
        end_links(person.id)
        return person

    return transactions.write(work)


def enable_person(person_id: str, *, by: Actor) -> User:
    """Let a disabled person in again. Raises PersonNotFound, NotAllowed."""

    def work() -> User:
        person = _get(person_id, by=by)
        if not person.is_active:
            record_audit("person_enabled", person.email, by=by, changes={"name": (None, person.name)})
        person.is_active = True
        return person

    return transactions.write(work)


def _get(person_id: str, *, by: Actor) -> User:
    by.require(PEOPLE_MANAGE)
    key = USER.parse(person_id)
    wanted = sa.select(User).where(User.id == key)
    if not by.is_house:
        wanted = wanted.where(User.partner_id == by.partner_id)
    found = db.session.scalar(wanted.execution_options(populate_existing=True)) if key is not None else None
    if found is None:
        raise PersonNotFound(person_id)
    return found


def _check_role(role: str, partner_id: int | None) -> None:
    roles = STAFF_ROLES if partner_id is None else PARTNER_ROLES
    if role not in roles:
        raise InvalidInput("role", f"must be one of {', '.join(roles)}")


def _check_not_last(person: User, *, by: Actor) -> None:
    """The rows of all who manage are held until the end: two cannot at once leave it to each other."""
    managing = sa.select(User.id).where(
        User.role == ("admin" if by.is_house else "manager"),
        User.partner_id.is_not_distinct_from(by.partner_id),
        User.is_active,
    )
    if list(db.session.scalars(managing.order_by(User.id).with_for_update(key_share=True))) == [person.id]:
        raise LastManager(USER.dump(person.id))
