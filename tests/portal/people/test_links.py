"""The pages on which a manager makes one-time links, for new people and for forgotten passwords."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.managing import LIST, page_of
from tests.observing import count_rows
from tests.people import PASSWORD, Browser, make_user
from webapp.accounts.links import find_link
from webapp.accounts.partners import BuyingPartner
from webapp.accounts.signing_in import sign_in

HERE = "192.0.2.7"
TOKEN = "t" * 22
EVA: dict[str, Any] = {"name": "Eva Duarte", "email": "eva@x.example", "role": "buyer", "token": TOKEN}


def secret_in(answer: TestResponse) -> str:
    found = re.search(r"http://localhost/welcome/([A-Za-z0-9_-]{43})", answer.text)
    assert found is not None
    return found[1]


def said_on(manager: Browser, address: str) -> str:
    return manager.get(address).text


@pytest.mark.parametrize("htmx", [False, True])
def test_an_invitation_shows_its_link_in_the_answer_and_never_again(manager: Browser, htmx: bool) -> None:
    answer = manager.post(f"{LIST}/new", htmx=htmx, **EVA)

    secret = secret_in(answer)
    found = find_link(secret)
    assert answer.status_code == 200
    assert "It works once, until" in answer.text
    assert found is not None
    assert (found.email, found.is_new, found.partner_name) == ("eva@x.example", True, "RayTech Corp.")
    assert not any(secret in manager.get(page).text for page in (LIST, f"{LIST}/new", "/portal/account"))
    assert secret not in manager.cookie
    assert "Invited" in said_on(manager, LIST)


def test_the_answer_with_a_link_is_kept_by_no_cache(manager: Browser) -> None:
    answer = manager.post(f"{LIST}/new", **EVA)

    assert answer.headers["Cache-Control"] == "no-store"


def test_an_invitation_sent_again_invites_nobody_and_says_so(manager: Browser) -> None:
    secret = secret_in(manager.post(f"{LIST}/new", **EVA))
    before = count_rows()

    answer = manager.post(f"{LIST}/new", **EVA)

    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert "shown only once" in said_on(manager, LIST)
    assert count_rows() == before
    assert find_link(secret) is not None


def test_each_form_of_an_invitation_has_a_token_of_its_own(manager: Browser) -> None:
    tokens = {
        re.search('name="token"[^>]*value="([^"]*)"', manager.get(f"{LIST}/new").text)[1]  # type: ignore[index]
        for _ in range(3)
    }

    assert len(tokens) == 3
    assert all(re.fullmatch("[A-Za-z0-9_-]{22}", token) for token in tokens)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "eva"}, "E-mail must be an e-mail address."),
        ({"email": ""}, "E-mail is required."),
        ({"name": " "}, "Name is required."),
        ({"email": "TOM@x.example"}, "Nobody can be invited with this e-mail: it is in use already."),
        ({"role": "admin"}, "Choose one of the two."),
        ({"role": ""}, "Choose one of the two."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_with_an_invitation_is_told_and_all_stays_typed(
    manager: Browser, typed: dict[str, Any], said: str, htmx: bool
) -> None:
    answer = manager.post(f"{LIST}/new", htmx=htmx, **{**EVA, **typed})

    kept = {name: text for name, text in {**EVA, **typed}.items() if name != "role"}
    assert answer.status_code == 422
    assert said in answer.text
    assert all(f'value="{text}"' in answer.text for text in kept.values())
    assert count_rows()["users"] == 1


def test_what_was_refused_can_be_sent_again_put_right(manager: Browser) -> None:
    manager.post(f"{LIST}/new", **{**EVA, "email": "tom@x.example"})

    assert secret_in(manager.post(f"{LIST}/new", **EVA))


@pytest.mark.parametrize("token", ["", "short", "x" * 23, "\x00" * 22])
def test_a_form_that_was_tampered_with_makes_no_link(
    partner: BuyingPartner, manager: Browser, token: str
) -> None:
    rosa = make_user("buyer", partner)
    before = count_rows()

    answers = [
        manager.post(f"{LIST}/new", **{**EVA, "token": token}),
        manager.post(f"{page_of(rosa)}/link", token=token),
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert count_rows() == before


@pytest.mark.parametrize("htmx", [False, True])
def test_a_reset_shows_a_link_and_leaves_the_password(
    partner: BuyingPartner, manager: Browser, htmx: bool
) -> None:
    rosa = make_user("buyer", partner, email="rosa@x.example")

    answer = manager.post(f"{page_of(rosa)}/link", htmx=htmx, token=TOKEN)

    found = find_link(secret_in(answer))
    assert found is not None
    assert (found.email, found.is_new) == ("rosa@x.example", False)
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)
    assert "A link for a new password works until" in said_on(manager, page_of(rosa))


def test_a_reset_sent_again_makes_no_other_link(partner: BuyingPartner, manager: Browser) -> None:
    rosa = make_user("buyer", partner)
    secret = secret_in(manager.post(f"{page_of(rosa)}/link", token=TOKEN))

    answer = manager.post(f"{page_of(rosa)}/link", token=TOKEN)

    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(rosa))
    assert find_link(secret) is not None
    assert "shown only once" in said_on(manager, page_of(rosa))
