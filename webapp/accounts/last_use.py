"""When each key was last used, recorded beside the requests and not by them.

A request only notes the key in memory; a thread of the process (`noting.py`) writes what was noted, at
most once a minute, in a transaction of its own.
"""

from datetime import datetime

import sqlalchemy as sa

from webapp import clock, transactions
from webapp.accounts.models import ApiKey
from webapp.sql import Statement

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
