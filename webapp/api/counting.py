"""Counting what happens within a window of time: in this process alone, or in Redis for all of them."""

import logging
import threading
import time
from typing import Any, Final, NamedTuple, Protocol

from limits.storage import RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

logger: Final = logging.getLogger(__name__)

MOST_WINDOWS: Final = 10_000
# How long a request waits for Redis, and for how long nobody asks it after it has not answered.
REDIS_SECONDS: Final = 0.2
PAUSE_SECONDS: Final = 5.0
# One round trip that counts and tells when the window ends. It ends in any case: a count that has lost its
# end (a failover may do that) would never be forgotten.
SCRIPT: Final = """
local made = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {made, left}
"""


class Count(NamedTuple):
    """How many there were in the window, this one among them, and in how many seconds it ends."""

    made: int
    seconds: float


class Counter(Protocol):
    def count(self, name: str, seconds: int) -> Count:
        """Count one under this name. A window begins with the first and is so many seconds long."""
        ...


class OwnCounter:
    """Counts in this process. (The library's own starts a thread for this, up to one a request.)"""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def count(self, name: str, seconds: int) -> Count:
        now = time.monotonic()
        with self._lock:
            end, made = self._windows.get(name, (0.0, 0))
            if end <= now:
                end, made = now + seconds, 0
                if len(self._windows) >= MOST_WINDOWS:
                    self._make_room(now)
            self._windows[name] = end, made + 1
        # Sums of floats may be a little off.
        return Count(made + 1, min(end - now, seconds))

    def _make_room(self, now: float) -> None:
        self._windows = {name: window for name, window in self._windows.items() if window[0] > now}
        if len(self._windows) >= MOST_WINDOWS:
            self._windows.clear()


class SharedCounter:
    """Counts in Redis; while that is away, in this process rather than refuse or delay anybody."""

    def __init__(self, url: str, *, pause: float = PAUSE_SECONDS) -> None:
        storage = RedisStorage(
            url,
            socket_connect_timeout=REDIS_SECONDS,
            socket_timeout=REDIS_SECONDS,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]
        )
        self._errors = storage.base_exceptions
        self._script: Any = storage.storage.register_script(SCRIPT)
        self._alone = OwnCounter()
        self._pause, self._away_until = pause, 0.0

    def count(self, name: str, seconds: int) -> Count:
        now = time.monotonic()
        if now < self._away_until:
            return self._alone.count(name, seconds)
        if self._away_until:
            # One request finds out whether it is back; the others do not wait for that.
            self._away_until = now + self._pause
        try:
            made, left = self._script(keys=[f"waybill:{name}"], args=[seconds * 1000])
        except self._errors as away:
            self._away_until = time.monotonic() + self._pause
            logger.warning("rate limits counted in this worker alone: %s", type(away).__name__)
            return self._alone.count(name, seconds)
        self._away_until = 0.0
        return Count(made, left / 1000)
