"""What a document says an operation answers, as pages show it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from webapp.api.dialect import JSON
from webapp.docs.fields import Field, fields_of, resolved, said_of
from webapp.docs.prose import Piece, pieces_of
from webapp.docs.samples import Sample
from webapp.exact_json import encode

FIRST_REFUSAL: Final = 400


class Header(NamedTuple):
    name: str
    pieces: Sequence[Piece]


class Answer(NamedTuple):
    """One of success. `example` is JSON, laid out; nothing where the document shows none."""

    status: int
    title: str
    example: str
    says: Sequence[Piece]
    fields: Sequence[Field]
    headers: Sequence[Header]


class Refused(NamedTuple):
    status: int
    word: str
    sentence: str


def answers_of(document: Mapping[str, Any], operation: Mapping[str, Any], sample: Sample) -> list[Answer]:
    return [
        Answer(
            status=status,
            title=_first_line(response),
            example=laid_out(sample.in_place_of(as_json(response).get("example"))),
            says=pieces_of(said_of(document, as_json(response).get("schema", {}))),
            fields=[*fields_of(document, as_json(response).get("schema", {}))],
            headers=[*_headers(document, response)],
        )
        for status, response in _responses(document, operation)
        if status < FIRST_REFUSAL
    ]


def refusals_of(document: Mapping[str, Any], operation: Mapping[str, Any]) -> list[Refused]:
    """By status; what has no words of its own has the status's title."""
    return [
        refused
        for status, response in _responses(document, operation)
        if status >= FIRST_REFUSAL
        for refused in _refused(status, response)
    ]


def example_message(document: Mapping[str, Any], sample: Sample) -> str:
    """The body of a webhook's message about the first event in the feed's example."""
    answer = resolved(document, document["paths"]["/events"]["get"]["responses"]["200"])
    event = as_json(answer)["example"]["data"][0]
    said = {"type": event["type"], "timestamp": event["occurredAt"], "data": sample.in_place_of(event)}
    return laid_out(said)


def laid_out(value: Any) -> str:
    """JSON as people read it, amounts with their decimals."""
    return "" if value is None else msgspec.json.format(encode(value), indent=2).decode()


def as_json(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a request or an answer holds in JSON."""
    found: Mapping[str, Any] = part.get("content", {}).get(JSON, {})
    return found


def _refused(status: int, response: Mapping[str, Any]) -> Iterator[Refused]:
    examples = as_json(response).get("examples", {})
    if not examples:
        yield Refused(status, "", _first_line(response))
    for word, example in examples.items():
        yield Refused(status, word, _sentence(example.get("value")))


def _sentence(envelope: Any) -> str:
    """The one text in a refusal's body."""
    if isinstance(envelope, Mapping):
        return next((found for part in envelope.values() if (found := _sentence(part))), "")
    return envelope if isinstance(envelope, str) else ""


def _responses(
    document: Mapping[str, Any], operation: Mapping[str, Any]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for status, response in operation["responses"].items():
        yield int(status), resolved(document, response)


def _headers(document: Mapping[str, Any], response: Mapping[str, Any]) -> Iterator[Header]:
    for name, header in response.get("headers", {}).items():
        yield Header(name, pieces_of(resolved(document, header).get("description", "")))


def _first_line(response: Mapping[str, Any]) -> str:
    return str(response.get("description", "")).partition("\n")[0]
