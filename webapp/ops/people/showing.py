"""All people as the house lists them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from flask import url_for

from webapp.accounts.actors import Actor
from webapp.accounts.finding_people import ALL, PARTNERS, STAFF, count_people, find_people
from webapp.accounts.people import Person
from webapp.ops.lists import Tab, address, pages_of, tabs_of
from webapp.paging import Pager
from webapp.portal.people.showing import ShownPerson, show

KINDS: Final[Mapping[str, str]] = {ALL: "All", STAFF: "Staff", PARTNERS: "Of partners"}
HOUSE: Final = "Waybill"


class ListedPerson(NamedTuple):
    """`partner_href` is empty for staff."""

    person: ShownPerson
    href: str
    organisation: str
    partner_href: str


class Results(NamedTuple):
    people: Sequence[ListedPerson]
    tabs: Sequence[Tab]
    pager: Pager


def show_results(q: str, whose: str, page: int, *, by: Actor) -> Results:
    """Raises BadValue."""
    path = url_for("ops.people.people")
    found, has_more = find_people(q, whose, seen_by=by, page=page)
    totals = count_people(q, seen_by=by)
    return Results(
        people=[show_listed(person, by) for person in found],
        tabs=tabs_of(KINDS, totals, current=whose, at=lambda it: address(path, q=q, whose=it)),
        pager=pages_of(
            totals[whose],
            "person",
            "people",
            page=page,
            has_more=has_more,
            at=lambda it: address(path, q=q, whose=whose, page=it),
        ),
    )


def show_listed(person: Person, by: Actor) -> ListedPerson:
    code = person.partner_code
    return ListedPerson(
        person=show(person, own_id=by.id),
        href=url_for("ops.people.person", person_id=person.person_id),
        organisation=person.partner_name or HOUSE,
        partner_href=url_for("ops.partners.partner", partner_code=code) if code else "",
    )
