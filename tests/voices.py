"""How each address speaks when something is refused or goes wrong."""

import json
from collections.abc import Mapping
from typing import Final

from flask import Flask

from tests.api.hostile import Hostile, Reply, send

DETAIL, ERROR, PAGE = "Orders API", "v1", "page"
TITLES: Final = {
    400: "That request made no sense to us",
    404: "There is nothing at this address",
    405: "That cannot be done here",
    413: "That was more than we can take at once",
    500: "Something went wrong on our side",
    503: "We are busy just now",
}
WORDS: Final = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    500: "internal_error",
    503: "database_unavailable",
}


def ask(
    app: Flask,
    method: str,
    target: str,
    body: bytes = b"",
    *,
    key: str = "",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    return send(app, Hostile("", method, target, body, headers or {}), key)


def check_voice(reply: Reply, voice: str, sentence: str) -> None:
    """The answer is a refusal in this voice; a page's sentence is its title."""
    assert reply.headers["Error-Type"] == WORDS[reply.status]
    if voice == PAGE:
        check_page(reply)
        return
    assert reply.headers["Content-Type"] == "application/json"
    if voice == DETAIL:
        assert json.loads(reply.body) == {"detail": sentence}
    else:
        assert json.loads(reply.body) == {"error": {"code": reply.status, "message": sentence}}


def check_page(reply: Reply) -> None:
    page, title = reply.body.decode(), TITLES[reply.status]
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"<title>{title} · Waybill</title>" in page
    assert page.count("<h1>") == 1
    assert f"<h1>{title}</h1>" in page
    assert f"Error {reply.status}<" in page
    assert f">{reply.headers['X-Request-Id']}</span>" in page
    assert '<a href="/">' in page
