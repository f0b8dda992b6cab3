"""What is done beside the requests: `flask worker` does its jobs until it is told to stop."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import FrameType
from typing import Any, Final

from webapp import database
from webapp.api.v1.events import dump_events
from webapp.bulk.working import do_next_run
from webapp.errors import DatabaseUnavailable
from webapp.extensions import db
from webapp.webhooks import working
from webapp.webhooks.attempting import Way

logger: Final = logging.getLogger("waybill.worker")
SECONDS_BETWEEN: Final = 0.5

# A job looks whether there is something to do, does it, and says whether there was. It asks `is_stopping`
# between two pieces of work and leaves the rest to whoever comes next.
IsStopping = Callable[[], bool]
Job = Callable[[IsStopping], bool]


def jobs_of(config: Mapping[str, Any]) -> Sequence[Job]:
    """All that a worker does, as the settings have it."""
    way = Way(to_localhost=config["WEBHOOKS_TO_LOCALHOST"])
    return (
        do_next_run,
        working.publishing(dump_events),
        working.sending(config["WEBHOOK_RETRY_SECONDS"], way),
        working.forget_deliveries,
    )


def work(
    app_context: Callable[[], AbstractContextManager[object]],
    *,
    jobs: Sequence[Job],
    beside: int | None = None,
) -> None:
    """Do jobs until SIGTERM or SIGINT, each in a thread of its own: a long one keeps no other waiting.

    With `beside`, stop also when the process with that number is no longer the parent of this one.
    """
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    def keep_doing(job: Job) -> None:
        with app_context():
            while not stop.is_set():
                if not _does(job, stop.is_set):
                    stop.wait(SECONDS_BETWEEN)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, told)
    logger.setLevel(logging.INFO)
    threads = [threading.Thread(target=keep_doing, args=(job,), name=job.__name__) for job in jobs]
    logger.info("worker started")
    for thread in threads:
        thread.start()
    while not stop.wait(SECONDS_BETWEEN):
        if beside is not None and os.getppid() != beside:
            stop.set()
    for thread in threads:
        thread.join()
    logger.info("worker stopped")
    sys.stdout.flush()


def _does(job: Job, is_stopping: IsStopping) -> bool:
    """Whether the job did something; one that fails is tried again a moment later."""
    try:
        return job(is_stopping)
    except Exception as error:
        if isinstance(error, DatabaseUnavailable) or database.is_unavailable(error):
            logger.warning("database unavailable: %s", type(error).__name__)
        else:
            logger.error("a job failed", exc_info=error)
        return False
    finally:
        db.session.remove()
