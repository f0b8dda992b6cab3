"""Response headers that keep a page to itself (RELIABILITY 18)."""

from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PAGE_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
HSTS: Final = "max-age=31536000; includeSubDomains"


def init_app(app: Flask) -> None:
    app.before_request(_refuse_odd_requests)
    app.after_request(_add_headers)


def _refuse_odd_requests() -> None:
    # Repeated Host headers arrive joined by a comma.
    if "," in request.environ.get("HTTP_HOST", ""):
        raise BadRequest()
    try:
        request.query_string.decode()
    except UnicodeDecodeError as error:
        raise BadRequest() from error


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    if response.mimetype == "text/html":
        headers.extend({name: value for name, value in PAGE_HEADERS.items() if name not in headers})
        headers.add("Vary", "HX-Request")
    if request.is_secure:
        headers["Strict-Transport-Security"] = HSTS
    return response
