"""Somebody of the house at the pages of runs, and what is to be read there."""

import html
import re
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.test import TestResponse

from tests.people import Browser, make_user
from webapp.accounts.actors import Actor, acting

RUNS = "/ops/bulk"


class Olga(NamedTuple):
    browser: Browser
    by: Actor

    def preview(self, **fields: Any) -> TestResponse:
        return self.browser.post(RUNS, **fields)

    def draft(self, **fields: Any) -> str:
        """The address of a new run."""
        answer = self.preview(**fields)
        assert answer.status_code == 303, text_of(answer)
        return answer.location

    def start(self, address: str, **fields: Any) -> TestResponse:
        return self.browser.post(f"{address}/start", **fields)

    def read(self, address: str, **parameters: Any) -> str:
        answer = self.browser.get(address, **parameters)
        assert answer.status_code == 200
        return text_of(answer)


def make_olga(app: Flask) -> Olga:
    user = make_user("ops", name="Olga Ops")
    return Olga(Browser(app, user), acting(user, entry="ops"))


def text_of(answer: TestResponse) -> str:
    """What a person reads of a page."""
    words = re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2] or answer.text)
    return " ".join(html.unescape(words).split())
