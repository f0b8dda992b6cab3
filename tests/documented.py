"""Whether what the APIs answer is what their documents say: looked at in every answer that any test gets."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema_rs
from flask import Flask, Response, request

from webapp.api.dialect import Dialect
from webapp.api.openapi.building import Served, build, operations_of, words_of
from webapp.api.unversioned.errors import DIALECT as ORDERS_API
from webapp.api.v1.errors import DIALECT as V1
from webapp.exact_json import encode

DIALECTS: Final = (ORDERS_API, V1)
# Headers that a document must name where an answer bears them.
TELLING: Final = (
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "WWW-Authenticate",
)

NO_BODY: Final = {"application/json": {"schema": {"const": None}}}

Faults = list[str]


class Documented:
    """One API's document, ready to be compared with answers."""

    def __init__(self, app: Flask, dialect: Dialect) -> None:
        self.document = json.loads(encode(build(app, dialect)))
        self.components = closed(self.document["components"])
        self.operations = {(it.method, it.rule): it for it in operations_of(app, dialect)}
        self.words = {word.word: word.status for word in words_of(app, dialect)}
        self.validators: dict[str, jsonschema_rs.Validator] = {}

    def responses_of(self, served: Served) -> Mapping[str, Any]:
        responses: Mapping[str, Any] = self.document["paths"][served.path][served.method.lower()]["responses"]
        return responses

    def faults(self, method: str, rule: str | None, response: Response) -> Iterator[str]:
        """What an answer has that its document has not, or the other way round; for no address, no rule."""
        served = self.operations.get(("GET" if method == "HEAD" else method, rule or ""))
        word = response.headers.get("Error-Type")
        if word is not None and self.words.get(word) != response.status_code:
            yield f"the word {word} is not listed under {response.status_code}"
        if served is None:
            body = {"schema": {"$ref": "#/components/schemas/Refusal"}}
        else:
            described = self.responses_of(served).get(str(response.status_code))
            if described is None:
                yield f"{response.status_code} is not documented"
                return
            yield from self.faults_of_headers(described["headers"], response)
            body = described.get("content", NO_BODY)["application/json"]
        if method != "HEAD" and not response.is_streamed:
            yield from self.faults_of_body(body["schema"], response.get_data())

    def faults_of_headers(self, described: Mapping[str, Any], response: Response) -> Iterator[str]:
        for name, header in described.items():
            header = self.components["headers"][name] if "$ref" in header else header
            value = response.headers.get(name)
            if value is None:
                if header.get("required"):
                    yield f"there is no {name}"
                continue
            found = int(value) if header["schema"]["type"] == "integer" and value.isdecimal() else value
            yield from (f"{name}: {fault}" for fault in self.faults_against(header["schema"], found))
        told = [name for name in TELLING if name in response.headers and name not in described]
        yield from (f"{name} is not documented" for name in told)

    def faults_of_body(self, schema: Mapping[str, Any], body: bytes) -> Iterator[str]:
        try:
            value = json.loads(body or b"null")
        except ValueError:
            yield f"no JSON: {body[:60]!r}"
            return
        yield from self.faults_against(schema, value)

    def faults_against(self, schema: Mapping[str, Any], value: object) -> Iterator[str]:
        made = repr(schema)
        if made not in self.validators:
            whole = {**schema, "components": self.components}
            self.validators[made] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        validator = self.validators[made]
        if not validator.is_valid(value):
            yield from (
                f"{error.message} at {list(error.instance_path)}" for error in validator.iter_errors(value)
            )


def documented(app: Flask, dialect: Dialect) -> Documented:
    """One API of an app, read once."""
    read: dict[str, Documented] = app.extensions.setdefault("documented", {})
    if dialect.entry not in read:
        read[dialect.entry] = Documented(app, dialect)
    return read[dialect.entry]


def faults_of(app: Flask, method: str, path: str, rule: str | None, response: Response) -> Faults:
    """What is wrong with an answer from an address of the APIs; with one from elsewhere, nothing."""
    dialect = next((it for it in DIALECTS if it.is_at("/" + path.lstrip("/"))), None)
    if dialect is None:
        return []
    asked = f"{method} {path[:80]} answered {response.status_code}"
    return [f"{asked}: {fault}" for fault in documented(app, dialect).faults(method, rule, response)]


def watch(app: Flask, faults: Faults) -> None:
    """Look at every answer of the APIs as it leaves, and note what is wrong with it."""

    def look(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else None
        faults.extend(faults_of(app, request.method, request.path, rule, response))
        return response

    # Functions are called from the last to the first: this one sees what the others have added.
    app.after_request_funcs.setdefault(None, []).insert(0, look)


def closed(value: Any) -> Any:
    """A schema whose objects have no properties but those that it names: an answer is no wider."""
    if isinstance(value, dict):
        made = {name: closed(inner) for name, inner in value.items()}
        is_object = made.get("type") == "object" and "properties" in made
        return {**made, "additionalProperties": False} if is_object else made
    return [closed(inner) for inner in value] if isinstance(value, list) else value
