"""No page shows one partner anything of another's, and text of people never becomes markup."""

import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from tests.factories import make_product
from tests.marked import Marked, make_marked
from tests.pages_called import BUYERS, PAGES
from tests.people import Browser

OURS, THEIRS = "Quince Traders", "Zebra Stripes"
READ = [rule for (method, rule), roles in PAGES.items() if method == "GET" and set(BUYERS) & set(roles)]
OF_AN_ORDER = [key for key, roles in PAGES.items() if "<order_id>" in key[1] and set(BUYERS) & set(roles)]
MARKUP = "<script>alert(1)</script><b x=\"'>&amp;{{7*7}}"
SEARCHES = ("", "?q=zebra", "?q=Zebra+Stripes", "?status=shipped", "?page=1&q=e")


def filled_in(rule: str, world: Marked) -> Iterator[str]:
    """The addresses of a page for what this partner has."""
    given: Mapping[str, str] = {"product_id": world.product.product_id, "address_id": world.address_id}
    for order in (world.shipped, world.cancelled):
        values = {**given, "order_id": order.order_id}
        yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found, values=values: values.get(found[1], "XX00001"), rule)


@pytest.mark.parametrize("rule", READ)
def test_a_page_shows_nothing_of_another_partner(app: Flask, db: None, rule: str) -> None:
    product = make_product(name="All Day IPA", sku="BR-4001")
    theirs, ours = make_marked(THEIRS, product=product), make_marked(OURS, product=product)
    browser = Browser(app, ours.manager)

    pages = [browser.get(address + search) for address in filled_in(rule, ours) for search in SEARCHES]
    foreign = [browser.get(address) for address in filled_in(rule, theirs)]

    found = [page.text for page in pages if page.status_code == 200]
    assert found or rule.count("<"), "the page was looked at"
    assert not [text for text in found if THEIRS.split()[1] in text or theirs.shipped.order_id in text]
    assert not [page for page in foreign if THEIRS.split()[1] in page.text]


@pytest.mark.parametrize(("method", "rule"), OF_AN_ORDER)
def test_another_partner_s_order_is_as_unknown_as_one_that_never_was(
    app: Flask, db: None, method: str, rule: str
) -> None:
    product = make_product()
    theirs, ours = make_marked(THEIRS, product=product), make_marked(OURS, product=product)
    browser = Browser(app, ours.manager)
    send = browser.get if method == "GET" else browser.post

    def ask(order_id: str) -> tuple[int, str]:
        answer = send(re.sub("<order_id>", order_id, rule))
        # What differs between any two answers: the request's id, and the address that one was asked for.
        said = answer.text.replace(answer.headers["X-Request-Id"], "").replace(order_id, "")
        return answer.status_code, said

    known, unknown = ask(theirs.shipped.order_id), ask("OR99999")

    assert known == unknown
    assert known[0] == 404


@pytest.mark.parametrize("rule", READ)
@pytest.mark.parametrize("text", [MARKUP, "x" * 80, "\u200fשלום \N{BEER MUG} \u200e" + "w" * 60])
def test_what_people_typed_is_shown_as_they_typed_it(app: Flask, db: None, rule: str, text: str) -> None:
    world = make_marked(text)
    browser = Browser(app, world.manager)

    pages = [browser.get(address + search) for address in filled_in(rule, world) for search in ("", "?q=w")]

    assert {page.status_code for page in pages} <= {200, 204, 404}
    for page in pages:
        if page.mimetype == "text/html":
            assert "<script>alert" not in page.text
            assert '<b x="' not in page.text
