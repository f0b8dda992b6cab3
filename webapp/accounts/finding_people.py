"""All people who sign in, as admins look for them; and those of one partner, as all staff may see them."""

from typing import Final

import sqlalchemy as sa

from webapp import clock, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import PEOPLE_MANAGE, Partner, User
from webapp.accounts.people import EVERYBODY, LISTED_OF_PARTNER, Person
from webapp.errors import NotAllowed
from webapp.sql import Statement, holds

PAGE_SIZE: Final = 50
SEARCH_LIMIT: Final = 100
# Whom to list.
ALL, STAFF, PARTNERS = "all", "staff", "partners"

_name = sa.func.lower(User.name)
_is_found = sa.or_(
    holds(User.email, "words"),
    holds(_name, "words"),
    # The database knows the small letters of its own alphabet only.
    holds(User.name, "typed"),
    holds(sa.func.coalesce(Partner.name_key, ""), "words"),
    holds(sa.func.lower(sa.func.coalesce(Partner.code, "")), "words"),
)
_conditions: Final = {
    ALL: sa.true(),
    STAFF: User.partner_id.is_(None),
    PARTNERS: User.partner_id.is_not(None),
}
_listed = {
    whose: Statement(
        EVERYBODY.where(condition, _is_found)
        .order_by(User.is_active.desc(), _name, User.id)
        .limit(PAGE_SIZE + 1)
        .offset(sa.bindparam("skipped", type_=sa.BigInteger)),
        Person._make,
    )
    for whose, condition in _conditions.items()
}
_counted = Statement(
    sa.select(sa.func.count(), sa.func.count(User.partner_id))
    .select_from(User)
    .outerjoin(Partner, Partner.id == User.partner_id)
    .where(_is_found)
)


def find_people(words: str, whose: str, *, seen_by: Actor, page: int = 1) -> tuple[list[Person], bool]:
    """A page of people by their names, the disabled last, and whether there is another.

    Raises BadValue, NotAllowed.
    """
    seen_by.require_admin()
    found = _listed[whose].all(now=clock.now(), skipped=(page - 1) * PAGE_SIZE, **_searched(words))
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def count_people(words: str, *, seen_by: Actor) -> dict[str, int]:
    """How many people are found of each kind that is listed. Raises BadValue, NotAllowed."""
    seen_by.require_admin()
    everybody, of_partners = _counted.one(**_searched(words))
    return {ALL: everybody, STAFF: everybody - of_partners, PARTNERS: of_partners}


def list_people_of(partner_id: int, *, seen_by: Actor) -> list[Person]:
    """A partner's people, for the house alone, by their names, the disabled last. Raises NotAllowed."""
    if not seen_by.is_house:
        raise NotAllowed(PEOPLE_MANAGE)
    people = LISTED_OF_PARTNER.all(partner_key=partner_id, now=clock.now())
    return sorted(people, key=lambda person: (not person.is_active, values.name_key(person.name)))


def _searched(words: str) -> dict[str, str]:
    """Raises BadValue."""
    typed = values.optional_line(words, limit=SEARCH_LIMIT) or ""
    return {"typed": typed, "words": values.name_key(typed)}
