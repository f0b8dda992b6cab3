"""The link behind a one-time link: somebody chooses a password."""

import pytest
from flask import Flask

from tests.observing import count_rows
from tests.people import PASSWORD, Browser, make_user
from webapp import transactions
from webapp.accounts.actors import system
from webapp.accounts.links import find_link, make_link
from webapp.accounts.models import User
from webapp.accounts.sessions import find_session
from webapp.accounts.signing_in import sign_in

NEW = "a better password"
HERE = "192.0.2.7"


@pytest.fixture
def rosa(db: None) -> User:
    return make_user(email="rosa@x.example", name="Rosa Imre")


@pytest.fixture
def link(rosa: User) -> str:
    """The address of a link for Rosa."""
    return f"/welcome/{transactions.write(lambda: make_link(rosa, by=system())).secret}"


def test_the_page_says_whose_password_it_is(app: Flask, link: str) -> None:
    shown = Browser(app).get(link)

    assert shown.status_code == 200
    assert "Rosa Imre" in shown.text
    assert "rosa@x.example" in shown.text


def test_looking_at_the_page_uses_nothing_up(app: Flask, link: str) -> None:
    for _ in range(3):
        Browser(app).get(link)

    assert find_link(link.removeprefix("/welcome/")) is not None


def test_who_chose_a_password_signs_in_with_it(app: Flask, link: str) -> None:
    browser = Browser(app)

    answer = browser.post(link, password=NEW, again=NEW)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?email=rosa@x.example")
    sign_in_page = browser.get(answer.headers["Location"]).text
    assert "Your password is set. Sign in with it." in sign_in_page
    assert 'value="rosa@x.example"' in sign_in_page
    assert sign_in("rosa@x.example", NEW, address=HERE)


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "Password must be 12 to 128 characters."),
        ("passwordpassword", "passwordpassword", "Password is too easy to guess."),
        (NEW, "", "This differs from the password above."),
        (NEW, NEW + "x", "This differs from the password above."),
    ],
)
def test_a_password_that_will_not_do_is_told_and_the_link_stays(
    app: Flask, link: str, password: str, again: str, said: str
) -> None:
    answer = Browser(app).post(link, password=password, again=again)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{password}"' not in answer.text
    assert sign_in("rosa@x.example", PASSWORD, address=HERE)
    assert find_link(link.removeprefix("/welcome/")) is not None


def test_a_link_that_was_used_says_what_to_do_now(app: Flask, link: str) -> None:
    Browser(app).post(link, password=NEW, again=NEW)

    answers = [
        Browser(app).get(link),
        Browser(app).post(link, password="yet another one", again="yet another one"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("Ask whoever sent it to you for a new one." in answer.text for answer in answers)
    assert sign_in("rosa@x.example", NEW, address=HERE)


@pytest.mark.parametrize("secret", ["nothing", "x" * 2_000, "%00", "%F0%9F%8D%BA"])
def test_a_link_that_was_never_made_says_the_same(app: Flask, link: str, secret: str) -> None:
    before = count_rows()

    answer = Browser(app).get(f"/welcome/{secret}")

    assert answer.status_code == 404
    assert "This link does not work any more" in answer.text
    assert count_rows() == before


def test_whoever_used_the_browser_before_is_signed_out(app: Flask, link: str) -> None:
    browser = Browser(app, make_user("manager", name="Tom Adeyemi"))
    assert "You are signed in here as" in browser.get(link).text

    browser.post(link, password=NEW, again=NEW)

    assert browser.token is not None
    assert find_session(browser.token) is None
    assert "Your password is set." in browser.get("/login?email=rosa@x.example").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_address_of_the_page_is_told_nobody(app: Flask, link: str, method: str) -> None:
    browser = Browser(app)

    answer = browser.get(link) if method == "get" else browser.post(link)

    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_form_works_over_https_where_a_referrer_is_looked_for(app: Flask, link: str) -> None:
    browser = Browser(app)
    fields = {"csrf_token": browser.csrf_token, "password": NEW, "again": NEW}

    browser.client.set_cookie("__Host-waybill", browser.cookie, secure=True)

    answer = browser.client.post(
        link, data=fields, base_url="https://localhost", headers={"Referer": "https://localhost/"}
    )

    assert answer.status_code == 303


def test_the_secret_is_in_no_log(app: Flask, link: str, caplog: pytest.LogCaptureFixture) -> None:
    secret = link.removeprefix("/welcome/")
    caplog.set_level("DEBUG")

    Browser(app).get(link)
    Browser(app).post(link, password=NEW, again=NEW)

    assert caplog.records
    assert not any(secret in str(vars(record)) for record in caplog.records)
