"""The OpenAPI document of an API, made of what its views say of themselves (OpenAPI 3.1.0)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from pydantic.json_schema import JsonSchemaMode

from webapp.api.dialect import JSON, Dialect
from webapp.api.openapi import headers
from webapp.api.openapi.answering import answers_of, example
from webapp.api.openapi.components import schemas_of
from webapp.api.openapi.refusals import Refusal, list_refusals
from webapp.api.operations import About, Message, Operation
from webapp.api.parameters import Parameter

VERSION: Final = "1.0.0"
SCHEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    "Bearer": {"type": "http", "scheme": "bearer"},
}
_ARGUMENT: Final = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


@dataclass(frozen=True)
class Served:
    """An operation where it is served: `rule` is the route's, `path` the document's own spelling of it."""

    method: str
    rule: str
    path: str
    arguments: tuple[str, ...]
    operation: Operation


def operations_of(app: Flask, dialect: Dialect) -> Iterator[Served]:
    """All that the views of a dialect's blueprint say of themselves, in the order of their routes."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] != dialect.entry:
            continue
        view: Callable[..., object] = app.view_functions[rule.endpoint]
        operation = getattr(view, "operation", None)
        if operation is None:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = _ARGUMENT.sub(lambda found: f"{{{dialect.about.spell(found[1])}}}", rule.rule)
            yield Served(
                method=method,
                rule=rule.rule,
                path=path.removeprefix(dialect.about.base),
                arguments=tuple(_ARGUMENT.findall(rule.rule)),
                operation=operation,
            )


def words_of(app: Flask, dialect: Dialect) -> list[Refusal]:
    """Every Error-Type word of an API with its status and sentence."""
    return list_refusals(dialect, [served.operation for served in operations_of(app, dialect)])


def build(app: Flask, dialect: Dialect) -> dict[str, Any]:
    """The document; amounts in its examples are Decimals."""
    about = dialect.about
    tags = [*about.tags]
    all_served = sorted(operations_of(app, dialect), key=lambda served: tags.index(served.operation.tag))
    schemas, components = schemas_of(_types(about, all_served), about.field_words)
    paths: dict[str, Any] = {}
    for served in all_served:
        paths.setdefault(served.path, {})[served.method.lower()] = _described(dialect, served, schemas)
    sent = {name: _sent(message, schemas) for name, message in about.messages.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": about.title, "version": VERSION, "description": about.description},
        "servers": [{"url": about.base or "/"}],
        "security": [{name: []} for name in sorted(SCHEMES, key=lambda name: name != about.scheme)],
        "tags": [{"name": name, "description": says} for name, says in about.tags.items()],
        "paths": paths,
        **({"webhooks": sent} if sent else {}),
        "components": {
            "schemas": components,
            "headers": headers.ANSWERED,
            "parameters": headers.PARAMETERS,
            "securitySchemes": SCHEMES,
        },
    }


def _types(about: About, all_served: list[Served]) -> Iterator[tuple[Any, JsonSchemaMode]]:
    yield about.envelope, "serialization"
    for message in about.messages.values():
        yield message.body, "serialization"
    for served in all_served:
        if served.operation.body is not None:
            yield served.operation.body, "validation"
        for answer in served.operation.answers.values():
            if answer is not None:
                yield answer, "serialization"


def _described(dialect: Dialect, served: Served, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    """The Operation Object."""
    operation = served.operation
    scopes = " or ".join(f"`{scope}`" for scope in operation.scopes)
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": f"{operation.description}\n\nTakes a key with the scope {scopes}.".strip(),
        "x-scopes": [*operation.scopes],
        "parameters": [*_parameters(dialect.about, served)],
        "responses": answers_of(dialect, operation, schemas, has_arguments=bool(served.arguments)),
    }
    if operation.body is not None:
        body = {"schema": schemas[operation.body]}
        if operation.sent:
            body["example"] = example(operation.sent)
        described["requestBody"] = {"required": True, "content": {JSON: body}}
    return described


def _sent(message: Message, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    """The Path Item Object of what the API sends, and what it makes of the answers."""
    text = {"type": "string"}
    return {
        "post": {
            "tags": [message.tag],
            "summary": message.summary,
            "description": message.description,
            "security": [],
            "parameters": [
                {"name": name, "in": "header", "required": True, "description": says, "schema": text}
                for name, says in message.headers.items()
            ],
            "requestBody": {
                "required": True,
                "content": {JSON: {"schema": schemas[message.body], "example": example(message.sent)}},
            },
            "responses": {
                "2XX": {"description": "Taken."},
                "410": {"description": "Nothing more is sent."},
                "default": {"description": "It is sent again later."},
            },
        }
    }


def _parameters(about: About, served: Served) -> Iterator[dict[str, Any]]:
    for name in served.arguments:
        says, sample = about.arguments[name]
        schema = {"type": "string", "examples": [sample]}
        yield {
            "name": about.spell(name),
            "in": "path",
            "required": True,
            "description": says,
            "schema": schema,
        }
    for parameter in served.operation.parameters:
        yield _query(parameter)
    if served.operation.takes_retry_key:
        yield {"$ref": "#/components/parameters/IdempotencyKey"}
    if served.operation.takes_if_match:
        yield {"$ref": "#/components/parameters/IfMatch"}


def _query(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.says,
        "schema": parameter.schema,
    }
