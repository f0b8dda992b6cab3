"""What is answered when something is refused or goes wrong, in the voice of the address."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp import account_errors, database, errors, htmx, logs
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
    401: (
        "sign_in_needed",
        "Sign in first.",
        "Please sign in",
        "You were signed out, or have not signed in yet.",
    ),
    403: (
        "not_allowed",
        "This is not allowed.",
        "This is not open to you",
        "Your role does not include this page. Ask your manager if you need it.",
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
    409: (
        "conflict",
        "This is not possible any more.",
        "That is not possible any more",
        "Something has changed meanwhile. Go back, reload the page, and look again.",
    ),
    413: (
        "request_too_large",
        "Request body is too large.",
        "That was more than we can take at once",
        "Send it in smaller parts.",
    ),
    429: (
        "too_many_requests",
        "Too many requests, try again in a moment.",
        "That was a little too often",
        "Wait a minute, then try again.",
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


# How pages answer what the core refuses, where the page itself has nothing better to say.
REFUSALS: Final[dict[type[DomainError], int]] = {
    errors.OrderNotFound: 404,
    errors.RunNotFound: 404,
    errors.ProductNotFound: 404,
    account_errors.PartnerNotFound: 404,
    account_errors.KeyNotFound: 404,
    account_errors.PersonNotFound: 404,
    account_errors.AddressNotFound: 404,
    errors.ShipmentNotFound: 404,
    account_errors.LinkNotValid: 404,
    errors.CarrierNotFound: 404,
    errors.WebhookNotFound: 404,
    errors.DeliveryNotFound: 404,
    errors.NotAllowed: 403,
    account_errors.NotYourPartner: 403,
    account_errors.PartnerInactive: 403,
    errors.RunNotDraft: 409,
    errors.NothingToUndo: 409,
    errors.MoveNotAllowed: 409,
    errors.OrderNotEditable: 409,
    errors.OrderNotDeletable: 409,
    errors.NothingToSetBack: 409,
    errors.ProductNotAvailable: 409,
    errors.TooFewLeft: 409,
    errors.CartHasProblems: 409,
    errors.CartChanged: 409,
    errors.VersionChanged: 409,
    errors.ProductChanged: 409,
    errors.StockNotTracked: 409,
    errors.CatalogChanged: 409,
    account_errors.EmailTaken: 409,
    account_errors.CodeTaken: 409,
    account_errors.PartnerNameTaken: 409,
    account_errors.PartnerMerged: 409,
    errors.CarrierNameTaken: 409,
    account_errors.MergeNotAllowed: 409,
    account_errors.PersonInactive: 409,
    account_errors.LastManager: 409,
    errors.TooMany: 409,
    errors.TooManyRequests: 429,
    errors.DatabaseUnavailable: 503,
}
# A number that was scanned or read out; the same words for another partner's order as for none.
NO_ORDER: Final = (
    "There is no such order",
    "Check the number: it may be mistyped, or the order was deleted.",
)
OUT_OF_DATE: Final = (
    "This page was open for too long",
    "Nothing was changed. Go back, reload the page and do it again.",
)


def init_app(app: Flask, *, dialects: Sequence[Dialect]) -> None:
    def dialect_here() -> Dialect | None:
        # Routing overlooks doubled slashes at the start of an address.
        path = "/" + request.path.lstrip("/")
        return next((dialect for dialect in dialects if dialect.is_at(path)), None)

    def refused(error: DomainError) -> Response:
        dialect = dialect_here()
        if dialect is not None:
            return dialect.refuse(error)
        said = NO_ORDER if isinstance(error, errors.OrderNotFound) else ()
        response = page(REFUSALS.get(type(error), 400), *said)
        response.headers["Error-Type"] = error.error_type
        return response

    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return make_response(error.get_response())
        if isinstance(error, CSRFError):
            return page(400, *OUT_OF_DATE)
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
        return page(status)
    word, sentence, *_ = HTTP.get(status, HTTP[500 if status >= 500 else 400])
    if status == 500:
        sentence = f"{sentence} Request {logs.request_id()}."
    return dialect.refusal(status, sentence, word)


def page(status: int, title: str | None = None, advice: str | None = None) -> Response:
    """The page of an error, in its usual words where none are given."""
    word, _, usual_title, usual_advice = HTTP.get(status, HTTP[500 if status >= 500 else 400])
    title, advice = title or usual_title, advice or usual_advice
    if request_ctx.url_adapter is None:
        # The Host header was so odd that the request was never routed; the page still needs its links.
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    text = _rendered(title=title, advice=advice, status=HTTPStatus(status), request_id=logs.request_id())
    response = make_response(text, status)
    response.headers["Error-Type"] = word
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS_WHEN_BUSY)
    return htmx.toast(response, f"{title}. {advice}", "error") if htmx.is_htmx() else response


def _rendered(**facts: Any) -> str:
    try:
        return render_template("error.html", **facts)
    except Exception:
        # What surrounds a page is read from the database, which may be away: say it without.
        g.is_bare = True
        return render_template("error.html", **facts)
