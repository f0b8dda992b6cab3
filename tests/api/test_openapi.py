"""The OpenAPI documents: whole, valid, and true of what is there."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.asking import compact, orders_api, v1
from tests.api.unversioned import test_documented_examples as of_orders_api
from tests.api.v1 import test_documented_examples as of_v1
from tests.documented import DIALECTS, documented
from tests.factories import make_order
from webapp.api.dialect import Dialect

each_api = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.about.document)


def read(client: FlaskClient, dialect: Dialect) -> Any:
    response = client.get(f"/openapi/{dialect.about.document}.json")
    assert (response.status_code, response.content_type) == (200, "application/json")
    return json.loads(response.data)


@each_api
def test_every_address_of_an_api_is_in_its_document_and_nothing_else(
    app: Flask, client: FlaskClient, dialect: Dialect
) -> None:
    paths = read(client, dialect)["paths"]
    routes = {
        (method.lower(), re.sub("<[^>]+>", "{}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if dialect.is_at(rule.rule)
    }

    described = {
        (method, dialect.about.base + re.sub("{[^}]+}", "{}", path))
        for path, methods in paths.items()
        for method in methods
    }

    assert described == routes


@each_api
def test_an_independent_validator_accepts_the_document(client: FlaskClient, dialect: Dialect) -> None:
    errors = OpenAPIV31SpecValidator(read(client, dialect)).iter_errors()

    assert [error.message for error in errors] == []


@each_api
def test_operations_have_names_of_their_own(client: FlaskClient, dialect: Dialect) -> None:
    names = [said["operationId"] for _, _, said in operations(read(client, dialect))]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)+", name) for name in names)


@each_api
def test_every_field_is_told_of(client: FlaskClient, dialect: Dialect) -> None:
    """And no word is left of a field that there is not."""
    schemas = read(client, dialect)["components"]["schemas"]
    fields = [(model, name) for model, schema in schemas.items() for name in schema.get("properties", {})]

    assert all(schemas[model]["properties"][name]["description"] for model, name in fields)
    names = {word for model, name in fields for word in (name, f"{model}.{name}")}
    assert set(dialect.about.field_words) <= names


@each_api
def test_every_example_is_as_its_schema_says(app: Flask, client: FlaskClient, dialect: Dialect) -> None:
    document = read(client, dialect)
    known = documented(app, dialect)

    for path, method, said in operations(document):
        contents = [response["content"] for response in said["responses"].values()]
        for content in [*contents, said.get("requestBody", {}).get("content", {})]:
            for media in content.values():
                shown = [it["value"] for it in media.get("examples", {}).values()]
                shown += [media["example"]] if "example" in media else []
                assert shown, f"{method} {path} shows nothing"
                for value in shown:
                    assert [*known.faults_against(media["schema"], value)] == []


@pytest.mark.parametrize(
    ("name", "examples"),
    [
        (
            "orders",
            (
                of_orders_api.REQUEST,
                of_orders_api.ORDER,
                of_orders_api.NO_ITEMS,
                of_orders_api.BAD_KEY,
                of_orders_api.NO_PRODUCT,
                of_orders_api.NOT_AVAILABLE,
                of_orders_api.NO_ORDER,
            ),
        ),
        (
            "v1",
            (
                of_v1.CREATE,
                of_v1.CREATED,
                of_v1.LIST,
                of_v1.SHIPPED,
                of_v1.UPDATE,
                of_v1.DELIVERED,
                of_v1.DELETED,
                of_v1.INVALID_STATUS,
                of_v1.NO_CUSTOMER,
                of_v1.NO_ORDER,
                of_v1.REFUSED_MOVE,
            ),
        ),
    ],
)
def test_the_api_documents_examples_are_shown_letter_for_letter(
    client: FlaskClient, name: str, examples: tuple[str, ...]
) -> None:
    document = client.get(f"/openapi/{name}.json").text

    assert [example for example in examples if compact(example) not in document] == []


def test_all_orders_at_once_come_as_documented(app: Flask, client: FlaskClient) -> None:
    make_order()
    known = documented(app, DIALECTS[0])

    answered = orders_api(client).get("/orders")

    schema = {"$ref": "#/components/schemas/OrderList"}
    assert answered.json["count"] == 1
    assert [*known.faults_of_body(schema, answered.text.encode())] == []


def test_an_answer_that_is_not_documented_is_found(
    app: Flask, client: FlaskClient, undocumented: list[str]
) -> None:
    known = documented(app, DIALECTS[1])
    responses = known.document["paths"]["/orders/{orderId}"]["get"]["responses"]
    kept = responses.pop("404")
    try:
        v1(client).get("/orders/OR99999")
    finally:
        responses["404"] = kept

    assert undocumented == ["GET /v1/orders/OR99999 answered 404: 404 is not documented"]
    undocumented.clear()


def test_a_document_is_kept_until_it_changes(client: FlaskClient) -> None:
    first = client.get("/openapi/v1.json")

    again = client.get("/openapi/v1.json", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert client.get("/openapi/v2.json").status_code == 404


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            yield path, method, said
