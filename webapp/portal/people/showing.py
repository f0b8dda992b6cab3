"""People as the pages show them."""

from typing import NamedTuple

from webapp.accounts.people import Person
from webapp.formatting import ROLE_WORDS, moment


class ShownPerson(NamedTuple):
    """Ready text. `state` is a badge (word, kind), `note` says more about it or is empty."""

    person_id: str
    name: str
    email: str
    role: str
    role_word: str
    state: tuple[str, str]
    note: str
    is_active: bool
    is_invited: bool
    is_self: bool


def show(person: Person, *, own_id: int | None) -> ShownPerson:
    """`own_id` is the key of whoever looks."""
    state, note = _state(person)
    return ShownPerson(
        person_id=person.person_id,
        name=person.name,
        email=person.email,
        role=person.role,
        role_word=ROLE_WORDS[person.role],
        state=state,
        note=note,
        is_active=person.is_active,
        is_invited=not person.has_password,
        is_self=person.id == own_id,
    )


def _state(person: Person) -> tuple[tuple[str, str], str]:
    until = moment(person.link_ends_at) if person.link_ends_at else ""
    if not person.is_active:
        return ("Disabled", ""), "Cannot sign in."
    if person.has_password:
        return ("Active", "active"), f"A link for a new password works until {until}." if until else ""
    if until:
        return ("Invited", "info"), f"The link works until {until}."
    return ("Invitation ended", "expiring"), "Make a new link."
