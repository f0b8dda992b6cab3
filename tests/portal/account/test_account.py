"""The page of one's own account: name and password."""

from typing import Any

import pytest
from flask import Flask

from tests.people import PASSWORD, Browser, make_user
from webapp.accounts.sessions import find_session
from webapp.accounts.signing_in import MOST_PER_ACCOUNT, sign_in

NEW = "a better password"
HERE = "192.0.2.7"
PAGE = "/portal/account"


@pytest.mark.parametrize(
    ("role", "sees", "sees_not"),
    [
        ("buyer", ["Addresses"], ["People", "API keys"]),
        ("manager", ["Addresses", "People", "API keys"], []),
    ],
)
def test_the_page_leads_to_what_the_role_may_see(
    app: Flask, db: None, role: str, sees: list[str], sees_not: list[str]
) -> None:
    page = Browser(app, make_user(role, name="Rosa Imre")).get(PAGE)

    assert page.status_code == 200
    assert 'value="Rosa Imre"' in page.text
    assert [place in page.text for place in (*sees, *sees_not)] == [
        *[True] * len(sees),
        *[False] * len(sees_not),
    ]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_saved_name_is_said_and_shown(app: Flask, db: None, htmx: bool) -> None:
    browser = Browser(app, make_user(name="Rosa"))

    answer = browser.post(PAGE, htmx=htmx, name=" Rosa Imre ")

    if htmx:
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, PAGE)
    else:
        assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = browser.get(PAGE)
    assert "Your name is saved." in page.text
    assert 'value="Rosa Imre"' in page.text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_name_that_cannot_be_is_told_at_its_field_and_stays_typed(app: Flask, db: None, htmx: bool) -> None:
    browser = Browser(app, make_user(name="Rosa"))

    answer = browser.post(PAGE, htmx=htmx, name="x" * 201)

    assert answer.status_code == 422
    assert "Name must be at most 200 characters." in answer.text
    assert f'value="{"x" * 201}"' in answer.text
    assert answer.text.count("<h1>") == (0 if htmx else 1)
    assert 'value="Rosa"' in browser.get(PAGE).text


def test_a_changed_password_leaves_this_browser_signed_in_alone(app: Flask, db: None) -> None:
    rosa = make_user(email="rosa@x.example")
    here, elsewhere = Browser(app, rosa), Browser(app, rosa)

    answer = here.post(f"{PAGE}/password", current=PASSWORD, new=NEW, again=NEW)

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert "Your password is changed." in here.get(PAGE).text
    assert elsewhere.token is not None
    assert find_session(elsewhere.token) is None
    assert sign_in("rosa@x.example", NEW, address=HERE)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"current": "wrong"}, "This is not your present password."),
        ({"current": ""}, "This is not your present password."),
        ({"new": "short", "again": "short"}, "New password must be 12 to 128 characters."),
        ({"new": "", "again": ""}, "New password must be 12 to 128 characters."),
        ({"new": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "New password is too easy to guess."),
        ({"again": "another password"}, "This differs from the new password above."),
        ({"again": ""}, "This differs from the new password above."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_with_a_password_is_told_and_no_password_comes_back(
    app: Flask, db: None, typed: dict[str, Any], said: str, htmx: bool
) -> None:
    browser = Browser(app, make_user(email="rosa@x.example"))
    fields = {"current": PASSWORD, "new": NEW, "again": NEW, **typed}

    answer = browser.post(f"{PAGE}/password", htmx=htmx, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert not any(f'value="{text}"' in answer.text for text in fields.values() if text)
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)


def test_a_form_without_its_fields_is_told_what_is_missing(app: Flask, db: None) -> None:
    browser = Browser(app, make_user())

    assert "Name is required." in browser.post(PAGE).text
    assert "New password must be" in browser.post(f"{PAGE}/password").text


def test_guessing_the_present_password_is_stopped(app: Flask, db: None) -> None:
    browser = Browser(app, make_user())
    for _ in range(MOST_PER_ACCOUNT):
        browser.post(f"{PAGE}/password", current="wrong", new=NEW, again=NEW)

    answer = browser.post(f"{PAGE}/password", current=PASSWORD, new=NEW, again=NEW)

    assert answer.status_code == 429
    assert "Too many tries. Wait 5 minutes, then try again." in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 300
