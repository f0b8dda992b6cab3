"""What every answer carries to keep itself, and who reads it, out of trouble (RELIABILITY 7 and 18)."""

import re
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from flask import Flask

from config import settings
from tests.api.hostile import Hostile, Reply, send
from tests.conftest import MakeApp
from tests.factories import make_key, make_order
from tests.voices import DETAIL, ERROR, PAGE, check_voice

SITE: Final = "waybill.example"
PAGES: Final = (
    ("GET", "/login"),
    ("GET", "/nope"),
    ("POST", "/"),
    ("FOO", "/healthz"),
    ("GET", "/static/nope"),
)
JSON: Final = (
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/orders"), ("GET", "/orders?limit=1"), ("POST",
    "/orders"),
    ("GET", "/products"), ("GET", "/products/x/y"), ("DELETE", "/orders"), ("GET", "/v1/orders"), ("GET",
    "/v1"),
    ("GET", "/v1/orders/OR00001"), ("PUT", "/v1/orders/OR00001"), ("PATCH", "/v1/products"),
)  # fmt: skip
FILES: Final = (("GET", "/static/css/app.css"), ("HEAD", "/static/css/app.css"))
# Where a page may load from and send to; everything that is not named falls back to nowhere.
FROM_HERE_OR_NOWHERE: Final = {"'none'", "'self'"}
HEADERS_OF_PAGES: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
BY_VOICE: Final = [(PAGE, "/login"), (DETAIL, "/orders"), (ERROR, "/v1/orders")]


@pytest.fixture
def key(db: None) -> str:
    make_order()
    return make_key()


