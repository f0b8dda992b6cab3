"""The pages on which admins look after staff and everybody's people."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.factories import make_partner
from tests.managing import id_of, saved_user
from tests.observing import count_rows, sent_statements
from tests.ops.admins import written
from tests.people import PASSWORD, Browser, make_user
from webapp.account_errors import SignInRefused
from webapp.accounts.links import find_link, use_link
from webapp.accounts.models import User
from webapp.accounts.signing_in import sign_in

LIST = "/ops/people"
TOKEN = "t" * 22
HERE = "192.0.2.7"


def secret_in(answer: TestResponse) -> str:
    found = re.search(r"http://localhost/welcome/([A-Za-z0-9_-]{43})", answer.text)
    assert found is not None
    return found[1]


def page_of(user: User) -> str:
    return f"{LIST}/{id_of(user)}"


def test_people_are_found_by_name_e_mail_and_partner(admin: Browser) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    make_user("buyer", partner, name="Éva Imre", email="eva@raytech.example")
    make_user("manager", name="Tom Adeyemi", email="tom@harbor.example")
    make_user("ops", name="Mara Lindqvist", email="mara@x.example")

    def found(**query: Any) -> list[bool]:
        page = admin.get(LIST, **query).text
        return [name in page for name in ("Éva Imre", "Tom Adeyemi", "Mara Lindqvist")]

    assert found() == [True, True, True]
    assert found(whose="staff") == [False, False, True]
    assert found(whose="partners") == [True, True, False]
    assert found(q="Éva") == found(q="raytech") == found(q="cust1001") == [True, False, False]
    assert found(q="ADEYEMI") == found(q="tom@") == [False, True, False]
    assert found(q="nobody at all") == [False, False, False]
    assert "1 person" in admin.get(LIST, q="Éva", htmx=True).text


def test_a_list_takes_as_few_statements_for_many_as_for_one(admin: Browser) -> None:
    def statements() -> int:
        with sent_statements() as sent:
            assert admin.get(LIST).status_code == 200
        return len(sent)

    few = statements()
    for _ in range(4):
        make_user("buyer")

    assert statements() == few


@pytest.mark.parametrize("htmx", [False, True])
def test_staff_are_invited_by_a_link_that_is_shown_once(admin: Browser, htmx: bool) -> None:
    typed: dict[str, Any] = {"name": "Eva Duarte", "email": "eva@x.example", "role": "ops", "token": TOKEN}

    answer = admin.post(f"{LIST}/new", htmx=htmx, **typed)

    use_link(secret_in(answer), "a better password")
    assert sign_in("eva@x.example", "a better password", address=HERE)
    assert "/welcome/" not in admin.get(LIST).text
    again = admin.post(f"{LIST}/new", **typed)
    assert (again.status_code, "/welcome/" in again.text) == (303, False)
    assert written("person_invited") == [("eva@x.example", "Ada Quist", "ops")]


def test_a_buyer_is_invited_for_the_partner_that_is_named(admin: Browser) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    form = f"{LIST}/new?partner=CUST1001"
    typed: dict[str, Any] = {"name": "Eva Duarte", "email": "eva@x.example", "token": TOKEN}
    assert "For RayTech Corp." in admin.get(form).text
    assert 'action="/ops/people/new?partner=CUST1001"' in admin.get(form).text

    wrong = admin.post(form, **typed, role="ops")
    answer = admin.post(form, **typed, role="buyer")

    assert (wrong.status_code, "Choose one of the two." in wrong.text) == (422, True)
    invited = find_link(secret_in(answer))
    assert invited is not None
    assert (invited.partner_id, invited.role) == (partner.id, "buyer")


def test_nobody_is_invited_for_a_partner_that_is_inactive_or_unknown(admin: Browser) -> None:
    make_partner(code="CUST1001")
    admin.post("/ops/partners/CUST1001/deactivate")
    before = count_rows()

    for code, status in (("CUST1001", 403), ("CUST9999", 404)):
        typed: dict[str, Any] = {"name": "Eva", "email": "eva@x.example", "role": "buyer", "token": TOKEN}
        assert admin.post(f"{LIST}/new?partner={code}", **typed).status_code == status

    assert count_rows() == before


@pytest.mark.parametrize("role", ["ops", "buyer"])
def test_a_person_gets_another_role_a_new_password_and_is_let_in_no_more(admin: Browser, role: str) -> None:
    other = {"ops": "admin", "buyer": "manager"}[role]
    user = make_user(role, email="mara@x.example", name="Mara Lindqvist")

    admin.post(f"{page_of(user)}/role", role=other)
    link = admin.post(f"{page_of(user)}/link", token=TOKEN)
    admin.post(f"{page_of(user)}/disable")

    assert (saved_user(user).role, user.is_active) == (other, False)
    assert find_link(secret_in(link)) is None
    with pytest.raises(SignInRefused):
        sign_in("mara@x.example", PASSWORD, address=HERE)
    assert "is signed out and cannot sign in any more." in admin.get(page_of(user)).text
    admin.post(f"{page_of(user)}/enable")
    assert sign_in("mara@x.example", PASSWORD, address=HERE)
    for kind in ("role_changed", "link_made", "person_disabled", "person_enabled"):
        assert written(kind) == [("mara@x.example", "Ada Quist", "ops")]


@pytest.mark.parametrize(("do", "fields"), [("role", {"role": "ops"}), ("disable", {})])
def test_the_last_admin_stays(admin: Browser, ada: User, do: str, fields: dict[str, Any]) -> None:
    make_user("manager")
    make_user("ops")

    admin.post(f"{page_of(ada)}/{do}", **fields)

    assert "This is your only administrator. Make somebody else an administrator first." in (
        admin.get(page_of(ada)).text
    )
    assert (saved_user(ada).role, ada.is_active) == ("admin", True)
    assert written("role_changed") == written("person_disabled") == []


def test_staff_get_no_role_of_partners_and_no_partner_a_role_of_staff(admin: Browser) -> None:
    mara, rosa = make_user("ops"), make_user("buyer")

    admin.post(f"{page_of(mara)}/role", role="buyer")
    admin.post(f"{page_of(rosa)}/role", role="admin")

    assert (saved_user(mara).role, saved_user(rosa).role) == ("ops", "buyer")
    assert admin.get(f"{LIST}/US99999").status_code == 404
