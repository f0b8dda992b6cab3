"""Somebody at the quick order, and what its page says of their lines."""

import html
import re
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.test import TestResponse

from tests.people import Browser, make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import BuyingPartner

PAGE = "/portal/quick-order"
LINES = "/portal/quick-order/lines"


class ShownLine(NamedTuple):
    """One line as the page shows it."""

    key: str
    sku: str
    quantity: str
    word: str
    said: str
    state: str


class Buyer(NamedTuple):
    person: Actor
    browser: Browser

    @property
    def partner_id(self) -> int:
        return self.person.partner_id or 0

    def check(self, text: str, *, htmx: bool = False, **fields: Any) -> TestResponse:
        return self.browser.post(PAGE, htmx=htmx, text=text, **fields)

    def press(self, page: TestResponse, *, htmx: bool = False, **fields: Any) -> TestResponse:
        """Send the form of a page with lines as it is shown, but for these fields."""
        return self.browser.post(LINES, htmx=htmx, **{**fields_of(page), **fields})


def make_shopper(app: Flask, partner: BuyingPartner | None = None) -> Buyer:
    user = make_user("buyer", partner)
    return Buyer(acting(user, entry="portal"), Browser(app, user))


def text_of(page: str) -> str:
    """What a page says, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def lines_of(answer: TestResponse) -> list[ShownLine]:
    """The lines of a page, in their order."""
    return [_line(row) for row in re.findall(r"<tr id=.*?</tr>", answer.text, re.DOTALL)]


def words_of(answer: TestResponse) -> list[str]:
    return [line.word for line in lines_of(answer)]


def buttons_of(page: str) -> list[tuple[str, str]]:
    """(name, value) of each button, in their order."""
    found = re.findall(r'<button[^>]*? name="(\w+)" value="([^"]*)"', page)
    return [(name, html.unescape(value)) for name, value in found]


def fields_of(page: TestResponse) -> dict[str, Any]:
    """What the form with the lines sends, without any button."""
    lines = lines_of(page)
    (token,) = re.findall(r'name="token" value="([^"]*)"', page.text)
    columns = {name: [getattr(line, name) for line in lines] for name in ("key", "sku", "quantity", "state")}
    return {"token": token, **columns}


def _line(row: str) -> ShownLine:
    values = {
        name: html.unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', row)
    }
    word, said = re.findall(r'<span class="badge[^>]*>([^<]*)</span>(.*)', row, re.DOTALL)[0]
    return ShownLine(values["key"], values["sku"], values["quantity"], word, text_of(said), values["state"])
