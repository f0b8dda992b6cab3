"""What people change about themselves."""

from functools import partial

import pytest

from tests.people import PASSWORD, make_user
from webapp import transactions
from webapp.account_errors import SignInRefused, WrongPassword
from webapp.accounts.actors import system
from webapp.accounts.links import find_link, make_link
from webapp.accounts.models import User
from webapp.accounts.own_account import change_own_password, rename_self
from webapp.accounts.sessions import SignedIn, find_session, start_session
from webapp.accounts.signing_in import MOST_PER_ACCOUNT, sign_in
from webapp.errors import InvalidInput, TooManyRequests

NEW = "a better password"
HERE = "192.0.2.7"


def signed_in(user: User) -> SignedIn:
    person = find_session(transactions.write(lambda: start_session(user.id)))
    assert person is not None
    return person


def test_a_person_is_called_by_the_new_name_at_once(db: None) -> None:
    person, other = signed_in(make_user(name="Rosa")), signed_in(make_user(name="Tom"))

    rename_self("  Rosa Imre-Adeyemi ", person=person)

    found = [find_session(somebody.token) for somebody in (person, other)]
    assert [somebody and somebody.name for somebody in found] == ["Rosa Imre-Adeyemi", "Tom"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "two\nlines", "evil\u202eeman"])
def test_a_name_is_one_line_of_up_to_200_characters(db: None, name: str) -> None:
    person = signed_in(make_user(name="Rosa"))

    with pytest.raises(InvalidInput) as refused:
        rename_self(name, person=person)

    assert refused.value.field == "name"


def test_a_changed_password_is_the_one_to_sign_in_with(db: None) -> None:
    person = signed_in(make_user(email="rosa@x.example"))

    change_own_password(PASSWORD, NEW, person=person, address=HERE)

    assert sign_in("rosa@x.example", NEW, address=HERE)
    with pytest.raises(SignInRefused):
        sign_in("rosa@x.example", PASSWORD, address=HERE)


def test_changing_the_password_signs_out_everywhere_but_here(db: None) -> None:
    user = make_user()
    here, elsewhere, somebody = signed_in(user), signed_in(user), signed_in(make_user())

    change_own_password(PASSWORD, NEW, person=here, address=HERE)

    assert find_session(here.token) is not None
    assert find_session(elsewhere.token) is None
    assert find_session(somebody.token) is not None


def test_changing_the_password_ends_a_link_that_would_change_it_again(db: None) -> None:
    user = make_user()
    link = transactions.write(lambda: make_link(user, by=system()))

    change_own_password(PASSWORD, NEW, person=signed_in(user), address=HERE)

    assert find_link(link.secret) is None


@pytest.mark.parametrize("current", ["", "wrong", PASSWORD.upper(), NEW, "\ud800", "x" * 5_000])
def test_the_password_is_changed_by_nobody_who_does_not_know_the_present_one(db: None, current: str) -> None:
    user = make_user(email="rosa@x.example")
    here, elsewhere = signed_in(user), signed_in(user)

    with pytest.raises(WrongPassword):
        change_own_password(current, NEW, person=here, address=HERE)

    assert sign_in("rosa@x.example", PASSWORD, address=HERE)
    assert find_session(elsewhere.token) is not None


def test_guessing_the_present_password_is_stopped_like_guessing_it_at_the_door(db: None) -> None:
    person = signed_in(make_user(email="rosa@x.example"))
    for _ in range(MOST_PER_ACCOUNT):
        with pytest.raises(WrongPassword):
            change_own_password("wrong", NEW, person=person, address=HERE)

    for attempt in (
        partial(change_own_password, PASSWORD, NEW, person=person),
        partial(sign_in, "rosa@x.example", PASSWORD),
    ):
        with pytest.raises(TooManyRequests):
            attempt(address="198.51.100.1")


@pytest.mark.parametrize("new", ["", "short", "passwordpassword", "x" * 129])
def test_a_new_password_is_a_good_one(db: None, new: str) -> None:
    person = signed_in(make_user(email="rosa@x.example"))

    with pytest.raises(InvalidInput) as refused:
        change_own_password(PASSWORD, new, person=person, address=HERE)

    assert refused.value.field == "password"
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)
