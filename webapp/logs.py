"""One JSON line a request, and one for everything else that is logged. Never a key, cookie or password."""

import logging
import re
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from flask import Flask, Response, g, request

Facts = dict[str, Any]

logger: Final = logging.getLogger("waybill.requests")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_encode: Final = msgspec.json.Encoder().encode


class JsonLines(logging.Formatter):
    """A record as one line of JSON; line breaks and escapes in it are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return _encode(line).decode()


def init_app(app: Flask) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    if not any(isinstance(known.formatter, JsonLines) for known in root.handlers):
        root.addHandler(handler)
    logger.setLevel(logging.INFO)
    # Nothing here says where in the code or in which thread a line was written: do not look for it
    # (Python's logging HOWTO, "Optimization").
    logging._srcfile = None
    logging.logThreads = logging.logMultiprocessing = logging.logProcesses = False
    app.before_request(_start)
    app.after_request(_finish)


def request_id() -> str:
    """The id of the request under way, that of the caller where it sent a usable one."""
    named: str | None = g.get("request_id")
    if named is None:
        sent = request.environ.get("HTTP_X_REQUEST_ID", "")
        named = g.request_id = sent if _REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)
    return named


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    facts, told = _facts(response), g.get("told")
    if response.is_streamed:
        # Its body is still to come; the line says when that has gone.
        started = g.started
        response.call_on_close(lambda: _log(facts, started, told))
    else:
        _log(facts, g.get("started", time.perf_counter()), told)
    return response


def _facts(response: Response) -> Facts:
    actor = g.get("actor")
    return {
        "request_id": request_id(),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "who": actor.principal if actor else None,
        "refusal": response.headers.get("Error-Type"),
    }


def _log(facts: Facts, started: float, told: Callable[[Facts], None] | None) -> None:
    """`told` is who else wants to know how the request ended (`g.told`)."""
    facts["ms"] = round((time.perf_counter() - started) * 1000, 2)
    logger.info("request", extra={"facts": facts})
    if told:
        told(facts)
