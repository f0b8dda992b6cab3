"""What is answered when something is refused or goes wrong, in the voice of the address."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from webapp import database, logs
from webapp.api.dialect import RETRY_SECONDS_WHEN_BUSY, Dialect, response_of
from webapp.errors import DatabaseUnavailable, DomainError
from webapp.idempotency import AlreadyAnswered

logger: Final = logging.getLogger(__name__)

# Status: (word for programs, sentence for APIs, title and advice for people).
HTTP: Final = {
    400: (
        "bad_request",
        "Request is malformed.",
        "That request made no sense to us",
        "Go back and try again; if it happens again, tell us what you did.",
    ),
    404: (
        "not_found",
        "There is nothing at this address.",
        "There is nothing at this address",
        "The link may be old or mistyped.",
    ),
    405: (
        "method_not_allowed",
        "Method is not allowed at this address.",
        "That cannot be done here",
        "Go back and use the buttons on the page.",
    ),
    413: (
        "request_too_large",
        "Request body is too large.",
        "That was more than we can take at once",
        "Send it in smaller parts.",
    ),
    500: (
        "internal_error",
        "Something went wrong on our side.",
        "Something went wrong on our side",
        "It has been noted. Try again in a moment; if it stays, tell us the number below.",
    ),
    503: (
        "database_unavailable",
        "Service is busy, try again in a moment.",
        "We are busy just now",
        "Nothing was changed. Try again in a moment.",
    ),
}


def init_app(app: Flask, *, dialects: Sequence[Dialect]) -> None:
    def dialect_here() -> Dialect | None:
        # Routing overlooks doubled slashes at the start of an address.
        path = "/" + request.path.lstrip("/")
        return next((dialect for dialect in dialects if dialect.is_at(path)), None)

    def refused(error: DomainError) -> Response:
        dialect = dialect_here()
        if dialect is not None:
            return dialect.refuse(error)
        return _page(503 if isinstance(error, DatabaseUnavailable) else 400)

    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return make_response(error.get_response())
        response = _say(status, dialect_here())
        if status == 405:
            response.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
        return response

    def failed(error: Exception) -> Response:
        if database.is_unavailable(error):
            logger.warning("database unavailable: %s", type(error).__name__)
            return refused(DatabaseUnavailable())
        logger.error("failed", exc_info=error, extra={"facts": {"request_id": logs.request_id()}})
        return _say(500, dialect_here())

    app.register_error_handler(DomainError, refused)
    app.register_error_handler(AlreadyAnswered, _answered_before)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, failed)


def _answered_before(already: AlreadyAnswered) -> Response:
    response = response_of(already.answer)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _say(status: int, dialect: Dialect | None) -> Response:
    if dialect is None:
        return _page(status)
    word, sentence, *_ = HTTP.get(status, HTTP[500 if status >= 500 else 400])
    if status == 500:
        sentence = f"{sentence} Request {logs.request_id()}."
    return dialect.refusal(status, sentence, word)


def _page(status: int) -> Response:
    word, _, title, advice = HTTP.get(status, HTTP[500 if status >= 500 else 400])
    facts: dict[str, Any] = {"title": title, "advice": advice, "status": HTTPStatus(status)}
    if request_ctx.url_adapter is None:
        # The Host header was so odd that the request was never routed; the page still needs its links.
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    page = render_template("error.html", request_id=logs.request_id(), **facts)
    response = make_response(page, status)
    response.headers["Error-Type"] = word
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS_WHEN_BUSY)
    return response
