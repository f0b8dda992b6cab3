"""What managers do to one person of their partner."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from tests.managing import id_of, saved_user
from tests.observing import at_once, count_rows
from tests.people import PASSWORD, make_user
from webapp import transactions
from webapp.account_errors import LastManager, PersonInactive, SignInRefused
from webapp.accounts.actors import Actor, acting
from webapp.accounts.links import INVITATION, RESET, find_link, use_link
from webapp.accounts.models import User
from webapp.accounts.partners import BuyingPartner
from webapp.accounts.people import (
    change_role,
    disable_person,
    enable_person,
    invite,
    list_people,
    reset_password,
)
from webapp.accounts.sessions import find_session, start_session
from webapp.accounts.signing_in import sign_in

HERE = "192.0.2.7"
NEW = "a better password"


def session_of(user: User) -> str:
    return transactions.write(lambda: start_session(user.id))


def test_a_reset_leaves_the_password_until_the_link_is_used(partner: BuyingPartner, by: Actor) -> None:
    rosa = make_user(partner=partner, email="rosa@x.example")
    session = session_of(rosa)

    link = reset_password(id_of(rosa), by=by)

    assert link.expires_at - rosa.created_at > RESET
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)
    assert find_session(session) is not None
    use_link(link.secret, NEW)
    assert sign_in("rosa@x.example", NEW, address=HERE)
    assert find_session(session) is None


def test_a_person_who_has_not_chosen_yet_is_invited_anew(by: Actor) -> None:
    former = invite("rosa@x.example", name="Rosa", role="buyer", by=by)
    (rosa, _) = list_people(seen_by=by)

    newer = reset_password(rosa.person_id, by=by)

    assert newer.expires_at - rosa.created_at >= INVITATION
    assert find_link(former.secret) is None
    assert find_link(newer.secret) is not None


def test_a_disabled_person_is_signed_out_and_let_in_no_more(partner: BuyingPartner, by: Actor) -> None:
    rosa = make_user(partner=partner, email="rosa@x.example")
    session, link = session_of(rosa), reset_password(id_of(rosa), by=by)

    assert disable_person(id_of(rosa), by=by).name == rosa.name

    assert find_session(session) is None
    assert count_rows()["sessions"] == 0
    with pytest.raises(SignInRefused):
        sign_in("rosa@x.example", PASSWORD, address=HERE)
    with pytest.raises(PersonInactive):
        reset_password(id_of(rosa), by=by)
    enable_person(id_of(rosa), by=by)
    assert find_link(link.secret) is None


def test_an_enabled_person_signs_in_again(partner: BuyingPartner, by: Actor) -> None:
    rosa = make_user(partner=partner, email="rosa@x.example")
    session = session_of(rosa)
    disable_person(id_of(rosa), by=by)

    enable_person(id_of(rosa), by=by)

    assert find_session(session) is None
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)


def test_a_changed_role_takes_a_new_sign_in(partner: BuyingPartner, by: Actor) -> None:
    rosa, other = make_user(partner=partner), make_user(partner=partner)
    session, untouched = session_of(rosa), session_of(other)

    change_role(id_of(rosa), "manager", by=by)

    assert saved_user(rosa).role == "manager"
    assert find_session(session) is None
    assert find_session(untouched) is not None
    change_role(id_of(rosa), "buyer", by=by)
    assert saved_user(rosa).role == "buyer"


def test_the_same_role_again_changes_nothing(partner: BuyingPartner, by: Actor) -> None:
    rosa = make_user(partner=partner)
    session = session_of(rosa)

    change_role(id_of(rosa), "buyer", by=by)

    assert find_session(session) is not None


@pytest.mark.parametrize(
    "do", [disable_person, partial(change_role, role="buyer")], ids=["disable", "demote"]
)
def test_the_last_manager_stays(partner: BuyingPartner, by: Actor, tom: User, do: Callable[..., Any]) -> None:
    asleep = make_user("manager", partner)
    make_user("manager")
    disable_person(id_of(asleep), by=by)
    session = session_of(tom)

    with pytest.raises(LastManager) as refused:
        do(id_of(tom), by=by)

    assert refused.value.person_id == id_of(tom)
    assert (saved_user(tom).role, tom.is_active) == ("manager", True)
    assert find_session(session) is not None
    enable_person(id_of(asleep), by=by)
    do(id_of(tom), by=by)


def test_two_managers_who_leave_at_once_do_not_both_leave(
    app: Flask, partner: BuyingPartner, by: Actor, tom: User
) -> None:
    for _ in range(3):
        eva = make_user("manager", partner)
        by_eva = acting(eva, entry="portal")

        ends = at_once(
            app,
            partial(disable_person, id_of(tom), by=by),
            partial(change_role, id_of(eva), "buyer", by=by_eva),
        )

        assert sorted(isinstance(end, LastManager) for end in ends) == [False, True]
        active = [p for p in list_people(seen_by=by) if p.is_active and p.role == "manager"]
        assert len(active) == 1
        enable_person(id_of(tom), by=by)
        change_role(id_of(eva), "buyer", by=by)
