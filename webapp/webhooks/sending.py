"""Sending what is due: many messages at once, each in a thread of its own that never asks the database."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from webapp import clock
from webapp.webhooks import leasing
from webapp.webhooks.attempting import Answer, Way, attempt
from webapp.webhooks.models import Delivery, Endpoint
from webapp.webhooks.recording import Made, record
from webapp.webhooks.signing import sign

logger: Final = logging.getLogger("waybill.worker")
AT_ONCE: Final = 128
SECONDS_BETWEEN: Final = 0.25
MOST_SECONDS_BETWEEN: Final = 1.0
# At most a tenth of the time is spent on looking for what is due.
SHARE: Final = 10
# What is under way when the worker is told to stop may end within this.
SECONDS_TO_END: Final = 1.0
# A name that the system cannot find holds its thread for longer than the attempt may take.
GRACE_SECONDS: Final = 0.5
MESSAGE: Final = "msg_"


class UnderWay(NamedTuple):
    delivery: Delivery
    started: float


class Sender:
    """Sends until it is told to stop; what it has under way outlives a database that is away."""

    def __init__(self, retry_seconds: Sequence[float], way: Way) -> None:
        self._retry_seconds = retry_seconds
        self._way = way
        self._under_way: dict[int, UnderWay] = {}
        self._finished: SimpleQueue[Made] = SimpleQueue()
        self._unrecorded: list[Made] = []

    def send_until(self, is_stopping: Callable[[], bool]) -> None:
        wait = SECONDS_BETWEEN
        while not is_stopping():
            self._record(wait=wait)
            started = time.monotonic()
            for delivery, endpoint in leasing.claim(AT_ONCE - len(self._under_way)):
                self._start(delivery, endpoint)
            # Where much waits for endpoints that are slow or switched off, looking takes longer.
            wait = min(max(SECONDS_BETWEEN, SHARE * (time.monotonic() - started)), MOST_SECONDS_BETWEEN)
        end = time.monotonic() + SECONDS_TO_END
        while self._under_way and time.monotonic() < end:
            self._record(wait=SECONDS_BETWEEN)
        self._record(wait=0)
        leasing.release([one.delivery for one in self._under_way.values()])
        self._under_way.clear()

    def _start(self, delivery: Delivery, endpoint: Endpoint) -> None:
        self._under_way[delivery.id] = UnderWay(delivery, time.monotonic())
        name = f"webhook-{delivery.delivery_id}"
        # A daemon: whoever stops the worker does not wait for a receiver.
        threading.Thread(target=self._send, args=(delivery, endpoint), name=name, daemon=True).start()

    def _send(self, delivery: Delivery, endpoint: Endpoint) -> None:
        at, started = clock.now(), time.monotonic()
        body = delivery.payload.encode()
        headers = sign(
            body,
            message_id=MESSAGE + delivery.delivery_id,
            timestamp=int(at.timestamp()),
            with_secrets=endpoint.secrets_at(at),
        )
        answer = attempt(endpoint.url, body, headers, way=self._way)
        self._finished.put(Made(delivery, at, _ms_since(started), answer))

    def _record(self, *, wait: float) -> None:
        """Write down what has ended; where that is not possible now, with what ends until the next time."""
        try:
            self._unrecorded.append(self._finished.get(timeout=wait))
            while True:
                self._unrecorded.append(self._finished.get_nowait())
        except Empty:
            pass
        made = [one for one in self._unrecorded if self._is_under_way(one.delivery)] + self._cut_off()
        if made:
            record(made, retry_seconds=self._retry_seconds)
        for one in made:
            del self._under_way[one.delivery.id]
            facts = {"delivery": one.delivery.delivery_id, "status": one.answer.status, "ms": one.ms}
            logger.info(
                "webhook sent" if one.answer.problem is None else "webhook failed", extra={"facts": facts}
            )
        self._unrecorded.clear()

    def _is_under_way(self, delivery: Delivery) -> bool:
        held = self._under_way.get(delivery.id)
        return held is not None and held.delivery.leased_until == delivery.leased_until

    def _cut_off(self) -> list[Made]:
        limit = self._way.limits.seconds
        ended = {one.delivery.id for one in self._unrecorded}
        now = time.monotonic()
        return [
            Made(
                delivery,
                clock.now() - timedelta(seconds=now - started),
                _ms_since(started),
                Answer(None, f"There was no whole answer within {limit:g} seconds."),
            )
            for delivery, started in self._under_way.values()
            if delivery.id not in ended and now - started > limit + GRACE_SECONDS
        ]


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
