"""How many requests a key may make, and how many wrong keys may come from one network address.

Counted in each worker alone, or in Redis for all of them together. Only GET /healthz and /readyz, which take
no key, are never limited.
"""

import math
import time
from typing import Final

from flask import Flask, current_app
from limits import RateLimitItem, parse

from webapp.accounts.networks import network_of
from webapp.api.counting import Counter, OwnCounter, SharedCounter
from webapp.errors import TooManyRequests

EXTENSION: Final = "waybill-rate-limit"
MOST_WRONG_KEYS: Final = 100
WRONG_KEY_SECONDS: Final = 60

Headers = tuple[tuple[str, str], ...]


class RateLimit:
    def __init__(self, limit: RateLimitItem, redis_url: str | None) -> None:
        self._most, self._seconds = limit.amount, limit.get_expiry()
        self._said = str(limit.amount)
        self._counter: Counter = SharedCounter(redis_url) if redis_url else OwnCounter()
        # Networks that sent too many wrong keys, each with the moment until which it is turned away.
        self._turned_away: dict[str, float] = {}
        self._last_end = 0.0

    def hit(self, principal: str) -> tuple[Headers, int | None]:
        """Count a request; what its answer says of it, and the seconds to wait where it is one too many."""
        made, seconds = self._counter.count(principal, self._seconds)
        reset = max(1, math.ceil(seconds))
        headers = (
            ("RateLimit-Limit", self._said),
            ("RateLimit-Remaining", str(max(0, self._most - made))),
            ("RateLimit-Reset", str(reset)),
        )
        return headers, reset if made > self._most else None

    def seconds_turned_away(self, address: str) -> int:
        """For how long keys from this address are not looked at; 0 for almost everybody."""
        now = time.monotonic()
        if now >= self._last_end:
            return 0
        return max(0, math.ceil(self._turned_away.get(network_of(address), 0.0) - now))

    def count_wrong_key(self, address: str) -> int:
        """As `seconds_turned_away`, now that one more was wrong."""
        network = network_of(address)
        made, seconds = self._counter.count(f"wrong-keys:{network}", WRONG_KEY_SECONDS)
        if made <= MOST_WRONG_KEYS:
            return 0
        now = time.monotonic()
        if network not in self._turned_away:
            self._turned_away = {name: end for name, end in self._turned_away.items() if end > now}
        self._turned_away[network] = now + seconds
        self._last_end = max(self._last_end, now + seconds)
        return max(1, math.ceil(seconds))


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


def of_app() -> RateLimit | None:
    """None where requests are not limited."""
    limit: RateLimit | None = current_app.extensions[EXTENSION]
    return limit


def refuse(seconds: int | None) -> None:
    """Raises TooManyRequests where there is something to wait for."""
    if seconds:
        raise TooManyRequests(seconds)
