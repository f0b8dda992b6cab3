"""How many requests a key may make: counted in each worker alone, or in Redis for all of them together."""

import logging
import math
import time
from typing import Final

from flask import Flask, current_app
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from webapp.errors import TooManyRequests

EXTENSION: Final = "waybill-rate-limit"
logger = logging.getLogger(__name__)


class RateLimit:
    """A limit per key; when Redis is away each worker counts alone rather than refuse anybody."""

    def __init__(self, limit: RateLimitItem, redis_url: str | None) -> None:
        self.limit = limit
        self.alone = FixedWindowRateLimiter(MemoryStorage())
        self.shared = FixedWindowRateLimiter(_redis(redis_url)) if redis_url else None

    def hit(self, principal: str) -> None:
        """Count one request. Raises TooManyRequests."""
        limiter, is_within = self.alone, True
        if self.shared is None:
            is_within = self.alone.hit(self.limit, principal)
        else:
            try:
                is_within, limiter = self.shared.hit(self.limit, principal), self.shared
            except self.shared.storage.base_exceptions as away:
                logger.warning("rate limit counted in this worker alone: %s", type(away).__name__)
                is_within = self.alone.hit(self.limit, principal)
        if not is_within:
            reset_at = limiter.get_window_stats(self.limit, principal).reset_time
            raise TooManyRequests(max(1, math.ceil(reset_at - time.time())))


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


def hit(principal: str) -> None:
    """Count a request against the app's limit. Raises TooManyRequests."""
    limit: RateLimit | None = current_app.extensions[EXTENSION]
    if limit is not None:
        limit.hit(principal)


def _redis(url: str) -> Storage:
    return RedisStorage(url, socket_connect_timeout=0.2, socket_timeout=0.2)
