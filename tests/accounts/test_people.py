"""The people of a partner: how they are listed, and how they come to be there."""

import pytest

from tests.factories import make_partner
from tests.managing import id_of, names, saved_user
from tests.observing import count_rows, sent_statements
from tests.people import PASSWORD, make_user
from webapp import transactions
from webapp.account_errors import EmailTaken, SignInRefused
from webapp.accounts.actors import Actor
from webapp.accounts.links import use_link
from webapp.accounts.models import User
from webapp.accounts.partners import BuyingPartner
from webapp.accounts.people import (
    change_role,
    disable_person,
    invite,
    list_people,
)
from webapp.accounts.sessions import find_session
from webapp.accounts.signing_in import sign_in
from webapp.accounts.users import new_user
from webapp.errors import InvalidInput, TooMany
from webapp.extensions import db as database

HERE = "192.0.2.7"
NEW = "a better password"


def test_an_invited_person_chooses_a_password_and_signs_in(partner: BuyingPartner, by: Actor) -> None:
    link = invite("Rosa@X.example", name="Rosa Imre", role="buyer", by=by)

    assert (link.name, link.email) == ("Rosa Imre", "rosa@x.example")
    use_link(link.secret, NEW)

    person = find_session(sign_in("rosa@x.example", NEW, address=HERE))
    assert person is not None
    assert (person.role, person.partner_id) == ("buyer", partner.id)


@pytest.mark.parametrize("password", ["", "x", PASSWORD])
def test_nobody_signs_in_as_a_person_who_has_no_password_yet(by: Actor, password: str) -> None:
    invite("rosa@x.example", name="Rosa", role="buyer", by=by)

    with pytest.raises(SignInRefused):
        sign_in("rosa@x.example", password, address=HERE)


def test_a_list_says_who_has_been_invited_and_until_when(by: Actor, tom: User) -> None:
    link = invite("rosa@x.example", name="Rosa", role="buyer", by=by)

    rosa, manager = list_people(seen_by=by)

    assert (rosa.has_password, rosa.link_ends_at) == (False, link.expires_at)
    assert (manager.has_password, manager.link_ends_at) == (True, None)
    assert (manager.person_id, manager.email, manager.role) == (id_of(tom), "tom@x.example", "manager")
    use_link(link.secret, NEW)
    assert [(person.has_password, person.link_ends_at) for person in list_people(seen_by=by)] == [
        (True, None),
        (True, None),
    ]


def test_a_list_is_by_names_with_the_disabled_last(partner: BuyingPartner, by: Actor) -> None:
    for name in ("zoe", "Ada", "Émile", "Bob"):
        made = make_user(partner=partner, name=name)
    disable_person(id_of(made), by=by)

    assert names(by) == ["Ada", "Tom Adeyemi", "zoe", "Émile", "Bob"]


def test_a_list_takes_one_statement_whatever_the_number_of_people(partner: BuyingPartner, by: Actor) -> None:
    for _ in range(5):
        make_user(partner=partner)

    with sent_statements() as sent:
        assert len(list_people(seen_by=by)) == 6

    assert len(sent) == 1


def test_a_manager_sees_the_own_partners_people_alone(by: Actor) -> None:
    make_user("buyer", name="Of another")
    make_user("ops", name="Of the house")

    assert names(by) == ["Tom Adeyemi"]


@pytest.mark.parametrize("role", ["ops", "admin", "root", ""])
def test_a_manager_makes_buyers_and_managers_alone(partner: BuyingPartner, by: Actor, role: str) -> None:
    rosa = make_user(partner=partner)

    with pytest.raises(InvalidInput) as invited:
        invite("new@x.example", name="New", role=role, by=by)
    with pytest.raises(InvalidInput) as changed:
        change_role(id_of(rosa), role, by=by)

    assert invited.value.field == changed.value.field == "role"
    assert saved_user(rosa).role == "buyer"
    assert count_rows()["users"] == 2


def test_a_manager_invites_to_no_other_partner(partner: BuyingPartner, by: Actor) -> None:
    invite("rosa@x.example", name="Rosa", role="buyer", by=by, partner_id=make_partner().id)

    assert {person.partner_id for person in list_people(seen_by=by)} == {partner.id}
    assert len(list_people(seen_by=by)) == 2


@pytest.mark.parametrize("email", ["rosa@x.example", "ROSA@x.example "])
def test_an_address_is_invited_once(by: Actor, email: str) -> None:
    make_user(email="rosa@x.example")
    before = count_rows()

    with pytest.raises(EmailTaken):
        invite(email, name="Rosa", role="buyer", by=by)

    assert count_rows() == before


@pytest.mark.parametrize(
    ("field", "value"), [("email", "nobody"), ("email", ""), ("name", " "), ("name", "two\nlines")]
)
def test_an_invited_person_needs_an_address_and_a_name(by: Actor, field: str, value: str) -> None:
    person = {"email": "rosa@x.example", "name": "Rosa", field: value}

    with pytest.raises(InvalidInput) as refused:
        invite(person["email"], name=person["name"], role="buyer", by=by)

    assert refused.value.field == field


def test_a_partner_has_500_people_and_no_more(partner: BuyingPartner, tom: User, by: Actor) -> None:
    crowd = [
        new_user(f"{number}@x.example", name="One", role="buyer", password=None, partner_id=tom.partner_id)
        for number in range(498)
    ]
    transactions.write(lambda: database.session.add_all(crowd))
    make_user()
    invite("last@x.example", name="Last", role="buyer", by=by)

    with pytest.raises(TooMany) as refused:
        invite("one-more@x.example", name="One more", role="buyer", by=by)

    assert (refused.value.what, refused.value.most) == ("people", 500)
    assert len(list_people(seen_by=by)) == 500
