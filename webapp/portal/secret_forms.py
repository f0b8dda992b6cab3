"""Forms whose answer holds a secret and so cannot be shown twice: sent again, they do nothing."""

from typing import Any

from webapp import once
from webapp.accounts.actors import Actor
from webapp.errors import InvalidInput
from webapp.idempotency import Answer, Retry


def once_only(token: str, *, by: Actor) -> Retry[Any]:
    """As `once.once`; the answer itself is not kept. Raises InvalidInput where there is no token."""
    if not once.is_token(token):
        raise InvalidInput("token", "is missing")
    return once.once("once", token, principal=by.principal, answer=lambda _: Answer(200, b""))
