"""One API's reference as its pages show it, whatever is in its OpenAPI document."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from webapp.api.calls import ORDERS_API, V1, Call
from webapp.docs.answers import Answer, Refused, answers_of, as_json, refusals_of
from webapp.docs.fields import Field, fields_of, parameter_of, resolved, said_of
from webapp.docs.prose import Block, Piece, blocks_of, pieces_of
from webapp.docs.samples import Sample
from webapp.docs.snippets import Snippet, snippets_of

METHODS: Final = ("get", "post", "put", "patch", "delete")
# How each API's examples send the key, by the name of its document.
KEYS: Final[Mapping[str, Mapping[str, str]]] = {"orders": ORDERS_API, "v1": V1}
SCOPE_LINE: Final = re.compile(r"\n*Takes a key with the scope [^\n]*$")


class ShownOperation(NamedTuple):
    """`anchor` is its part of the page's address; fields are those of the body and of the answer."""

    anchor: str
    method: str
    path: str
    summary: str
    blocks: Sequence[Block]
    scopes: Sequence[str]
    path_parameters: Sequence[Field]
    query_parameters: Sequence[Field]
    header_parameters: Sequence[Field]
    body: Sequence[Field]
    body_says: Sequence[Piece]
    is_body_required: bool
    snippets: Sequence[Snippet]
    answers: Sequence[Answer]
    refusals: Sequence[Refused]


class Section(NamedTuple):
    """Operations about one thing."""

    anchor: str
    name: str
    blocks: Sequence[Block]
    operations: Sequence[ShownOperation]


class Reference(NamedTuple):
    title: str
    version: str
    blocks: Sequence[Block]
    sections: Sequence[Section]


def reference_of(name: str, document: Mapping[str, Any], sample: Sample, site: str) -> Reference:
    """`name` is the document's; `site` is where we are served."""
    shown: dict[str, list[ShownOperation]] = {tag["name"]: [] for tag in document.get("tags", ())}
    for path, method, operation in _operations(document):
        tag = next(iter(operation.get("tags", ())), "Other")
        shown.setdefault(tag, []).append(_shown(name, document, path, method, operation, sample, site))
    says = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
    info = document["info"]
    return Reference(
        title=info["title"],
        version=info["version"],
        blocks=blocks_of(info.get("description", "")),
        sections=[
            Section(_anchor(tag), tag, blocks_of(says.get(tag, "")), operations)
            for tag, operations in shown.items()
            if operations
        ],
    )


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        yield from ((path, method, item[method]) for method in METHODS if method in item)


def _shown(
    name: str,
    document: Mapping[str, Any],
    path: str,
    method: str,
    operation: Mapping[str, Any],
    sample: Sample,
    site: str,
) -> ShownOperation:
    parameters = [resolved(document, parameter) for parameter in operation.get("parameters", ())]
    fields = {
        where: [parameter_of(document, it) for it in parameters if it["in"] == where]
        for where in ("path", "query", "header")
    }
    whole_path = f"{document['servers'][0]['url'].rstrip('/')}{path}"
    body = operation.get("requestBody", {})
    call = Call(method.upper(), _filled(whole_path, parameters, sample), KEYS[name], _sent(body, sample))
    return ShownOperation(
        anchor=_anchor(operation["operationId"]),
        method=method.upper(),
        path=whole_path,
        summary=operation["summary"],
        blocks=blocks_of(SCOPE_LINE.sub("", operation.get("description", ""))),
        scopes=operation.get("x-scopes", ()),
        path_parameters=fields["path"],
        query_parameters=fields["query"],
        header_parameters=fields["header"],
        body=[*fields_of(document, as_json(body).get("schema", {}))],
        body_says=pieces_of(said_of(document, as_json(body).get("schema", {}))),
        is_body_required=body.get("required", False),
        snippets=snippets_of(call, site),
        answers=answers_of(document, operation, sample),
        refusals=refusals_of(document, operation),
    )


def _filled(path: str, parameters: Sequence[Mapping[str, Any]], sample: Sample) -> str:
    """The path with an example in the place of each parameter."""
    known = {it["name"]: sample.named(it["name"]) or _example(it) for it in parameters if it["in"] == "path"}
    return re.sub(r"\{(\w+)\}", lambda found: quote(known.get(found[1], found[1]), safe=""), path)


def _example(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    return str(next(iter(schema.get("examples", ())), parameter["name"]))


def _sent(body: Mapping[str, Any], sample: Sample) -> Any:
    if not body:
        return None
    example = as_json(body).get("example")
    return sample.in_place_of(example) if example is not None else {}


def _anchor(name: str) -> str:
    """create_order, createOrder and Create order become create-order."""
    return re.sub(r"[\W_]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name)).strip("-").lower()
