"""Requests as no decent client sends them: what they are made of, and how they are sent raw.

`hostile_apis` says where, `hostile_bodies` and `hostile_addresses` make them, the same ones in every run.
"""

import io
import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LIMIT: Final = 256 * 1024
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Operation:
    """An operation that takes a body: one that is right, and what kind of value stands where."""

    method: str
    target: str
    body: Mapping[str, Any]
    kinds: Mapping[Path, str]
    required: Sequence[Path] = ()
    answers: int = 201
    limit: int = LIMIT
    takes_retry_key: bool = False

    def sent(self) -> bytes:
        return json.dumps(self.body).encode()


@dataclass(frozen=True)
class Api:
    """One of the two APIs: where its things are, and what its operations take."""

    name: str
    base: str
    operations: Sequence[Operation]
    # Addresses and the methods that they know; those of one order and one product end in an id.
    addresses: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Hostile:
    """One request, as raw as a server hands it on, and the statuses that are right for it.

    `target` is the path and the query as they stand in the request line; a header's value holds the bytes
    as they were sent, one character each.
    """

    why: str
    method: str
    target: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, Any] = field(default_factory=dict)
    expected: frozenset[int] = frozenset({400})

    @property
    def is_refused(self) -> bool:
        return min(self.expected) >= 400

    def __str__(self) -> str:
        return f"{self.method} {ascii(self.target)[:60]} ({self.why[:90]})"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Headers
    body: bytes
    seconds: float


def send(app: Flask, request: Hostile, key: str) -> Reply:
    """Hand a request to the application as a server would, with this key unless it brings its own."""
    path, _, query = request.target.partition("?")
    headers = {"Host": "waybill.example", **request.headers}
    if not {"x-api-key", "Authorization"} & headers.keys():
        headers["x-api-key"] = key
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "CONTENT_TYPE": headers.pop("Content-Type", "application/json"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()},
        **request.environ,
    }
    # A server's thread brings no context of its own, as a test does.
    return Context().run(_answered, app, environ)


def _answered(app: Flask, environ: "WSGIEnvironment") -> Reply:
    started = time.thread_time()
    body, status, headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    return Reply(int(status.split()[0]), headers, b"".join(body), time.thread_time() - started)
