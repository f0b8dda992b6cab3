"""No page shows one partner anything of another's, and text of people never becomes markup."""

import re
from collections.abc import Iterator, Mapping
from functools import partial

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.documents.printed import pages_of
from tests.factories import make_product
from tests.marked import Marked, make_marked
from tests.pages_called import BUYERS, PAGES, STRANGERS
from tests.people import Browser, make_user

OURS, THEIRS = "Quince Traders", "Zebra Stripes"
READ = [rule for (method, rule), roles in PAGES.items() if method == "GET" and set(BUYERS) & set(roles)]
UNKNOWN = {
    "order_id": "OR99999",
    "person_id": "US99999",
    "address_id": "AD99999",
    "key_id": "AK99999",
    "webhook_id": "WH99999",
    "delivery_id": "WD99999",
}
OF_SOMETHING = [
    (method, rule, name)
    for (method, rule), roles in PAGES.items()
    for name in UNKNOWN
    if f"<{name}>" in rule and set(BUYERS) & set(roles)
]
OF_PEOPLE = [rule for (method, rule), roles in PAGES.items() if method == "GET" and roles != STRANGERS]
MARKUP = "<script>alert(1)</script><b x=\"'>&amp;{{7*7}}"
SEARCHES = ("", "?q=zebra", "?q=Zebra+Stripes", "?status=shipped", "?page=1&q=e")


def filled_in(rule: str, world: Marked) -> Iterator[str]:
    """The addresses of a page for what this partner has."""
    for order in (world.shipped, world.cancelled):
        ids = {**world.ids, "order_id": order.order_id, "secret": "nobodys-link"}
        yield re.sub(r"<(?:\w+:)?(\w+)>", partial(_taken_from, ids), rule)


def without_addresses(page: str) -> str:
    """What a person reads: not what was searched for, which stays in the field and in the links."""
    return re.sub(r'(value|href|content|hx-[a-z-]+)="[^"]*"', "", page)


def text_of(answer: TestResponse) -> str:
    """What a page holds, or what a PDF has printed."""
    return " ".join(pages_of(answer.data)) if answer.mimetype == "application/pdf" else answer.text


def _taken_from(ids: Mapping[str, str], found: re.Match[str]) -> str:
    return ids[found[1]]


@pytest.mark.parametrize("rule", READ)
def test_a_page_shows_nothing_of_another_partner(app: Flask, db: None, rule: str) -> None:
    product = make_product(name="All Day IPA", sku="BR-4001")
    theirs, ours = make_marked(THEIRS, product=product), make_marked(OURS, product=product)
    browser = Browser(app, ours.manager)

    pages = [browser.get(address + search) for address in filled_in(rule, ours) for search in SEARCHES]
    foreign = [browser.get(address) for address in filled_in(rule, theirs)]

    found = [without_addresses(text_of(page)) for page in pages if page.status_code == 200]
    assert found or rule.count("<"), "the page was looked at"
    assert not [text for text in found if THEIRS.split()[1] in text or theirs.shipped.order_id in text]
    assert not [page for page in foreign if THEIRS.split()[1] in text_of(page)]


@pytest.mark.parametrize(("method", "rule", "name"), OF_SOMETHING)
def test_what_is_another_partner_s_is_as_unknown_as_what_never_was(
    app: Flask, db: None, method: str, rule: str, name: str
) -> None:
    product = make_product()
    theirs, ours = make_marked(THEIRS, product=product), make_marked(OURS, product=product)
    browser = Browser(app, ours.manager)

    def ask(public_id: str) -> tuple[int, str]:
        ids = {**ours.ids, name: public_id}
        address = re.sub(r"<(\w+)>", partial(_taken_from, ids), rule)
        token = {"csrf_token": browser.csrf_token} if method == "POST" else None
        answer = browser.open(address, method=method, data=token, follow_redirects=True)
        # What differs between any two answers: the request's id, the address that was asked for, and the
        # token of the forms, which holds the time.
        said = text_of(answer).replace(answer.headers["X-Request-Id"], "").replace(public_id, "")
        return answer.status_code, re.sub('("X-CSRFToken": |"csrf_token" value=)"[^"]+"', "", said)

    known, unknown = ask(theirs.ids[name]), ask(UNKNOWN[name])

    assert known == unknown
    # A form that lacks more than the right id is refused for that, whoever's it is.
    assert known[0] == 404 or (method, known[0]) == ("POST", 400)
    assert ask(ours.ids[name])[0] != 404


@pytest.mark.parametrize("rule", OF_PEOPLE)
@pytest.mark.parametrize("text", [MARKUP, "x" * 80, "\u200fשלום \N{BEER MUG} \u200e" + "w" * 60])
def test_what_people_typed_is_shown_as_they_typed_it(app: Flask, db: None, rule: str, text: str) -> None:
    world = make_marked(text)
    browser = Browser(app, world.manager if rule in READ else make_user("admin"))

    pages = [
        browser.open(address + search, follow_redirects=True)
        for address in filled_in(rule, world)
        for search in ("", "?q=w")
    ]

    assert {page.status_code for page in pages} <= {200, 204, 404}
    for page in pages:
        if page.mimetype == "text/html":
            assert "<script>alert" not in page.text
            assert '<b x="' not in page.text
