"""Who may see and do what on the pages: every address and method, against every role."""

import re

import pytest
from flask import Flask

from tests.factories import make_order, make_partner
from tests.observing import count_rows
from tests.pages_called import ARGUMENTS, EVERY_ROLE, PAGES, STRANGERS
from tests.people import Browser, make_user

CLOSED = [(method, rule, roles) for (method, rule), roles in PAGES.items() if roles != STRANGERS]
each_page = pytest.mark.parametrize(
    ("method", "rule", "roles"), CLOSED, ids=[f"{method} {rule}" for method, rule, _ in CLOSED]
)


def filled_in(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ARGUMENTS[found[1]], rule)


def ask(browser: Browser, method: str, rule: str, *, htmx: bool = False) -> tuple[int, str]:
    send = browser.get if method == "GET" else browser.post
    answer = send(filled_in(rule), htmx=htmx)
    return answer.status_code, answer.text


def test_every_address_of_the_pages_says_who_may_call_it(app: Flask) -> None:
    asked_for = {
        (method, rule.rule): getattr(app.view_functions[rule.endpoint], "roles", STRANGERS)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not hasattr(app.view_functions[rule.endpoint], "scopes")
        and rule.endpoint.partition(".")[0] not in ("static", "health", "openapi")
    }

    assert asked_for == dict(PAGES)


@each_page
def test_strangers_are_asked_to_sign_in(
    app: Flask, db: None, method: str, rule: str, roles: tuple[str, ...]
) -> None:
    stranger = Browser(app)
    before = count_rows()

    plain = (stranger.get if method == "GET" else stranger.post)(filled_in(rule))
    htmx = (stranger.get if method == "GET" else stranger.post)(filled_in(rule), htmx=True)

    if plain.status_code == 286:
        assert (plain.text, htmx.status_code, htmx.text) == ("", 286, "")
    else:
        assert plain.status_code in (302, 303)
        assert plain.headers["Location"].startswith("/login")
        assert htmx.status_code == 401
        assert htmx.headers["HX-Redirect"].startswith("/login")
    assert count_rows() == before


@each_page
def test_who_may_not_is_turned_away_and_changes_nothing(
    app: Flask, db: None, method: str, rule: str, roles: tuple[str, ...]
) -> None:
    partner = make_partner()
    make_order(partner=partner)
    others = [role for role in EVERY_ROLE if role not in roles]
    browsers = [
        Browser(app, make_user(role, partner if role in ("buyer", "manager") else None)) for role in others
    ]
    before = count_rows()

    answers = [ask(browser, method, rule) for browser in browsers]

    assert {status for status, _ in answers} <= {403}
    assert count_rows() == before


@each_page
def test_a_form_without_its_token_is_refused(
    app: Flask, db: None, method: str, rule: str, roles: tuple[str, ...]
) -> None:
    browser = Browser(app, make_user(roles[0]))
    browser.csrf_token = "x" * 40
    before = count_rows()

    status, page = ask(browser, method, rule)

    if method != "GET":
        assert status == 400
        assert "This page was open for too long" in page
        assert count_rows() == before
