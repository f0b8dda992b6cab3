"""Signing in with a password, and how often that may fail."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.observing import at_once, count_rows
from tests.people import PASSWORD, make_user
from webapp import clock, transactions
from webapp.account_errors import SignInRefused
from webapp.accounts.models import Partner, User, sign_in_failures
from webapp.accounts.passwords import hash_password
from webapp.accounts.sessions import find_session
from webapp.accounts.signing_in import MOST_PER_ACCOUNT, MOST_PER_ADDRESS, WINDOW, sign_in
from webapp.errors import TooManyRequests
from webapp.extensions import db as database

HERE = "192.0.2.7"


def fail(email: str, *, times: int = 1, address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(email, "wrong password", address=address)


def let_pass(age: timedelta) -> None:
    """Make what was counted so much older."""
    then = clock.now() - age
    transactions.write(lambda: database.session.execute(sa.update(sign_in_failures).values(started_at=then)))


def test_who_knows_the_password_is_signed_in(db: None) -> None:
    user = make_user("manager", email="rosa@x.example")

    person = find_session(sign_in("Rosa@X.example ", PASSWORD, address=HERE))

    assert person is not None
    assert (person.id, person.email, person.role) == (user.id, "rosa@x.example", "manager")
    assert person.partner_id == user.partner_id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("rosa@x.example", "not it"),
        ("rosa@x.example", ""),
        ("rosa@x.example", PASSWORD.upper()),
        ("nobody@x.example", PASSWORD),
        ("", ""),
        ("\x00", "\ud800"),
        ("x" * 5_000, "y" * 5_000),
    ],
)
def test_nobody_else_is(db: None, email: str, password: str) -> None:
    make_user(email="rosa@x.example")

    with pytest.raises(SignInRefused):
        sign_in(email, password, address=HERE)

    assert count_rows()["sessions"] == 0


def disable_user(user: User) -> None:
    database.session.execute(sa.update(User).where(User.id == user.id).values(is_active=False))
    database.session.commit()


def disable_partner(user: User) -> None:
    database.session.execute(sa.update(Partner).where(Partner.id == user.partner_id).values(is_active=False))
    database.session.commit()


@pytest.mark.parametrize("disable", [disable_user, disable_partner])
def test_who_was_shut_out_cannot_sign_in(db: None, disable: Callable[[User], None]) -> None:
    user = make_user()
    disable(user)

    with pytest.raises(SignInRefused):
        sign_in(user.email, PASSWORD, address=HERE)


def test_somebody_invited_who_has_no_password_yet_cannot_sign_in(db: None) -> None:
    user = make_user()
    database.session.execute(sa.update(User).where(User.id == user.id).values(password_hash=""))
    database.session.commit()

    with pytest.raises(SignInRefused):
        sign_in(user.email, "", address=HERE)


def test_an_unknown_person_takes_as_long_as_a_wrong_password(db: None) -> None:
    make_user(email="rosa@x.example", password_hash=hash_password(PASSWORD))

    def seconds(email: str) -> float:
        started = time.process_time()
        fail(email)
        return time.process_time() - started

    known = median(seconds("rosa@x.example") for _ in range(5))
    unknown = median(seconds("nobody@x.example") for _ in range(5))

    assert 0.5 < unknown / known < 2


def test_ten_failures_close_an_account_for_a_while_even_to_the_right_password(db: None) -> None:
    user, other = make_user(), make_user()
    fail(user.email, times=MOST_PER_ACCOUNT)

    with pytest.raises(TooManyRequests) as refusal:
        sign_in(user.email, PASSWORD, address="198.51.100.1")

    assert 0 < refusal.value.retry_after <= WINDOW.total_seconds()
    assert sign_in(other.email, PASSWORD, address=HERE)


def test_an_account_that_does_not_exist_is_closed_in_the_same_way(db: None) -> None:
    fail("nobody@x.example", times=MOST_PER_ACCOUNT)

    with pytest.raises(TooManyRequests):
        sign_in("nobody@x.example", PASSWORD, address=HERE)


def test_nobody_is_locked_out_for_good(db: None) -> None:
    user = make_user()
    fail(user.email, times=MOST_PER_ACCOUNT)
    for _ in range(3):
        with pytest.raises(TooManyRequests):
            sign_in(user.email, PASSWORD, address=HERE)

    let_pass(WINDOW)

    assert sign_in(user.email, PASSWORD, address=HERE)


def test_a_success_gives_its_count_back(db: None) -> None:
    user = make_user()
    fail(user.email, times=MOST_PER_ACCOUNT - 1)

    for _ in range(3):
        assert sign_in(user.email, PASSWORD, address=HERE)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_one_network_address_may_fail_a_hundred_times(db: None, first: str, second: str) -> None:
    user = make_user()
    fail("nobody@x.example", address=first)
    counted = sign_in_failures.c
    transactions.write(
        lambda: database.session.execute(
            sa.update(sign_in_failures)
            .where(counted.key.startswith("address:"))
            .values(failures=MOST_PER_ADDRESS)
        )
    )

    with pytest.raises(TooManyRequests):
        sign_in(user.email, PASSWORD, address=second)

    assert sign_in(user.email, PASSWORD, address="2001:db8:9:9::1")


def test_tries_at_once_are_counted_before_any_password_is_looked_at(app: Flask, db: None) -> None:
    # Looking at it takes as long as it does in earnest, so that all are under way together.
    user = make_user(password_hash=hash_password(PASSWORD))
    tries = [lambda: sign_in(user.email, "wrong password", address=HERE)] * (MOST_PER_ACCOUNT + 6)

    outcomes = [type(outcome) for outcome in at_once(app, *tries)]

    assert outcomes.count(SignInRefused) == MOST_PER_ACCOUNT
    assert outcomes.count(TooManyRequests) == 6


def test_what_was_counted_long_ago_is_cleared_away(db: None) -> None:
    fail("nobody@x.example")
    counted = count_rows()["sign_in_failures"]
    let_pass(3 * WINDOW)

    fail("another@x.example", address="198.51.100.1")

    assert count_rows()["sign_in_failures"] == counted
