"""What an attempt means for its message: it was taken, will be tried again later, or has failed for good."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from webapp.webhooks.attempting import GONE, Answer
from webapp.webhooks.models import DELIVERED, FAILED, PENDING

# A receiver that asks for more patience than this does not get it.
LONGEST_ASKED: Final = timedelta(hours=24)
# Messages that failed together are not sent again all at once.
JITTER: Final = 0.1


class Next(NamedTuple):
    state: str
    due_at: datetime


def decide(answer: Answer, attempts: int, retry_seconds: Sequence[float], *, now: datetime) -> Next:
    """What follows the attempt with this number, counted from 1: after each a wait, after the last none."""
    if answer.problem is None:
        return Next(DELIVERED, now)
    if answer.status == GONE or attempts > len(retry_seconds):
        return Next(FAILED, now)
    wait = retry_seconds[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - jitter
    due_at = now + timedelta(seconds=wait)
    if answer.retry_at is not None:
        due_at = max(due_at, min(answer.retry_at, now + LONGEST_ASKED))
    return Next(PENDING, due_at)
