"""Forms whose answer cannot be shown twice: sent again, they do nothing."""

import re
import secrets
from hashlib import sha256
from typing import Any, Final

from webapp.accounts.actors import Actor
from webapp.errors import InvalidInput
from webapp.idempotency import Answer, Retry

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_DIGEST: Final = sha256(b"once").digest()


def new_token() -> str:
    """What a form carries, new each time it is shown."""
    return secrets.token_urlsafe(16)


def once(token: str, *, by: Actor) -> Retry[Any]:
    """Makes a write raise AlreadyAnswered where the same form was sent before. Raises InvalidInput.

    The answer itself, which holds a secret, is not kept.
    """
    if not _TOKEN.fullmatch(token):
        raise InvalidInput("token", "is missing")
    return Retry(by.principal, f"once-{token}", "POST", "once", _DIGEST, lambda _: Answer(200, b""))
