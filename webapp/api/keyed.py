"""Requests with a key: who asks, what every answer carries, and what is noted for the key's own log."""

import time

from flask import Flask, Response, g, request

from webapp import logs
from webapp.account_errors import InvalidApiKey
from webapp.accounts import key_log, keys
from webapp.accounts.actors import Actor
from webapp.accounts.key_log import Asked
from webapp.api import limits


def init_app(app: Flask) -> None:
    app.after_request(_finish)


def enter(entry: str) -> Actor:
    """Who asks, counted against the key's limit. Raises InvalidApiKey, TooManyRequests."""
    limit = limits.of_app()
    secret = _presented_key()
    address = request.remote_addr or ""
    if limit and (seconds := limit.seconds_turned_away(address)) and not keys.was_right(secret):
        limits.refuse(seconds)
    try:
        by = g.actor = keys.find_actor(secret, entry=entry)
    except InvalidApiKey:
        limits.refuse(limit.count_wrong_key(address) if limit else None)
        raise
    if limit:
        g.rate_limit, seconds_to_wait = limit.hit(by.principal)
        limits.refuse(seconds_to_wait)
    return by


def _presented_key() -> str:
    """The key from x-api-key or a Bearer token. Raises InvalidApiKey when there is none."""
    environ = request.environ
    if key := environ.get("HTTP_X_API_KEY"):
        return str(key)
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidApiKey()
    return str(token.strip())


def _finish(response: Response) -> Response:
    actor: Actor | None = g.get("actor")
    if actor is None or actor.kind != "key" or actor.id is None:
        return response
    for header in g.get("rate_limit", ()):
        response.headers.add(*header)
    environ, started = request.environ, g.started
    asked = Asked(
        key_id=actor.id,
        at=time.time(),
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query=environ["QUERY_STRING"],
        status=response.status_code,
        request_id=logs.request_id(),
        refusal=response.headers.get("Error-Type"),
    )
    if response.is_streamed:
        # Its body is still to come.
        response.call_on_close(lambda: key_log.note(asked, time.perf_counter() - started))
    else:
        key_log.note(asked, time.perf_counter() - started)
    return response