def ask(app: Flask, method: str, path: str, key: str = "", *, scheme: str = "http", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(app, Hostile("", method, path, headers=named, environ={"wsgi.url_scheme": scheme}), key)


def app_with(make_app: MakeApp, app: Flask, **configured: Any) -> Flask:
    """An application of the test's own on the same database, configured as in production."""
    plain = settings(
        {"APP_ENV": "test", "DATABASE_URL": str(app.config["DATABASE_URL"]), "RATE_LIMIT": "off"}
    )
    return make_app({**plain, **configured})


class Markup(HTMLParser):
    """Everything in a page that a browser would run, style with or load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.loaded: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        handlers = [name for name in given if name.startswith(("on", "hx-on")) or name == "style"]
        self.inline += [f"{tag} {name}" for name in handlers]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)
        self.loaded += [str(given[name]) for name in ("src", "href", "action") if given.get(name)]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_page_is_kept_to_itself(app: Flask, key: str, method: str, path: str) -> None:
    reply = ask(app, method, path)

    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert {name: reply.headers.get(name) for name in HEADERS_OF_PAGES} == HEADERS_OF_PAGES
    assert "HX-Request" in [name.strip() for name in reply.headers["Vary"].split(",")]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_page_loads_from_this_site_or_not_at_all(app: Flask, key: str, method: str, path: str) -> None:
    policies = ask(app, method, path).headers.getlist("Content-Security-Policy")

    assert len(policies) == 1
    directives = {name: set(sources) for name, *sources in map(str.split, policies[0].split(";"))}
    assert directives["default-src"] == {"'none'"}
    assert directives["frame-ancestors"] == {"'none'"}
    assert directives["base-uri"] == {"'none'"}
    assert directives["form-action"] == {"'self'"}
    assert directives.pop("img-src") <= {*FROM_HERE_OR_NOWHERE, "data:"}
    assert set().union(*directives.values()) <= FROM_HERE_OR_NOWHERE


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_page_keeps_its_own_policy(app: Flask, key: str, method: str, path: str) -> None:
    markup = Markup(ask(app, method, path).body.decode())

    assert markup.inline == []
    assert markup.loaded
    assert [address for address in markup.loaded if not re.match(r"#|/(?![/\\])", address)] == []


@pytest.mark.parametrize(("method", "path"), [*PAGES, *JSON, *FILES])
def test_nothing_is_guessed_shared_or_remembered(app: Flask, key: str, method: str, path: str) -> None:
    for presented in ("", key):
        headers = ask(app, method, path, presented, Origin="https://evil.example").headers

        assert headers.getlist("X-Content-Type-Options") == ["nosniff"]
        assert headers.getlist("X-Request-Id") != []
        assert [name for name, _ in headers if name.startswith("Access-Control-")] == []
        # The form to sign in brings the secret that its token is checked against.
        assert ("Set-Cookie" in headers) == (path == "/login")
        assert "Strict-Transport-Security" not in headers
        assert "Location" not in headers


@pytest.mark.parametrize(("method", "path"), JSON)
def test_json_is_sent_as_json_and_nothing_else(app: Flask, key: str, method: str, path: str) -> None:
    for presented in ("", key):
        reply = ask(app, method, path, presented, Accept="text/html")

        assert reply.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("method", "path"), [*PAGES, *JSON, *FILES])
def test_over_https_a_browser_is_told_to_stay_there(app: Flask, key: str, method: str, path: str) -> None:
    policy = ask(app, method, path, key, scheme="https").headers["Strict-Transport-Security"]

    seconds = re.match(r"max-age=(\d+)", policy)
    assert seconds
    assert int(seconds[1]) >= 31_536_000


def test_what_a_proxy_says_counts_only_where_proxies_are_counted(
    make_app: MakeApp, app: Flask, key: str
) -> None:
    def is_told_to_stay_on_https(application: Flask, *protocols: str) -> bool:
        reply = ask(application, "GET", "/", X_Forwarded_Proto=", ".join(protocols))
        return "Strict-Transport-Security" in reply.headers

    behind_one = app_with(make_app, app, TRUSTED_PROXIES=1)

    assert is_told_to_stay_on_https(behind_one, "https")
    assert not is_told_to_stay_on_https(behind_one, "https", "http")
    assert not is_told_to_stay_on_https(app, "https")


@pytest.mark.parametrize(("voice", "path"), BY_VOICE)
@pytest.mark.parametrize(
    "host", ["evil.example", f"{SITE}.evil.example", f"evil{SITE}", f"{SITE}@evil.example", ""]
)
def test_in_production_another_host_s_name_is_refused(
    make_app: MakeApp, app: Flask, key: str, voice: str, path: str, host: str
) -> None:
    own = app_with(make_app, app, TRUSTED_HOSTS=[SITE])

    reply = ask(own, "GET", path, key, Host=host)

    assert reply.status == 400
    check_voice(reply, voice, "Request is malformed.")


@pytest.mark.parametrize(("voice", "path"), BY_VOICE)
def test_in_production_the_site_s_own_name_is_served(
    make_app: MakeApp, app: Flask, key: str, voice: str, path: str
) -> None:
    own = app_with(make_app, app, TRUSTED_HOSTS=[SITE])

    statuses = [ask(own, "GET", path, key, Host=host).status for host in (SITE, f"{SITE}:8000")]

    assert statuses == [200, 200]


@pytest.mark.parametrize(("voice", "path"), BY_VOICE)
@pytest.mark.parametrize("host", [f"{SITE},evil.example", f"{SITE}, {SITE}", f"evil.example,{SITE}", ","])
@pytest.mark.parametrize("trusted", [None, [SITE]])
def test_a_request_names_one_host(
    make_app: MakeApp, app: Flask, key: str, trusted: list[str] | None, host: str, voice: str, path: str
) -> None:
    own = app if trusted is None else app_with(make_app, app, TRUSTED_HOSTS=trusted)

    reply = ask(own, "GET", path, key, Host=host)

    assert reply.status == 400
    check_voice(reply, voice, "Request is malformed.")


def test_an_address_in_an_answer_is_a_path_on_this_site(app: Flask, key: str) -> None:
    body = b'{"partner_name":"RayTech Corp.","items":[{"product_id":"PR00001","quantity":1}]}'
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}

    placed = send(app, Hostile("", "POST", "/orders", body, lies), key)

    assert placed.headers["Location"] == "/orders/OR00002"
