"""What HTMX is answered, and what a plain browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, session

from webapp import htmx

PARTIAL, PAGE = "components/cart_summary.html", "error.html"


@contextmanager
def asked(app: Flask, *, by_htmx: bool) -> Iterator[None]:
    with app.app_context(), app.test_request_context(headers={"HX-Request": "true"} if by_htmx else {}):
        yield


def test_htmx_is_sent_away_by_a_header_and_a_browser_by_a_redirect(app: Flask) -> None:
    with asked(app, by_htmx=True):
        there = htmx.go("/portal", said="Done.")
        told = session["_flashes"]
    with asked(app, by_htmx=False):
        back = htmx.go("/portal")

    assert (there.status_code, there.headers["HX-Redirect"]) == (200, "/portal")
    assert told == [("success", "Done.")]
    assert (back.status_code, back.headers["Location"]) == (303, "/portal")


def test_a_change_in_a_plain_browser_leads_back_and_is_told_on_the_next_page(app: Flask) -> None:
    with asked(app, by_htmx=False):
        answer = htmx.saved(PARTIAL, "/portal/cart", said="Saved.")
        told = session["_flashes"]

    assert (answer.status_code, answer.headers["Location"]) == (303, "/portal/cart")
    assert told == [("success", "Saved.")]


def test_a_change_by_htmx_is_told_beside_the_partial_and_kept_for_no_other_page(app: Flask) -> None:
    with asked(app, by_htmx=True):
        answer = htmx.saved(PARTIAL, "/portal/cart", said="Saved.", cart_summary={"href": "/portal/cart"})
        told = "_flashes" in session

    assert "/portal/cart" in answer.get_data(as_text=True)
    assert json.loads(answer.headers["HX-Trigger"]) == {"toast": {"text": "Saved.", "kind": "success"}}
    assert not told


@pytest.mark.parametrize("text", ['Märzen "0.5 l"', "日本\\n", "\N{BEER MUG}", "a\nb", "ÿ\u2028"])
def test_any_text_can_be_told_in_a_header(app: Flask, text: str) -> None:
    with asked(app, by_htmx=True):
        header = htmx.toast(app.make_response(""), text).headers["HX-Trigger"]

    assert header.isascii()
    assert "\n" not in header
    assert json.loads(header)["toast"]["text"] == text
