"""What is refused outside any route is told in the voice of its address."""

from typing import Final

import pytest
from flask import Flask

from tests.api.hostile import LIMIT, Reply
from tests.factories import make_key
from tests.people import Browser, make_user
from tests.voices import DETAIL, ERROR, PAGE, ask, check_voice

NO_ADDRESS: Final = "There is nothing at this address."
NO_METHOD: Final = "Method is not allowed at this address."


@pytest.mark.parametrize(
    ("voice", "path"),
    [
        (PAGE, "/nope"), (PAGE, "/ordersx"), (PAGE, "/v1x"), (PAGE, "/V1/orders"), (PAGE, "/v2/orders"),
        (PAGE, "/static/nope.css"), (PAGE, "/static/..%2fconfig.py"), (PAGE, "/static/%00"), (PAGE,
        "/portals"),
        (PAGE, "/" + "x" * 5000), (PAGE, "/%ff"), (PAGE, "/healthz/"),
        (DETAIL, "/orders/"), (DETAIL, "/orders/OR00001/events"), (DETAIL, "/products/"), (DETAIL,
        "/products/x/y"),
        (ERROR, "/v1"), (ERROR, "/v1/"), (ERROR, "/v1/nope"), (ERROR, "/v1/orders/"), (ERROR, "/v1/%ff"),
    ],
)  # fmt: skip
def test_an_unknown_address_answers_in_its_own_voice(app: Flask, db: None, voice: str, path: str) -> None:
    for accepted in ("text/html", "application/json", "*/*"):
        reply = ask(app, "GET", path, headers={"Accept": accepted})

        assert reply.status == 404
        check_voice(reply, voice, NO_ADDRESS)


def test_the_page_for_an_order_that_is_not_there_says_so(app: Flask, db: None) -> None:
    browser = Browser(app, make_user())

    unknown, malformed = (browser.get(f"/portal/orders/{name}") for name in ("OR100000", "OR\u202e1<b>"))

    assert (unknown.status_code, malformed.status_code) == (404, 404)
    assert "<h1>There is no such order</h1>" in unknown.text
    assert "<h1>There is no such order</h1>" in malformed.text


@pytest.mark.parametrize(
    ("voice", "method", "path", "allowed"),
    [
        (PAGE, "POST", "/", {"GET", "HEAD"}),
        (PAGE, "DELETE", "/healthz", {"GET", "HEAD"}),
        (PAGE, "FOO", "/readyz", {"GET", "HEAD"}),
        (PAGE, "PUT", "/static/css/app.css", {"GET", "HEAD", "OPTIONS"}),
        (DETAIL, "DELETE", "/orders", {"GET", "HEAD", "POST"}),
        (DETAIL, "PUT", "/orders/OR00001", {"GET", "HEAD"}),
        (DETAIL, "OPTIONS", "/products", {"GET", "HEAD"}),
        (ERROR, "PATCH", "/v1/orders", {"GET", "HEAD", "POST"}),
        (ERROR, "POST", "/v1/orders/OR00001", {"GET", "HEAD", "PUT", "DELETE"}),
        (ERROR, "OPTIONS", "/v1/orders/batch", {"POST"}),
        (ERROR, "TRACE", "/v1/products/PR00001", {"GET", "HEAD", "PUT"}),
    ],
)
def test_a_method_that_is_not_offered_names_those_that_are(
    app: Flask, db: None, voice: str, method: str, path: str, allowed: set[str]
) -> None:
    reply = ask(app, method, path)

    assert reply.status == 405
    assert set(reply.headers["Allow"].split(", ")) == allowed
    check_voice(reply, voice, NO_METHOD)


@pytest.mark.parametrize(
    ("voice", "path"), [(DETAIL, "/orders"), (ERROR, "/v1/orders"), (ERROR, "/v1/products")]
)
def test_a_body_that_is_too_large_is_told_so(app: Flask, db: None, voice: str, path: str) -> None:
    reply = ask(app, "POST", path, b"{}".ljust(LIMIT + 1), key=make_key())

    assert reply.status == 413
    check_voice(reply, voice, "Request body is too large.")


@pytest.mark.parametrize("host", ["waybill.example,evil.example", "..", "a..b", "x" * 300])
@pytest.mark.parametrize(
    ("voice", "path"), [(PAGE, "/"), (PAGE, "/nope"), (DETAIL, "/orders"), (ERROR, "/v1/orders")]
)
def test_a_request_for_a_host_that_cannot_be_is_malformed(
    app: Flask, db: None, voice: str, path: str, host: str
) -> None:
    reply = ask(app, "GET", path, key=make_key(), headers={"Host": host})

    assert reply.status == 400
    check_voice(reply, voice, "Request is malformed.")


def test_an_error_page_repeats_nothing_of_what_was_asked(app: Flask, db: None) -> None:
    page = ask(
        app, "GET", "/%3Cscript%3Ealert(1)%3C/script%3E?q=%3Cb%3E", headers={"Referer": "javascript:alert(2)"}
    ).body

    assert b"alert(" not in page
    assert b"<b>" not in page


def test_a_usable_request_id_is_the_caller_s_and_any_other_is_made_here(app: Flask, db: None) -> None:
    def ask_as(request_id: str) -> Reply:
        return ask(app, "GET", "/nope", headers={"X-Request-Id": request_id})

    theirs = ask_as("Trace.01-a_b")
    ours = [ask_as(unusable) for unusable in ("<b>", "a b", "x" * 65, "", "é")]

    assert theirs.headers["X-Request-Id"] == "Trace.01-a_b"
    assert b">Trace.01-a_b<" in theirs.body
    assert len({reply.headers["X-Request-Id"] for reply in ours}) == 5
    assert all(len(reply.headers["X-Request-Id"]) == 16 for reply in ours)
