"""How a document says what an operation answers: each status once, with all that it can mean."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from webapp.api.dialect import JSON, Dialect
from webapp.api.openapi.headers import OF_REFUSALS, RATE_LIMIT, error_type, references
from webapp.api.openapi.refusals import INTERNAL_ERROR, Refusal, refusals_of
from webapp.api.operations import Operation
from webapp.api.reading import parse_json

TITLES: Mapping[int, str] = {
    200: "Done.",
    201: "Created.",
    202: "Accepted; it is done later.",
    204: "Done; there is nothing to tell.",
    400: "Bad request.",
    401: "Unauthorized.",
    403: "Forbidden.",
    404: "Not found.",
    409: "Conflict.",
    412: "Precondition failed.",
    413: "Request body is too large.",
    422: "Unprocessable.",
    429: "Too many requests.",
    500: "Internal error.",
    503: "Service is busy.",
}


def answers_of(
    dialect: Dialect, operation: Operation, schemas: Mapping[Any, Any], *, has_arguments: bool
) -> dict[str, Any]:
    """The Responses Object of an operation."""
    answers = {
        str(status): _done(operation, status, schemas.get(type_))
        for status, type_ in operation.answers.items()
    }
    refusals = refusals_of(dialect, operation, has_arguments=has_arguments)
    for status, same in groupby(refusals, key=lambda refusal: refusal.status):
        answers[str(status)] = _refused(dialect, status, [*same], schemas[dialect.about.envelope])
    return answers


def _done(operation: Operation, status: int, schema: Any) -> dict[str, Any]:
    headers = [*operation.headers, *RATE_LIMIT, "X-Request-Id"]
    if operation.takes_retry_key:
        headers.append("Idempotent-Replayed")
    described: dict[str, Any] = {"description": TITLES[status], "headers": references(headers)}
    if schema is not None:
        described["content"] = {JSON: {"schema": schema}}
    if status in operation.shown:
        described["content"][JSON]["example"] = example(operation.shown[status])
    return described


def _refused(dialect: Dialect, status: int, refusals: list[Refusal], schema: Any) -> dict[str, Any]:
    # Whoever has no good key, or fell at something else before, has no limit either.
    limits = () if status in (401, INTERNAL_ERROR) else RATE_LIMIT
    headers = references([*OF_REFUSALS.get(status, ()), *limits, "X-Request-Id"])
    examples = {
        refusal.word: {"summary": refusal.word, "value": dialect.envelope(status, refusal.example)}
        for refusal in refusals
    }
    says = "\n".join(f"- `{refusal.word}`: {refusal.sentence}" for refusal in refusals)
    return {
        "description": f"{TITLES[status]}\n\n{says}",
        "headers": {"Error-Type": error_type([refusal.word for refusal in refusals]), **headers},
        "content": {JSON: {"schema": schema, "examples": examples}},
    }


def example(text: str) -> Any:
    """An example as it stands in a document: its amounts keep their decimals."""
    return parse_json(text.encode())
