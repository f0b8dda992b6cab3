"""Sending a file of products, and what the page that judges it says."""

import re
from html import unescape
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.people import Browser

IMPORT = "/ops/products/import"


def send(browser: Browser, text: str) -> TestResponse:
    return browser.post(IMPORT, file=(BytesIO(text.encode()), "products.csv"))


def fields_of(page: TestResponse) -> dict[str, Any]:
    """The form on the page with the verdicts, as it would be sent."""
    names = ("token", "seen", "text")
    found = {name: re.search(f'name="{name}" value="([^"]*)"', page.text) for name in names}
    return {name: unescape(match[1]) for name, match in found.items() if match}


def commit(browser: Browser, page: TestResponse, **ticked: Any) -> TestResponse:
    return browser.post(f"{IMPORT}/commit", **fields_of(page), **ticked)


def verdicts(page: TestResponse) -> list[str]:
    """Each row with its verdict and why, as somebody reads it."""
    rows = re.findall("<tr><td.*?</tr>", page.text, re.DOTALL)
    return [unescape(" ".join(re.sub("<[^>]*>", " ", row).split())) for row in rows]
