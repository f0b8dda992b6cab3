"""Forms that do their work once, however often they are sent: each carries a token of its own."""

import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from webapp.idempotency import Answer, Retry

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def new_token() -> str:
    """What names one form, new each time."""
    return secrets.token_urlsafe(16)


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def once(what: str, token: str, *, principal: str, answer: Callable[[Any], Answer]) -> Retry[Any]:
    """Makes a write raise AlreadyAnswered where the same form was sent before, whatever else it says."""
    digest = sha256(what.encode()).digest()
    return Retry(principal, f"{what}-{token}", "POST", what, digest, answer)
