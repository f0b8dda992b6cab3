"""One-time links: how somebody without a password, or with a forgotten one, chooses another."""

from datetime import timedelta
from functools import partial
from hashlib import sha256

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_partner
from tests.observing import at_once, sent_statements
from tests.people import PASSWORD, make_user
from webapp import clock, transactions
from webapp.accounts.actors import system
from webapp.accounts.links import INVITATION, RESET, NewLink, end_links, find_link, make_link, use_link
from webapp.accounts.models import Partner, User, one_time_links
from webapp.accounts.sessions import find_session, start_session
from webapp.accounts.signing_in import sign_in
from webapp.errors import InvalidInput, LinkNotValid, SignInRefused
from webapp.extensions import db as database

NEW = "a better password"
HERE = "192.0.2.7"


def link_for(user: User) -> NewLink:
    return transactions.write(lambda: make_link(user, by=system()))


def change(statement: sa.Update) -> None:
    transactions.write(lambda: database.session.execute(statement))


def let_pass(age: timedelta) -> None:
    """Let every link be so much nearer its end."""
    ends_at = database.session.scalar(sa.select(one_time_links.c.expires_at))
    assert ends_at is not None
    change(sa.update(one_time_links).values(expires_at=ends_at - age))


def test_the_link_gives_its_person_the_password_that_they_choose(db: None) -> None:
    user = make_user(email="rosa@x.example")
    link = link_for(user)

    used = use_link(link.secret, NEW)

    assert (used.user_id, used.email) == (user.id, "rosa@x.example")
    assert find_session(sign_in("rosa@x.example", NEW, address=HERE)) is not None
    with pytest.raises(SignInRefused):
        sign_in("rosa@x.example", PASSWORD, address=HERE)


def test_a_link_says_whose_it_is_before_it_is_used(db: None) -> None:
    partner = make_partner("RayTech Corp.")
    link = link_for(make_user("manager", partner, email="tom@x.example", name="Tom Adeyemi"))

    found = find_link(link.secret)

    assert found is not None
    assert (found.email, found.name, found.partner_name) == ("tom@x.example", "Tom Adeyemi", "RayTech Corp.")
    assert not found.is_new
    assert (link.name, link.email) == (found.name, found.email)


def test_staff_have_links_too(db: None) -> None:
    found = find_link(link_for(make_user("ops")).secret)

    assert found is not None
    assert found.partner_name is None


def test_a_link_serves_once(db: None) -> None:
    link = link_for(make_user(email="rosa@x.example"))
    use_link(link.secret, NEW)

    with pytest.raises(LinkNotValid):
        use_link(link.secret, "yet another password")

    assert find_link(link.secret) is None
    assert sign_in("rosa@x.example", NEW, address=HERE)


def test_a_link_used_many_times_at_once_serves_once(app: Flask, db: None) -> None:
    link = link_for(make_user(email="rosa@x.example"))
    tried = [f"my new password {number}" for number in range(4)]

    ends = at_once(app, *(partial(use_link, link.secret, new) for new in tried))

    refused = [isinstance(end, LinkNotValid) for end in ends]
    assert sorted(refused) == [False, True, True, True]
    assert sign_in("rosa@x.example", tried[refused.index(False)], address=HERE)


def test_using_a_link_signs_the_person_out_everywhere(db: None) -> None:
    user, other = make_user(), make_user()
    own, foreign = (transactions.write(partial(start_session, somebody.id)) for somebody in (user, other))

    use_link(link_for(user).secret, NEW)

    assert find_session(own) is None
    assert find_session(foreign) is not None


def test_making_a_link_ends_the_former_ones_of_the_same_person_alone(db: None) -> None:
    rosa, tom = make_user(), make_user()
    former, toms, newest = link_for(rosa), link_for(tom), link_for(rosa)

    assert find_link(former.secret) is None
    with pytest.raises(LinkNotValid):
        use_link(former.secret, NEW)
    assert find_link(newest.secret) is not None
    assert find_link(toms.secret) is not None


def test_a_link_that_was_ended_serves_no_more(db: None) -> None:
    user = make_user()
    link = link_for(user)

    transactions.write(lambda: end_links(user.id))

    assert find_link(link.secret) is None


@pytest.mark.parametrize(("password_hash", "lasts"), [("", INVITATION), ("$argon2id$some", RESET)])
def test_an_invitation_lasts_three_days_and_a_reset_one(
    db: None, password_hash: str, lasts: timedelta
) -> None:
    user = make_user()
    change(sa.update(User).values(password_hash=password_hash))
    database.session.refresh(user)

    link = link_for(user)

    assert abs(link.expires_at - clock.now() - lasts) < timedelta(seconds=10)
    let_pass(lasts - timedelta(seconds=10))
    found = find_link(link.secret)
    assert found is not None
    assert found.is_new == (password_hash == "")
    let_pass(timedelta(seconds=11))
    assert find_link(link.secret) is None
    with pytest.raises(LinkNotValid):
        use_link(link.secret, NEW)


def test_the_link_of_somebody_who_may_not_sign_in_serves_nobody(db: None) -> None:
    partner = make_partner()
    disabled, asleep = make_user(), make_user(partner=partner)
    links = [link_for(disabled), link_for(asleep)]

    change(sa.update(User).where(User.id == disabled.id).values(is_active=False))
    change(sa.update(Partner).where(Partner.id == partner.id).values(is_active=False))

    for link in links:
        assert find_link(link.secret) is None
        with pytest.raises(LinkNotValid):
            use_link(link.secret, NEW)


@pytest.mark.parametrize("secret", ["", "nothing", "x" * 5_000, "\x00", "\ud800", "Schlüssel"])
def test_a_link_that_nobody_made_is_none(db: None, secret: str) -> None:
    link_for(make_user())

    assert find_link(secret) is None
    with pytest.raises(LinkNotValid):
        use_link(secret, NEW)


@pytest.mark.parametrize("password", ["", "short", "passwordpassword", "x" * 129])
def test_a_password_that_is_not_good_enough_leaves_the_link_as_it_is(db: None, password: str) -> None:
    link = link_for(make_user(email="rosa@x.example"))

    with pytest.raises(InvalidInput) as refused:
        use_link(link.secret, password)

    assert refused.value.field == "password"
    assert find_link(link.secret) is not None
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)


def test_only_a_digest_of_256_random_bits_is_kept(db: None) -> None:
    user = make_user()
    secrets = [link_for(user).secret for _ in range(20)]

    kept = list(database.session.execute(sa.select(one_time_links).order_by(one_time_links.c.id)))

    assert [bytes(row.digest) for row in kept] == [sha256(secret.encode()).digest() for secret in secrets]
    assert min(map(len, secrets)) >= 43
    assert not any(secret in str(row) for row in kept for secret in secrets)


def test_a_link_that_is_not_valid_costs_no_hashing(db: None) -> None:
    with sent_statements() as sent, pytest.raises(LinkNotValid):
        use_link("nothing", "short")

    assert len(sent) == 1
