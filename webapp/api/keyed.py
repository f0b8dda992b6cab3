"""Requests with a key: who asks, within which limits, and how the key's own log is told of it."""

from functools import partial
from typing import TYPE_CHECKING

from flask import g, request

from webapp.account_errors import InvalidApiKey
from webapp.accounts import key_log, keys
from webapp.accounts.actors import Actor
from webapp.api import limits

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def enter(entry: str) -> Actor:
    """Who asks, counted against the key's limit. Raises InvalidApiKey, TooManyRequests."""
    environ, limit = request.environ, limits.of_app()
    secret = _presented_key(environ)
    if limit and limit.is_turning_away and not keys.was_right(secret):
        limit.refuse_address(environ.get("REMOTE_ADDR", ""))
    try:
        by = g.actor = keys.find_actor(secret, entry=entry)
    except InvalidApiKey:
        if limit:
            limit.count_wrong_key(environ.get("REMOTE_ADDR", ""))
        raise
    if by.id is not None:
        g.told = partial(key_log.note, by.id, environ["PATH_INFO"], environ["QUERY_STRING"])
    if limit:
        limit.hit(by.principal)
    return by


def _presented_key(environ: "WSGIEnvironment") -> str:
    """The key from x-api-key or a Bearer token. Raises InvalidApiKey when there is none."""
    if key := environ.get("HTTP_X_API_KEY"):
        return str(key)
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidApiKey()
    return str(token.strip())
