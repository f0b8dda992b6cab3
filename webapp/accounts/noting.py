"""What requests only note, written beside them by a thread of the process.

What a killed process had noted is lost; one that is told to stop writes it before it ends.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing import util
from typing import Final

from webapp.accounts import key_log, last_use

EVERY_SECONDS: Final = 3
LAST_USE_EVERY_SECONDS: Final = 60
logger: Final = logging.getLogger(__name__)


def keep_recording(app_context: Callable[[], AbstractContextManager[object]]) -> None:
    """Start the thread that records for as long as the process lives; what is left then is written too."""

    def loop() -> None:
        uses_due = 0.0
        is_last = False
        while not is_last:
            is_last = stopped.wait(EVERY_SECONDS)
            _record(app_context, key_log.record)
            if is_last or time.monotonic() >= uses_due:
                uses_due = time.monotonic() + LAST_USE_EVERY_SECONDS
                _record(app_context, last_use.record)

    def finish() -> None:
        stopped.set()
        thread.join()

    stopped = threading.Event()
    thread = threading.Thread(target=loop, name="noting", daemon=True)
    thread.start()
    # Not atexit: the server's workers are forked, and end without it.
    util.Finalize(None, finish, exitpriority=1)


def _record(app_context: Callable[[], AbstractContextManager[object]], record: Callable[[], None]) -> None:
    try:
        with app_context():
            record()
    except Exception as error:
        logger.warning("not recorded: %s: %s", record.__module__, type(error).__name__)
