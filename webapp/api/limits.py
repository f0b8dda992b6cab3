"""How many requests a key may make, and how many wrong keys may come from one network address.

Counted in each worker alone, or in Redis for all of them together. Only GET /healthz and /readyz, which take
no key, are never limited.
"""

import math
import time
from typing import Final

from flask import Flask, Response, current_app, g
from limits import RateLimitItem, parse

from webapp.accounts.networks import network_of
from webapp.api.counting import Counter, OwnCounter, SharedCounter
from webapp.errors import TooManyRequests

EXTENSION: Final = "waybill-rate-limit"
MOST_WRONG_KEYS: Final = 100
WRONG_KEY_SECONDS: Final = 60


class RateLimit:
    def __init__(self, limit: RateLimitItem, redis_url: str | None) -> None:
        self._most, self._seconds = limit.amount, limit.get_expiry()
        self._said = str(limit.amount)
        self._counter: Counter = SharedCounter(redis_url) if redis_url else OwnCounter()
        # Networks that sent too many wrong keys, each with the moment until which it is turned away.
        self._turned_away: dict[str, float] = {}
        self._last_end = 0.0

    def hit(self, principal: str) -> None:
        """Count a request, which its answer will tell of. Raises TooManyRequests."""
        made, seconds = self._counter.count(principal, self._seconds)
        reset = max(1, math.ceil(seconds))
        g.standing = (
            ("RateLimit-Limit", self._said),
            ("RateLimit-Remaining", str(max(0, self._most - made))),
            ("RateLimit-Reset", str(reset)),
        )
        if made > self._most:
            raise TooManyRequests(reset)

    @property
    def is_turning_away(self) -> bool:
        """Whether there is any network address whose keys are not looked at just now."""
        return time.monotonic() < self._last_end

    def refuse_address(self, address: str) -> None:
        """Raises TooManyRequests for an address that sent too many wrong keys."""
        seconds = self._turned_away.get(network_of(address), 0.0) - time.monotonic()
        if seconds > 0:
            raise TooManyRequests(math.ceil(seconds))

    def count_wrong_key(self, address: str) -> None:
        """Raises TooManyRequests where that is one too many."""
        network = network_of(address)
        made, seconds = self._counter.count(f"wrong-keys:{network}", WRONG_KEY_SECONDS)
        if made <= MOST_WRONG_KEYS:
            return
        now = time.monotonic()
        if network not in self._turned_away:
            self._turned_away = {name: end for name, end in self._turned_away.items() if end > now}
        self._turned_away[network] = now + seconds
        self._last_end = max(self._last_end, now + seconds)
        raise TooManyRequests(max(1, math.ceil(seconds)))


def init_app(app: Flask) -> None:
    """Raises ValueError for a RATE_LIMIT that is neither `off` nor like `600/minute`."""
    limit = app.config["RATE_LIMIT"]
    if limit == "off":
        app.extensions[EXTENSION] = None
        return
    try:
        parsed = parse(limit)
    except ValueError as error:
        raise ValueError(f"RATE_LIMIT must be off or like 600/minute, not {limit!r}") from error
    app.extensions[EXTENSION] = RateLimit(parsed, app.config["REDIS_URL"])
    app.after_request(_tell)


def of_app() -> RateLimit | None:
    """None where requests are not limited."""
    limit: RateLimit | None = current_app.extensions[EXTENSION]
    return limit


def _tell(response: Response) -> Response:
    """RateLimit-Limit, -Remaining and -Reset, as draft-ietf-httpapi-ratelimit-headers-03 has them."""
    for header in g.get("standing", ()):
        response.headers.add(*header)
    return response
