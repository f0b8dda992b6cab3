"""The sign-in page, the way back, and what happens to those who are not signed in."""

import re

import pytest
from flask import Flask

from tests.people import PASSWORD, Browser, make_user
from webapp.accounts.signing_in import MOST_PER_ACCOUNT

REFUSED = "E-mail or password is wrong."


def sign_in(browser: Browser, email: str, *, password: str = PASSWORD, back: str | None = None) -> object:
    address = f"/login?next={back}" if back is not None else "/login"
    return browser.post(address, email=email, password=password).headers.get("Location")


@pytest.mark.parametrize(
    ("role", "home"), [("buyer", "/portal"), ("manager", "/portal"), ("ops", "/ops"), ("admin", "/ops")]
)
def test_each_role_lands_in_its_own_home(app: Flask, db: None, role: str, home: str) -> None:
    browser = Browser(app)

    landed = sign_in(browser, make_user(role).email)

    assert landed == home
    assert browser.get(home).status_code == 200
    assert browser.get("/").headers["Location"] == home
    assert browser.get("/login").headers["Location"] == home


def test_strangers_are_shown_the_sign_in_page(app: Flask, db: None) -> None:
    browser = Browser(app)

    assert browser.get("/").headers["Location"] == "/login"
    page = browser.get("/login")
    assert page.status_code == 200
    assert 'name="email"' in page.text
    assert 'name="password"' in page.text


def test_a_wrong_password_says_so_and_keeps_the_e_mail(app: Flask, db: None) -> None:
    user, browser = make_user(), Browser(app)

    answer = browser.post("/login?next=/portal/orders", email=user.email, password="wrong password")

    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert user.email in answer.text
    assert "wrong password" not in answer.text
    assert "next=/portal/orders" in answer.text


def test_too_many_tries_say_how_long_to_wait(app: Flask, db: None) -> None:
    user, browser = make_user(), Browser(app)
    for _ in range(MOST_PER_ACCOUNT):
        browser.post("/login", email=user.email, password="wrong password")

    answer = browser.post("/login", email=user.email, password=PASSWORD)

    assert answer.status_code == 429
    assert "Too many tries. Wait 5 minutes, then try again." in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 300


@pytest.mark.parametrize("address", ["/portal/orders", "/portal/catalog?q=a+b&page=2"])
def test_after_signing_in_one_is_back_where_one_was(app: Flask, db: None, address: str) -> None:
    user, browser = make_user(), Browser(app)
    asked = browser.get(address)

    answer = browser.post(asked.headers["Location"], email=user.email, password=PASSWORD)

    assert asked.status_code == 302
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "///evil.example", "https://evil.example", "%0d%0aSet-Cookie:x=1",
     "/%0d%0ax", "/%09/evil.example", "javascript:alert(1)", "/a%00b", "portal", "/%5Cevil.example", ""],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(app: Flask, db: None, back: str) -> None:
    assert sign_in(Browser(app), make_user().email, back=back) == "/portal"


def test_a_change_without_a_session_leads_to_the_sign_in_page_and_back_to_the_page_it_came_from(
    app: Flask, db: None
) -> None:
    shown = {"Referer": "http://localhost/portal/account?tab=name"}

    answer = Browser(app).open("/portal/account", method="POST", headers=shown)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/portal/account?tab%3Dname"


def test_an_expired_session_answers_htmx_with_401_and_where_to_sign_in(app: Flask, db: None) -> None:
    answer = Browser(app).open(
        "/portal/orders",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/portal/orders?q=a"},
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/portal/orders?q%3Da"
    assert "Location" not in answer.headers


def test_signing_in_gives_a_new_session_and_a_new_secret(app: Flask, db: None) -> None:
    user = make_user()
    browser = Browser(app, user)
    before = browser.cookie

    sign_in(browser, user.email)

    with browser.client.session_transaction() as cookie:
        assert cookie["_user_id"] != browser.token
    assert browser.cookie != before
    browser.client.set_cookie("waybill", before)
    assert browser.get("/portal").status_code == 302


def test_signing_out_ends_the_session_on_the_server(app: Flask, db: None) -> None:
    browser = Browser(app, make_user())
    stolen = browser.cookie

    answer = browser.post("/logout")

    assert answer.headers["Location"] == "/login"
    assert "You are signed out." in browser.get("/login").text
    browser.client.set_cookie("waybill", stolen)
    assert browser.get("/portal").status_code == 302


@pytest.mark.parametrize("address", ["/login", "/logout"])
def test_a_form_of_another_site_is_refused(app: Flask, db: None, address: str) -> None:
    browser = Browser(app, make_user())

    answer = browser.open(address, method="POST", data={"email": "x@x.example", "password": "x"})

    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(app: Flask, db: None) -> None:
    browser = Browser(app)
    browser.client.delete_cookie("waybill")

    plain = browser.get("/login").headers["Set-Cookie"]
    secure = browser.open("/login", base_url="https://localhost").headers["Set-Cookie"]

    assert re.fullmatch(r"waybill=[^;]+; HttpOnly; Path=/; SameSite=Lax", plain)
    assert re.fullmatch(r"__Host-waybill=[^;]+; Secure; HttpOnly; Path=/; SameSite=Lax", secure)


def test_pages_of_somebody_are_kept_nowhere(app: Flask, db: None) -> None:
    page = Browser(app, make_user()).get("/portal")

    assert page.headers["Cache-Control"] == "no-store"
    assert {"HX-Request", "Cookie"} <= set(page.headers["Vary"].replace(" ", "").split(","))


@pytest.mark.parametrize(
    ("role", "address"), [("buyer", "/ops"), ("manager", "/ops"), ("ops", "/portal"), ("admin", "/portal")]
)
def test_nobody_enters_the_pages_of_others(app: Flask, db: None, role: str, address: str) -> None:
    answer = Browser(app, make_user(role)).get(address)

    assert answer.status_code == 403
    assert "This is not open to you" in answer.text
