"""Asking the two APIs, each in the manner of its document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from tests.factories import make_key

NO_HEADERS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True)
class Answered:
    """What an API answered; `text` is the body as it was sent."""

    status: int
    text: str
    headers: Headers

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def error_type(self) -> str | None:
        return self.headers.get("Error-Type")

    @property
    def refusal(self) -> tuple[int, str | None, str]:
        """Status, Error-Type and sentence of a refusal that stands in the envelope of its dialect."""
        body = self.json
        if "detail" in body:
            assert list(body) == ["detail"]
            return self.status, self.error_type, body["detail"]
        assert body == {"error": {"code": self.status, "message": body["error"]["message"]}}
        return self.status, self.error_type, body["error"]["message"]


@dataclass(frozen=True)
class Caller:
    """A client of one API; paths are relative to the API's base."""

    client: FlaskClient
    base: str
    headers: Mapping[str, str]

    def get(self, path: str) -> Answered:
        return self.ask("GET", path)

    def post(self, path: str, body: object, headers: Mapping[str, str] = NO_HEADERS) -> Answered:
        return self.ask("POST", path, body, headers)

    def put(self, path: str, body: object, headers: Mapping[str, str] = NO_HEADERS) -> Answered:
        return self.ask("PUT", path, body, headers)

    def delete(self, path: str, headers: Mapping[str, str] = NO_HEADERS) -> Answered:
        return self.ask("DELETE", path, None, headers)

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] = NO_HEADERS
    ) -> Answered:
        """A body that is text is sent as it is, any other as JSON."""
        response = self.client.open(
            self.base + path,
            method=method,
            headers={**self.headers, **headers},
            data=body if isinstance(body, str | None) else json.dumps(body),
            content_type=None if body is None else "application/json",
        )
        return Answered(response.status_code, response.text, response.headers)


def orders_api(client: FlaskClient, key: str | None = None) -> Caller:
    """A caller of the Orders API, with a key of the house when none is given."""
    return Caller(client, "", {"x-api-key": key or make_key()})


def v1(client: FlaskClient, key: str | None = None) -> Caller:
    """A caller of the v1 API, with a key of the house when none is given."""
    return Caller(client, "/v1", {"Authorization": f"Bearer {key or make_key()}"})


def compact(document: str) -> str:
    """An example of a document without the white space that is only for people; numbers stay as printed."""
    return msgspec.json.format(document, indent=-1)
