"""What the two JSON dialects share: the voice of their refusals, their answers, and who may enter.

Each dialect owns a `Dialect`: its envelope and the wording of every refusal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, Final, TypeVar

from flask import Response, request

from webapp.account_errors import InvalidApiKey
from webapp.accounts.actors import Actor
from webapp.api.keyed import enter
from webapp.api.operations import About, Operation
from webapp.errors import (
    DatabaseUnavailable,
    DomainError,
    InvalidInput,
    NotAllowed,
    TooManyRequests,
)
from webapp.exact_json import encode
from webapp.idempotency import Answer, Retry

Result = TypeVar("Result")
View = Callable[..., Answer | Response]

JSON: Final = "application/json"
RETRY_SECONDS_WHEN_BUSY: Final = 2


@dataclass(frozen=True)
class Dialect:
    """One API's manner of speaking.

    `refusals` gives the status and the sentence of each refusal; a sentence may name the refusal's facts.
    `envelope` wraps a status and a sentence into the body of a refusal.
    """

    entry: str
    prefixes: tuple[str, ...]
    refusals: Mapping[type[DomainError], tuple[int, str]]
    envelope: Callable[[int, str], object]
    about: About
    facts: Callable[[DomainError], Mapping[str, object]] = vars

    def worded(self, error: DomainError) -> tuple[int, str]:
        """The status and the sentence of what the core refused."""
        status, sentence = self.refusals[type(error)]
        return status, sentence.format_map(self.facts(error))

    def refuse(self, error: DomainError) -> Response:
        """The answer to a request that the core refused."""
        response = self.refusal(*self.worded(error), error.error_type)
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
        if isinstance(error, DatabaseUnavailable):
            response.headers["Retry-After"] = str(RETRY_SECONDS_WHEN_BUSY)
        if isinstance(error, InvalidApiKey):
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def refusal(self, status: int, sentence: str, error_type: str) -> Response:
        response = json_response(self.envelope(status, sentence), status)
        response.headers["Error-Type"] = error_type
        return response

    def is_at(self, path: str) -> bool:
        """Whether a path belongs to this dialect."""
        return any(path == prefix or path.startswith(prefix + "/") for prefix in self.prefixes)

    def serves(self, operation: Operation) -> Callable[[View], Callable[..., Response]]:
        """A view that keys with one of the operation's scopes may call; it gets the actor as `by`."""
        scopes = operation.scopes

        def decorate(view: View) -> Callable[..., Response]:
            @wraps(view)
            def guarded(**arguments: Any) -> Response:
                by = enter(self.entry)
                if not any(by.may(scope) for scope in scopes):
                    raise NotAllowed(" or ".join(scopes))
                answered = view(by=by, **arguments)
                return response_of(answered) if isinstance(answered, Answer) else answered

            guarded.scopes = scopes  # type: ignore[attr-defined]
            guarded.operation = operation  # type: ignore[attr-defined]
            return guarded

        return decorate


def json_response(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, content_type=JSON)


def response_of(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers, content_type=JSON)


def answer(value: object, status: int = 200, **headers: str) -> Answer:
    """An answer to send now and, where the client named an Idempotency-Key, to keep."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, encode(value), named)


def retry_of(by: Actor, answered: Callable[[Result], Answer]) -> Retry[Result] | None:
    """What the request's Idempotency-Key asks for, None without one. Raises InvalidInput."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not (key.isascii() and key.isprintable()):
        raise InvalidInput("Idempotency-Key", "must be 1 to 255 printable ASCII characters")
    digest = sha256(request.get_data(cache=True)).digest()
    return Retry(by.principal, key, request.method, request.full_path, digest, answered)
