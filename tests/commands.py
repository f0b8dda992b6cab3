"""The curl commands that pages show, read as a shell reads them and sent to the app."""

import html
import re
import subprocess
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.clients import HOUSE_KEY

# Prints what curl would get, each word ended by a zero.
INSTEAD_OF_CURL = "curl() { printf '%s\\0' \"$@\"; }\n"


class Command(NamedTuple):
    """`answers` is the status that the page says it is answered with, if it does."""

    id: str
    text: str
    answers: int | None


def commands_on(page: str) -> list[Command]:
    found = re.findall(
        r'<code id="([^"]+)" dir="ltr"(?: data-answers="(\d+)")?>(.*?)</code>', page, re.DOTALL
    )
    texts = [(id_, answers, html.unescape(text)) for id_, answers, text in found]
    return [
        Command(id_, text, int(answers) if answers else None)
        for id_, answers, text in texts
        if text.startswith("curl ")
    ]


def words_of(command: str) -> list[str]:
    """What curl is called with."""
    script = INSTEAD_OF_CURL + command
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split("\0")[:-1]


def run(app: Flask, command: str, key: str = HOUSE_KEY) -> TestResponse:
    """The answer to a command, with a key in the place that is left for it."""
    words, method, headers, body, address = iter(words_of(command)), "GET", {}, None, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value.replace("YOUR_API_KEY", key)
        elif word == "-d":
            body = next(words)
        else:
            assert not word.startswith("-"), word
            address = word
    where = urlsplit(address)
    assert (where.scheme, where.netloc) == ("http", "localhost")
    path = f"{where.path}?{where.query}" if where.query else where.path
    with app.app_context():
        return app.test_client().open(path, method=method, headers=headers, data=body)
