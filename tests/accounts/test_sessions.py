"""Sessions, and what ends them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.observing import count_rows, sent_statements
from tests.people import make_user
from webapp import clock, transactions
from webapp.accounts.models import Partner, Session, User
from webapp.accounts.sessions import (
    IDLE_PARTNERS,
    IDLE_STAFF,
    SignedIn,
    end_session,
    end_sessions,
    find_session,
    start_session,
    touch,
)
from webapp.extensions import db as database


def start(user: User) -> str:
    return transactions.write(lambda: start_session(user.id))


def change(statement: sa.Update) -> None:
    transactions.write(lambda: database.session.execute(statement))


def lie_idle(age: timedelta) -> None:
    change(sa.update(Session).values(seen_at=clock.now() - age))


def found(token: str) -> SignedIn:
    person = find_session(token)
    assert person is not None
    return person


def test_a_session_names_its_person_and_the_partner(db: None) -> None:
    user = make_user("buyer", name="Rosa Imre")

    person = found(start(user))

    assert (person.id, person.name, person.is_staff) == (user.id, "Rosa Imre", False)
    assert person.partner_name is not None


def test_the_database_does_not_hold_the_token(db: None) -> None:
    token = start(make_user())

    with database.engine.connect() as connection:
        (row,) = connection.execute(sa.select(Session.__table__)).all()

    assert token not in str(row)


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "\x00", "\ud800"])
def test_no_other_token_is_anybody_s(db: None, token: str) -> None:
    start(make_user())

    assert find_session(token) is None


def test_signing_out_ends_one_session_and_leaves_the_others(db: None) -> None:
    user = make_user()
    here, there = start(user), start(user)

    assert transactions.write(lambda: end_session(here))

    assert find_session(here) is None
    assert find_session(there) is not None
    assert not transactions.write(lambda: end_session(here))


def test_all_sessions_of_a_person_can_be_ended_but_one(db: None) -> None:
    user, other = make_user(), make_user()
    here, there, elsewhere = start(user), start(user), start(other)

    transactions.write(lambda: end_sessions(user.id, but=here))

    assert [find_session(token) is not None for token in (here, there, elsewhere)] == [True, False, True]


def test_all_sessions_of_a_person_can_be_ended(db: None) -> None:
    user = make_user()
    here = start(user)

    transactions.write(lambda: end_sessions(user.id))

    assert find_session(here) is None


def test_who_is_disabled_is_out_at_once(db: None) -> None:
    user = make_user()
    token = start(user)

    change(sa.update(User).where(User.id == user.id).values(is_active=False))

    assert find_session(token) is None


def test_the_people_of_a_disabled_partner_are_out_at_once(db: None) -> None:
    user = make_user()
    token = start(user)

    change(sa.update(Partner).where(Partner.id == user.partner_id).values(is_active=False))

    assert find_session(token) is None


@pytest.mark.parametrize(
    ("role", "idle"),
    [("ops", IDLE_STAFF), ("admin", IDLE_STAFF), ("buyer", IDLE_PARTNERS), ("manager", IDLE_PARTNERS)],
)
def test_a_session_that_lies_idle_ends(db: None, role: str, idle: timedelta) -> None:
    token = start(make_user(role))

    lie_idle(idle - timedelta(seconds=30))
    is_there_before = find_session(token) is not None
    lie_idle(idle + timedelta(seconds=1))

    assert is_there_before
    assert find_session(token) is None


def test_being_used_keeps_a_session(db: None) -> None:
    token = start(make_user())
    lie_idle(timedelta(hours=7))

    touch(found(token))

    assert clock.now() - found(token).seen_at < timedelta(minutes=1)


def test_being_used_is_written_down_once_a_minute_at_most(db: None) -> None:
    person = found(start(make_user()))

    with sent_statements() as sent:
        touch(person)

    assert sent == []


def test_sessions_that_ended_long_ago_are_cleared_away(db: None) -> None:
    user = make_user()
    start(user)
    lie_idle(IDLE_PARTNERS + timedelta(minutes=1))

    start(user)

    assert count_rows()["sessions"] == 1
