"""Who looks after whom: managers after their partner's people, admins after everybody, nobody else."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.factories import make_buyer, make_staff
from tests.managing import id_of, names, saved_user
from tests.observing import count_rows
from tests.people import make_user
from webapp.account_errors import LastManager, PersonNotFound
from webapp.accounts.actors import Actor, acting
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
from webapp.errors import InvalidInput, NotAllowed

# Everything that is done to one person.
DONE_TO_ONE: list[Callable[..., Any]] = [
    reset_password,
    disable_person,
    enable_person,
    partial(change_role, role="buyer"),
    partial(change_role, role="manager"),
]
done_to_one = pytest.mark.parametrize(
    "do", DONE_TO_ONE, ids=["reset", "disable", "enable", "demote", "promote"]
)


@pytest.mark.parametrize("role", ["buyer", "ops"])
def test_buyers_and_operations_look_after_nobody(partner: BuyingPartner, tom: User, role: str) -> None:
    somebody = acting(make_user(role, partner if role == "buyer" else None), entry="portal")

    attempts: list[Callable[[], Any]] = [
        lambda: list_people(seen_by=somebody),
        lambda: invite("new@x.example", name="New", role="buyer", by=somebody, partner_id=partner.id),
        *(partial(do, id_of(tom), by=somebody) for do in DONE_TO_ONE),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert refused.value.scope == "people:manage"
    assert saved_user(tom).role == "manager"


@pytest.mark.parametrize("house", [True, False])
def test_no_key_looks_after_people(partner: BuyingPartner, tom: User, house: bool) -> None:
    key = make_staff() if house else make_buyer(partner)

    with pytest.raises(NotAllowed):
        list_people(seen_by=key)


@done_to_one
def test_people_of_others_and_of_the_house_are_not_found(by: Actor, do: Callable[..., Any]) -> None:
    others = [make_user(role) for role in ("buyer", "manager", "ops", "admin")]
    before = count_rows()

    for person_id in (*map(id_of, others), "US99999", "US1", "us00001", "", "OR00001", "US" + "9" * 12):
        with pytest.raises(PersonNotFound) as refused:
            do(person_id, by=by)
        assert refused.value.person_id == person_id

    assert count_rows() == before
    assert [(saved_user(user).role, user.is_active) for user in others] == [
        ("buyer", True),
        ("manager", True),
        ("ops", True),
        ("admin", True),
    ]


def test_an_admin_looks_after_everybody(partner: BuyingPartner, tom: User) -> None:
    admin, ops = make_user("admin", name="Noor"), make_user("ops", name="Mara")
    by = acting(admin, entry="ops")

    invite("eva@x.example", name="Eva", role="manager", by=by, partner_id=partner.id)
    invite("kim@x.example", name="Kim", role="ops", by=by)
    change_role(id_of(ops), "admin", by=by)
    disable_person(id_of(tom), by=by)

    assert names(by) == ["Eva", "Kim", "Mara", "Noor", "Tom Adeyemi"]
    assert (saved_user(ops).role, saved_user(tom).is_active) == ("admin", False)


def test_an_admin_leaves_no_house_without_one(tom: User) -> None:
    admin = make_user("admin")
    by = acting(admin, entry="ops")

    for do in (disable_person, partial(change_role, role="ops")):
        with pytest.raises(LastManager):
            do(id_of(admin), by=by)

    assert (saved_user(admin).role, admin.is_active) == ("admin", True)


def test_staff_become_no_buyers_and_buyers_no_staff(partner: BuyingPartner, tom: User) -> None:
    by, ops = acting(make_user("admin"), entry="ops"), make_user("ops")

    for user, role in ((ops, "buyer"), (tom, "admin")):
        with pytest.raises(InvalidInput):
            change_role(id_of(user), role, by=by)
    with pytest.raises(InvalidInput):
        invite("eva@x.example", name="Eva", role="ops", by=by, partner_id=partner.id)
