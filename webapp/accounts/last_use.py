"""When each key was last used, recorded beside the requests and not by them.

A request only notes the key in memory; a thread of the process writes what was noted, at most once a
minute, in a transaction of its own. What a killed process had noted in its last minute is lost.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.models import ApiKey
from webapp.sql import Statement

EVERY_SECONDS: Final = 60
logger: Final = logging.getLogger(__name__)

_noted: dict[int, datetime] = {}
_recorded = Statement(
    sa.update(ApiKey)
    .where(ApiKey.id == sa.bindparam("key_id"))
    .values(last_used_at=sa.bindparam("used_at", type_=ApiKey.__table__.c.last_used_at.type))
)


def note(key_id: int) -> None:
    """Remember that a key was used now."""
    _noted[key_id] = clock.now()


def record() -> None:
    """Write what has been noted since the last time; what cannot be written now is kept for the next."""
    noted = {key_id: _noted.pop(key_id) for key_id in list(_noted)}
    if not noted:
        return
    rows = [{"key_id": key_id, "used_at": used_at} for key_id, used_at in sorted(noted.items())]
    try:
        transactions.write(lambda: _recorded.run_each(rows))
    except Exception:
        _noted.update({**noted, **_noted})
        raise


def keep_recording(app_context: Callable[[], AbstractContextManager[object]]) -> None:
    """Start the thread that records once a minute for as long as the process lives."""

    def loop() -> None:
        while not stopped.wait(EVERY_SECONDS):
            try:
                with app_context():
                    record()
            except Exception as error:
                logger.warning("last use of keys not recorded: %s", type(error).__name__)

    stopped = threading.Event()
    threading.Thread(target=loop, name="last-use", daemon=True).start()
