"""Whatever people typed is shown as they typed it, and no page falls apart over it."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.journeys.pages import Visitor, addresses_of_pages
from tests.marked import Marked, make_marked
from tests.pages_called import BUYERS
from tests.serving import Server

TYPED: Mapping[str, str] = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)><b title='x'>&amp; {{ 7 * 7 }}",
    "long-words": "Donaudampfschifffahrtsgesellschaftskapitänsmützenbandfabrikantenverbandsvorsitzen",
    "right-to-left": "\u200fשלום עולם \N{BEER MUG}\N{CLINKING BEER MUGS} مرحبا بالعالم \u200e 日本語の商品",
}


@pytest.fixture(scope="session")
def worlds(shop_to_fill: tuple[Server, Flask]) -> Mapping[str, Marked]:
    """A partner for each kind of text, of which everything that can hold text holds it."""
    with shop_to_fill[1].app_context():
        return {kind: make_marked(text[:80]) for kind, text in TYPED.items()}


@pytest.fixture
def guest(page: Page, shop_to_fill: tuple[Server, Flask]) -> Visitor:
    return Visitor(page, *shop_to_fill)


@pytest.mark.parametrize("kind", TYPED)
def test_no_page_falls_apart_over_what_was_typed(
    guest: Visitor, worlds: Mapping[str, Marked], kind: str
) -> None:
    world, ids = worlds[kind], {**worlds[kind].ids, "secret": "nobodys-link"}
    guest.sign_in(world.manager.email)
    of_partners = {
        rule.rule
        for rule in guest.app.url_map.iter_rules()
        if set(BUYERS) & set(getattr(guest.app.view_functions[rule.endpoint], "roles", ()))
    }
    broken = {}

    for rule, _ in addresses_of_pages(guest.app):
        if rule in of_partners:
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids[found[1]], rule)
            guest.visit(guest.shop.url + address)
            if found := guest.beyond_every_screen():
                broken[rule] = found

    assert broken == {}
    assert guest.complaints == []
