"""Filters that a person keeps under a name."""

import re
from html import unescape

from flask import Flask

from tests.people import Browser, make_user
from webapp.accounts.saved_filters import MOST


def saved(page: str) -> dict[str, str]:
    shown = re.findall(r'<li class="chip"><a href="([^"]*)"[^>]*><bdi>([^<]*)<', page)
    return {unescape(name): unescape(href) for href, name in shown}


def test_a_filter_is_kept_under_a_name_applied_and_removed(app: Flask, browser: Browser) -> None:
    browser.post("/ops/orders/saved", name=" Dear & late ", query="status=placed&least=1%2C000&before=OR7")
    browser.post("/ops/orders/saved", name="Late", query="status=placed&to=2026-01-01")
    replaced = browser.post("/ops/orders/saved", htmx=True, name="Late", query="status=shipped")

    kept = {
        "Dear & late": "/ops/orders?status=placed&least=1%2C000",
        "Late": "/ops/orders?status=shipped",
    }
    assert replaced.text.lstrip().startswith('<div class="row saved" id="orders-saved"')
    assert saved(replaced.text) == saved(browser.get("/ops/orders").text) == kept
    assert browser.get(kept["Dear & late"]).status_code == 200
    other = Browser(app, make_user("admin"))
    assert saved(other.get("/ops/orders").text) == {}
    (key, *_) = re.findall(r'name="filter" value="(\d+)"', replaced.text)
    other.post("/ops/orders/saved/remove", filter=key)
    assert len(saved(browser.get("/ops/orders").text)) == 2
    back = browser.post("/ops/orders/saved/remove", filter=key, query="status=placed")
    assert back.location == "/ops/orders?status=placed"
    assert list(saved(browser.get("/ops/orders").text)) == ["Late"]


def test_what_cannot_be_kept_is_refused_at_its_field(browser: Browser) -> None:
    nameless = browser.post("/ops/orders/saved", name=" ", query="status=placed&q=quince")
    long = browser.post("/ops/orders/saved", htmx=True, name="w" * 101, query="status=placed")
    empty = browser.post("/ops/orders/saved", htmx=True, name="All", query="")

    assert (nameless.status_code, long.status_code, empty.status_code) == (422, 422, 422)
    assert "The name is required." in nameless.text
    assert 'value="quince"' in nameless.text
    assert "The name must be at most 100 characters." in long.text
    assert f'value="{"w" * 101}"' in long.text


def test_nobody_keeps_more_than_fifty(browser: Browser) -> None:
    for number in range(MOST):
        browser.post("/ops/orders/saved", name=f"Filter {number}", query="status=placed")

    one_more = browser.post("/ops/orders/saved", htmx=True, name="One more", query="status=placed")
    again = browser.post("/ops/orders/saved", htmx=True, name="Filter 7", query="status=shipped")

    assert (one_more.status_code, again.status_code) == (422, 200)
    assert f"You have {MOST} filters, the most. Remove one first." in one_more.text
