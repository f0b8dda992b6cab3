"""Whatever is sent to the pages, nothing breaks and nothing is done: no 5xx, and a page that says so."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Final
from urllib.parse import quote

import pytest
from flask import Flask

from tests.api.hostile import Hostile, send
from tests.marked import Marked, make_marked
from tests.observing import count_rows
from tests.pages_called import BUYERS, PAGES, STRANGERS
from tests.people import Browser, make_user

RUBBISH: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "nul": b"a\x00b",
    "no utf-8": b"\xff\xfe\xc3",
    "surrogate": b"\xed\xa0\x80",
    "quotes": b"'\"`;--%_\\{}[]()*:^",
    "long": b"x" * 20_000,
    "marks": b"e" + "\u0301".encode() * 5_000,
    "number": b"9" * 400,
    "minus": b"-1",
    "float": b"1e309",
    "arabic number": "١٢".encode(),
    "date": b"99999-99-99",
    "override": "\u202eabc\u2066".encode(),
    "line breaks": b"a\r\nSet-Cookie: x=1\r\n\r\nb",
    "address": b"//evil.example/%0d%0a",
}
PARAMETERS: Final = (
    "q", "status", "from", "to", "page", "size", "sort", "before", "after", "category", "brand",
    "availability", "seen", "next", "email",
)  # fmt: skip
READ: Final = [rule for (method, rule) in PAGES if method == "GET"]
OF_PEOPLE: Final = [rule for rule in READ if PAGES["GET", rule] != STRANGERS]


class Forms(HTMLParser):
    """The forms of a page that post: where to, and the names of their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []
        self.is_inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("method", "").lower() == "post"  # type: ignore[union-attr]
            if self.is_inside:
                self.found.append((given.get("action") or "", []))
        elif self.is_inside and (name := given.get("name")) and name not in self.found[-1][1]:
            self.found[-1][1].append(name)
        if self.is_inside and given.get("formaction"):
            self.found.append((str(given["formaction"]), self.found[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False


def filled_in(rule: str, ids: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], "nobodys-link"), rule)


def browser_for(app: Flask, roles: Sequence[str], world: Marked) -> Browser:
    """Of the marked partner's manager, or of staff, where they may enter."""
    if roles == STRANGERS:
        return Browser(app)
    return Browser(app, world.manager if set(BUYERS) & set(roles) else make_user("admin"))


def forms_of(app: Flask, world: Marked) -> Iterator[tuple[Browser, str, Sequence[str]]]:
    for rule in OF_PEOPLE:
        browser = browser_for(app, PAGES["GET", rule], world)
        page = browser.get(filled_in(rule, world.ids))
        if page.mimetype == "text/html":
            yield from ((browser, *form) for form in Forms(page.text).found)


@pytest.mark.parametrize("rule", READ)
def test_no_address_breaks_over_what_stands_behind_the_question_mark(app: Flask, db: None, rule: str) -> None:
    world = make_marked("Quince")
    browser = browser_for(app, PAGES["GET", rule], world)
    address, signed_in = filled_in(rule, world.ids), {"Cookie": f"waybill={browser.cookie}"}
    broken = {}

    for kind, rubbish in RUBBISH.items():
        text = quote(rubbish)
        everything = "&".join(f"{name}={text}" for name in PARAMETERS)
        for query in (f"q={text}", everything):
            for headers in ({}, {"HX-Request": "true"}):
                # Werkzeug's client would read the longest of these addresses for longer than the page takes.
                asked = Hostile(kind, "GET", f"{address}?{query}", headers={**signed_in, **headers})
                if (status := send(app, asked, "").status) >= 500:
                    broken[kind] = status

    assert broken == {}


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_no_form_breaks_over_what_is_typed_into_it(app: Flask, db: None, rubbish: str) -> None:
    world = make_marked("Quince")
    forms = list(forms_of(app, world))
    typed = quote(RUBBISH[rubbish])
    answers = {}

    for browser, action, names in forms:
        for headers in ({}, {"HX-Request": "true"}):
            body = "&".join(f"{name}={typed}" for name in names if name != "csrf_token")
            answer = browser.open(
                action,
                method="POST",
                data=f"csrf_token={browser.csrf_token}&{body}",
                content_type="application/x-www-form-urlencoded",
                headers=headers,
            )
            answers[action] = answer.status_code

    assert len(forms) > 12
    assert {action: status for action, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("rule", [rule for (method, rule) in PAGES if method == "POST"])
def test_a_form_that_comes_without_its_fields_does_nothing(app: Flask, db: None, rule: str) -> None:
    world = make_marked("Quince")
    browser = browser_for(app, PAGES["POST", rule], world)

    for body in (b"", b"\x00\xff", b"{}", b"a" * 100_000):
        token = f"csrf_token={browser.csrf_token}&".encode()
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
            answer = browser.open(
                filled_in(rule, world.ids), method="POST", data=token + body, content_type=kind
            )
            assert answer.status_code < 500

    assert count_rows()["orders"] == 3
