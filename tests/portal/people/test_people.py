"""The pages on which a manager looks after the partner's people."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.managing import LIST, page_of, saved_user
from tests.observing import count_rows, sent_statements
from tests.people import PASSWORD, Browser, make_user
from webapp.account_errors import SignInRefused
from webapp.accounts.models import User
from webapp.accounts.partners import BuyingPartner
from webapp.accounts.signing_in import sign_in

HERE = "192.0.2.7"
TOKEN = "t" * 22


def said_on(manager: Browser, address: str) -> str:
    return manager.get(address).text


def test_the_list_shows_the_partners_people_alone(partner: BuyingPartner, manager: Browser) -> None:
    rosa = make_user("buyer", partner, email="rosa@x.example", name="Rosa Imre")
    make_user("buyer", name="Of another")
    make_user("ops", name="Of the house")

    page = manager.get(LIST).text

    assert "Of another" not in page
    assert "Of the house" not in page
    assert f'href="{page_of(rosa)}"' in page
    assert all(text in page for text in ("Rosa Imre", "rosa@x.example", "Tom Adeyemi", "(you)", "2 people"))


def test_the_list_takes_as_many_statements_for_many_as_for_few(
    partner: BuyingPartner, manager: Browser
) -> None:
    def statements() -> int:
        with sent_statements() as sent:
            assert manager.get(LIST).status_code == 200
        return len(sent)

    few = statements()
    for _ in range(5):
        make_user("buyer", partner)

    assert statements() == few <= 5


@pytest.mark.parametrize("htmx", [False, True])
def test_a_person_is_disabled_and_enabled(partner: BuyingPartner, manager: Browser, htmx: bool) -> None:
    rosa = make_user("buyer", partner, email="rosa@x.example", name="Rosa Imre")

    manager.post(f"{page_of(rosa)}/disable", htmx=htmx)

    with pytest.raises(SignInRefused):
        sign_in("rosa@x.example", PASSWORD, address=HERE)
    assert "Rosa Imre is signed out and cannot sign in any more." in said_on(manager, page_of(rosa))
    manager.post(f"{page_of(rosa)}/link", htmx=htmx, token=TOKEN)
    assert "Let this person sign in again before you make a link." in said_on(manager, page_of(rosa))
    manager.post(f"{page_of(rosa)}/enable", htmx=htmx)
    assert "Rosa Imre can sign in again." in said_on(manager, page_of(rosa))
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)


def test_a_changed_role_is_said(partner: BuyingPartner, manager: Browser) -> None:
    rosa = make_user("buyer", partner, name="Rosa Imre")

    manager.post(f"{page_of(rosa)}/role", role="manager")

    assert saved_user(rosa).role == "manager"
    assert "Rosa Imre is a manager now, and has to sign in again." in said_on(manager, page_of(rosa))


@pytest.mark.parametrize("role", ["admin", "", "ops"])
def test_no_other_role_can_be_given(partner: BuyingPartner, manager: Browser, role: str) -> None:
    rosa = make_user("buyer", partner)

    manager.post(f"{page_of(rosa)}/role", role=role)

    assert saved_user(rosa).role == "buyer"
    assert "Choose one of the two." in said_on(manager, page_of(rosa))


@pytest.mark.parametrize(("do", "fields"), [("role", {"role": "buyer"}), ("disable", {})])
def test_the_only_manager_is_told_to_make_another_first(
    tom: User, manager: Browser, do: str, fields: dict[str, Any]
) -> None:
    manager.post(f"{page_of(tom)}/{do}", **fields)

    assert "This is your only manager." in said_on(manager, page_of(tom))
    assert (saved_user(tom).role, tom.is_active) == ("manager", True)


def test_a_manager_who_becomes_a_buyer_signs_in_again(
    partner: BuyingPartner, tom: User, manager: Browser
) -> None:
    make_user("manager", partner)

    manager.post(f"{page_of(tom)}/role", role="buyer")

    assert manager.get("/portal/account").headers["Location"].startswith("/login")


def test_people_of_others_are_as_unknown_as_nobody(manager: Browser) -> None:
    strangers = [page_of(make_user(role)) for role in ("buyer", "manager", "ops", "admin")]
    before = count_rows()
    asked: list[Callable[[str], TestResponse]] = [
        manager.get,
        *(
            partial(_post, manager, do, **fields)
            for do, fields in (
                ("link", {"token": TOKEN}),
                ("role", {"role": "manager"}),
                ("disable", {}),
                ("enable", {}),
            )
        ),
    ]

    for ask in asked:
        assert {ask(page).status_code for page in (*strangers, f"{LIST}/US99999", f"{LIST}/x")} == {404}

    assert count_rows() == before


def _post(manager: Browser, do: str, page: str, **fields: Any) -> TestResponse:
    return manager.post(f"{page}/{do}", **fields)
