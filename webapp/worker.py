"""What is done beside the requests: `flask worker` does one job after the other until it is told to stop."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

from webapp import database
from webapp.bulk import working
from webapp.errors import DatabaseUnavailable
from webapp.extensions import db

logger: Final = logging.getLogger("waybill.worker")
SECONDS_BETWEEN: Final = 1.0

# A job looks whether there is something to do, does some of it, and says whether there was. It asks
# `is_stopping` between two pieces of work and leaves the rest to whoever comes next.
Job = Callable[[Callable[[], bool]], bool]
JOBS: Final[Sequence[Job]] = (working.do_next_run,)


def work(jobs: Sequence[Job] = JOBS, *, beside: int | None = None) -> None:
    """Until SIGTERM or SIGINT; with `beside`, also until that process is no longer the parent of this one."""
    stop = threading.Event()

    def told(number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, told)

    def is_stopping() -> bool:
        return stop.is_set() or (beside is not None and os.getppid() != beside)

    logger.setLevel(logging.INFO)
    logger.info("worker started")
    while not is_stopping():
        # Each has its turn: one with much to do keeps no other waiting.
        done = [_done(job, is_stopping) for job in jobs]
        if not any(done):
            stop.wait(SECONDS_BETWEEN)
    logger.info("worker stopped")
    sys.stdout.flush()


def _done(job: Job, is_stopping: Callable[[], bool]) -> bool:
    """Whether the job did something; one that fails is tried again a moment later."""
    try:
        return not is_stopping() and job(is_stopping)
    except Exception as error:
        if isinstance(error, DatabaseUnavailable) or database.is_unavailable(error):
            logger.warning("database unavailable: %s", type(error).__name__)
        else:
            logger.error("a job failed", exc_info=error)
        return False
    finally:
        db.session.remove()
