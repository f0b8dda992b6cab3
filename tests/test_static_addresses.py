"""Files under addresses that change with their content may be kept for good, others not."""

import re

from flask import Flask

from tests.people import Browser
from webapp.static_files import FOR_GOOD


def cache_control(browser: Browser, address: str) -> str | None:
    with browser.get(address) as answer:
        return answer.headers.get("Cache-Control")


def test_every_file_that_a_page_loads_may_be_kept_for_good(app: Flask, db: None) -> None:
    browser = Browser(app)
    page = browser.get("/login").text
    addresses = set(re.findall(r'"(/static/[^"#]+)', page))

    kept = {address: cache_control(browser, address) for address in addresses}

    assert len(kept) > 3
    assert set(kept.values()) == {FOR_GOOD}


def test_an_address_of_an_older_content_is_not_kept(app: Flask, db: None) -> None:
    browser = Browser(app)

    for address in ("/static/css/app.css", "/static/css/app.css?v=0123456789ab", "/static/nope.css?v=None"):
        assert cache_control(browser, address) != FOR_GOOD
