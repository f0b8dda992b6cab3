"""The reference pages hold what the documents say, and their commands work."""

import html
import re
from typing import Any

import pytest
from flask import Flask

from tests.commands import commands_on, run
from tests.docs.test_guides import place_one
from tests.marked import make_marked
from tests.people import Browser, make_user
from webapp.api.openapi.documents import get_document, list_words
from webapp.docs.fields import fields_of
from webapp.docs.prose import blocks_of

NAMES = ["orders", "v1"]
METHODS = ("post", "get", "put", "delete")
# The ids in examples of things that the demo's data has none of, and where answers name those that are made.
IDS = {"shipmentId": "SH00001", "webhookId": "WH00001", "deliveryId": "WD00001"}
MADE_UP = {"OR00001": "OR00001", **{example: example for example in IDS.values()}}


def operations_of(name: str) -> list[tuple[str, str, Any]]:
    """(method, whole path, what the document says of it)"""
    document = get_document(name)
    base = document["servers"][0]["url"].rstrip("/")
    return [
        (method, base + path, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def the_order_of_doing(operation: tuple[str, str, Any]) -> tuple[int, int]:
    """What is made before it is read, what holds others before them, and what ends things last."""
    method, path, _ = operation
    return METHODS.index(method), path.count("/")


def part_of(page: str, anchor: str) -> str:
    """What stands on the page about one operation."""
    found = re.search(rf'<section class="card operation" id="{anchor}".*?</section>', page, re.DOTALL)
    assert found, anchor
    return html.unescape(found[0])


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_is_there_with_all_that_its_document_says(app: Flask, db: None, name: str) -> None:
    page = Browser(app).get(f"/docs/{name}").text

    for method, path, operation in operations_of(name):
        said = part_of(page, operation["operationId"].replace("_", "-"))
        fields = [
            field.name
            for content in (operation.get("requestBody"), *operation["responses"].values())
            if content and content["content"]["application/json"].get("examples") is None
            for field in fields_of(get_document(name), content["content"]["application/json"]["schema"])
        ]
        words = [
            word
            for response in operation["responses"].values()
            for word in response["content"]["application/json"].get("examples", {})
        ]
        assert f">{method.upper()}</span> <code>{path}</code>" in said
        assert f'href="#{operation["operationId"].replace("_", "-")}"' in page
        missing = [
            text
            for text in (*fields, *words, *operation["x-scopes"], *operation["responses"])
            if f">{text}<" not in said
        ]
        assert missing == []
        assert {"curl", "Python", "JavaScript"} <= {*re.findall(r"<figcaption><span>(\w+)", said)}


@pytest.mark.parametrize("name", NAMES)
def test_the_command_of_every_operation_does_what_it_is_for(app: Flask, demo: None, name: str) -> None:
    commands = {command.id: command.text for command in commands_on(Browser(app).get(f"/docs/{name}").text)}
    answers, made, shipped = {}, dict(MADE_UP), ""

    for _, path, operation in sorted(operations_of(name), key=the_order_of_doing):
        anchor = operation["operationId"].replace("_", "-")
        # A shipment is read of the order that it is of.
        order_id = shipped if "shipmentId" in path else place_one()
        made |= {"OR00001": order_id}
        text = commands[f"{anchor}-curl"]
        for example, there in made.items():
            text = text.replace(example, there)
        answer = run(app, text)
        answers[anchor] = answer.status_code
        made |= {IDS[field]: value for field, value in (answer.json or {}).items() if field in IDS}
        if operation["operationId"] == "create_shipment":
            shipped = order_id

    # A product by the document's own example is in the demo's catalog already.
    refused = {anchor: status for anchor, status in answers.items() if status >= 300}
    assert refused == ({"create-product": 409} if name == "v1" else {})


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_partner_s_person_are_of_that_partner(app: Flask, db: None, name: str) -> None:
    other, own = make_marked("Zebra Stripes"), make_marked("Quince <b> Traders")

    page = Browser(app, own.buyer).get(f"/docs/{name}").text

    assert (own.partner.code if name == "v1" else html.escape("Quince <b> Traders")) in page
    assert own.shipped.order_id in page
    assert "Zebra" not in page
    assert other.partner.code not in page
    assert "<b> Traders" not in page


def test_the_call_to_try_first_is_one_of_one_s_own_partner(app: Flask, db: None) -> None:
    own = make_marked("Quince Traders")

    document = Browser(app, own.buyer).get("/docs/try/v1.json").json

    assert document is not None
    placing = document["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]
    assert placing["example"]["customerId"] == own.partner.code
    ids = [it["schema"] for it in document["paths"]["/orders/{orderId}"]["get"]["parameters"]]
    assert own.shipped.order_id in ids[0]["examples"]
    assert document["components"] == get_document("v1")["components"]


def test_staff_and_people_of_a_partner_without_orders_read_it_too(app: Flask, db: None) -> None:
    for user in (make_user("buyer"), make_user("ops"), make_user("admin")):
        browser = Browser(app, user)

        assert {browser.get(f"/docs/{name}").status_code for name in (*NAMES, "errors")} == {200}


def test_every_word_of_error_type_stands_with_its_sentence_in_each_api(app: Flask, db: None) -> None:
    page = html.unescape(Browser(app).get("/docs/errors").text)
    rows = {row[0]: row[1] for row in re.findall(r'<tr id="([\w-]+)">(.*?)</tr>', page, re.DOTALL)}

    for name in NAMES:
        for refusal in list_words(name):
            row = rows[refusal.word]
            assert f">{refusal.status}<" in row
            assert f"<span>{refusal.sentence}</span>" in row
            assert not re.search(r"{\w+[^\w}]", refusal.sentence)


def test_what_a_document_says_is_laid_out() -> None:
    says = "Takes `items`.\n\n- one\n- `two`\n\nSaid on\ntwo lines."

    paragraph, items, last = blocks_of(says)

    assert paragraph.lines == [[("Takes ", False), ("items", True), (".", False)]]
    assert (items.is_list, [line[0].text for line in items.lines]) == (True, ["one", "two"])
    assert last.lines[0][0].text == "Said on two lines."


def test_fields_are_told_with_their_types_and_limits() -> None:
    inner = {
        "type": "object",
        "description": "Goes\nby weight.",
        "required": ["n"],
        "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 1_000_000}},
    }
    error = {"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}}
    schema = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {
                "type": "array",
                "maxItems": 500,
                "items": {"$ref": "#/components/schemas/Inner"},
                "description": "What is sent.",
            },
            "note": {"anyOf": [{"type": "string", "maxLength": 10}, {"type": "null"}]},
            "at": {"type": "string", "format": "date-time"},
            "result": {"anyOf": [{"$ref": "#/components/schemas/Inner"}, error]},
            "state": {"enum": ["on", "off"], "type": ["string", "null"]},
        },
    }

    fields = {it.name: it for it in fields_of({"components": {"schemas": {"Inner": inner}}}, schema)}

    told = {name: (it.type, it.is_required, *it.limits) for name, it in fields.items()}
    assert told == {
        "items": ("array of objects", True, "at most 500 items"),
        "items[].n": ("integer", True, "1 to 1,000,000"),
        "note": ("string or null", False, "at most 10 characters"),
        "result": ("object", False),
        "result.n": ("integer", False, "1 to 1,000,000"),
        "result.code": ("integer", False),
        "at": ("time", False),
        "state": ("string or null", False, "one of on, off"),
    }
    assert fields["items"].says == "What is sent. Goes by weight."
