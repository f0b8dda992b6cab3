"""People who sign in: their roles, and whom they belong to."""

import pytest

from tests.factories import make_partner
from tests.observing import count_rows
from webapp.account_errors import EmailTaken
from webapp.accounts.actors import ROLE_SCOPES, acting, system
from webapp.accounts.models import PARTNER_SCOPES, SCOPES
from webapp.accounts.passwords import is_password
from webapp.accounts.users import create_user
from webapp.errors import InvalidInput, NotAllowed

PASSWORD = "a quite good password"


@pytest.mark.parametrize("role", ["buyer", "manager"])
def test_buyers_and_managers_belong_to_a_partner(db: None, role: str) -> None:
    partner = make_partner()

    user = create_user("rosa@x.example", name="Rosa", role=role, password=PASSWORD, partner_id=partner.id)
    with pytest.raises(InvalidInput) as refused:
        create_user("tom@x.example", name="Tom", role=role, password=PASSWORD)

    assert (user.role, user.partner_id, user.is_active) == (role, partner.id, True)
    assert refused.value.field == "partner"


@pytest.mark.parametrize("role", ["ops", "admin"])
def test_staff_belong_to_no_partner(db: None, role: str) -> None:
    partner = make_partner()

    user = create_user("mara@x.example", name="Mara", role=role, password=PASSWORD)
    with pytest.raises(InvalidInput) as refused:
        create_user("noor@x.example", name="Noor", role=role, password=PASSWORD, partner_id=partner.id)

    assert (user.role, user.partner_id) == (role, None)
    assert refused.value.field == "partner"


def test_an_address_is_kept_in_small_letters_and_used_once(db: None) -> None:
    user = create_user(" Mara@Waybill.Example ", name="Mara", role="ops", password=PASSWORD)

    with pytest.raises(EmailTaken) as refused:
        create_user("MARA@waybill.example", name="Other", role="ops", password=PASSWORD)

    assert user.email == refused.value.email == "mara@waybill.example"
    assert count_rows()["users"] == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", "two@at@x.example"),
        ("email", "a b@x.example"),
        ("email", "no@dot"),
        ("email", ""),
        ("name", "  "),
        ("name", "two\nlines"),
        ("role", "root"),
        ("role", "Admin"),
        ("password", "short"),
    ],
)
def test_a_person_needs_an_address_a_name_a_role_and_a_good_password(
    db: None, field: str, value: str
) -> None:
    person = {"email": "mara@x.example", "name": "Mara", "role": "ops", "password": PASSWORD, field: value}

    with pytest.raises(InvalidInput) as refused:
        create_user(person.pop("email"), **person)  # type: ignore[arg-type]

    assert refused.value.field == field
    assert count_rows()["users"] == 0


def test_the_password_is_kept_as_a_hash_of_its_own(db: None) -> None:
    mara = create_user("mara@x.example", name="Mara", role="ops", password=PASSWORD)
    noor = create_user("noor@x.example", name="Noor", role="ops", password=PASSWORD)

    assert PASSWORD not in mara.password_hash
    assert mara.password_hash != noor.password_hash
    assert is_password(PASSWORD, mara.password_hash)


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("buyer", set(PARTNER_SCOPES)),
        ("manager", {*PARTNER_SCOPES, "people:manage"}),
        ("ops", set(SCOPES)),
        ("admin", {*SCOPES, "people:manage"}),
    ],
)
def test_a_signed_in_person_acts_with_the_rights_of_the_role(db: None, role: str, scopes: set[str]) -> None:
    partner_id = make_partner().id if role in ("buyer", "manager") else None
    user = create_user("rosa@x.example", name="Rosa", role=role, password=PASSWORD, partner_id=partner_id)

    actor = acting(user, entry="portal")

    assert (actor.kind, actor.id, actor.name, actor.entry) == ("user", user.id, "Rosa", "portal")
    assert (actor.partner_id, actor.is_house) == (partner_id, partner_id is None)
    assert actor.scopes == ROLE_SCOPES[role] == scopes


def test_an_actor_is_held_to_its_rights() -> None:
    actor = system()

    actor.require("orders:write")
    with pytest.raises(NotAllowed) as refused:
        actor.require("orders:eat")

    assert refused.value.scope == "orders:eat"
    assert (actor.kind, actor.principal, actor.entry) == ("system", "system:None", "cli")
