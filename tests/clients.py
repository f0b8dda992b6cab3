"""Clients of a real server, one at a time and many at once."""

import http.client
import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import Any, Self, TypeVar
from urllib.parse import unquote

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from config import settings
from tests.documented import faults_of
from tests.serving import Server
from webapp import create_app

HOUSE_KEY = "demo-secret-key"
SECONDS_TO_WAIT = 30

Result = TypeVar("Result")


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """A key's connection to a server, kept open as API clients do; for one thread, in a `with` block."""

    def __init__(self, server: Server, *, key: str = HOUSE_KEY) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS_TO_WAIT)
        self.key = key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Raises OSError or HTTPException where no whole answer comes; the next call connects anew."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            sent = None if body is None else json.dumps(body)
            self.connection.request(method, path, sent, {"x-api-key": self.key, **named})
            response = self.connection.getresponse()
            reply = Reply(response.status, response.headers, response.read())
        except BaseException:
            self.connection.close()
            raise
        assert_documented(method, path, reply)
        return reply


def send(server: Server, method: str, path: str, body: object = None, **headers: str) -> Reply:
    """One request with the house's key on a connection of its own."""
    with Client(server) as client:
        return client.send(method, path, body, **headers)


def assert_documented(method: str, target: str, reply: Reply) -> None:
    """An answer that came over a wire is as its API's document says, like all that tests get without one."""
    path = unquote(target.partition("?")[0])
    try:
        rule, _ = described().url_map.bind("").match(path, method, return_rule=True)
    except HTTPException:
        rule = None
    response = Response(reply.body, reply.status, [*reply.headers.items()])
    assert faults_of(described(), method, path, rule.rule if rule else None, response) == []


@cache
def described() -> Flask:
    """An app that is never asked for anything, only for its addresses and documents."""
    return create_app(settings({"APP_ENV": "test"}))


def at_once(calls: Iterable[Callable[[], Result]]) -> list[Result]:
    """Run calls in threads that all start at the same moment; their results, or the first error."""
    calls = list(calls)
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
