"""What was asked with each key, for its owner to look up: the newest requests, recorded beside them.

A request is only noted in memory; a thread of the process (`noting.py`) writes what was noted, in a
transaction of its own. What cannot be written waits, as much of it as there is room for.
"""

import re
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

import sqlalchemy as sa

from webapp import transactions
from webapp.accounts.models import ApiKey, api_requests
from webapp.sql import Statement, ids_in

KEPT: Final = 1_000
# Of all keys together, between two times of recording.
MOST_NOTED: Final = 10_000
LONGEST_PATH: Final = 1_000

HIDDEN: Final = "…"
_SECRET_NAME: Final = re.compile("key|token|secret|password|auth|signature", re.IGNORECASE)
_SECRET: Final = re.compile("wbk_[0-9A-Za-z]+")
# What an address is made of, and what is written as it came where it was written otherwise.
_PLAIN: Final = "/%?&=:@!$'()*+,;-._~[]"


class Asked(NamedTuple):
    """A request as WSGI has it, when it was answered (seconds since 1970), and the facts of its log line."""

    key_id: int
    path: str
    query: str
    answered_at: float
    facts: Mapping[str, Any]


_c = api_requests.c
_noted: deque[Asked] = deque(maxlen=MOST_NOTED)
_inserted = Statement(
    sa.insert(api_requests).values({c.name: sa.bindparam(c.name) for c in _c if c.name != "id"})
)
_there = Statement(sa.select(ApiKey.id).where(ids_in(ApiKey.__table__.c.id, "keys")))
# Outside the DELETE: see `idempotency.py`.
_newest_to_go = (
    sa.select(_c.id)
    .where(_c.key_id == sa.bindparam("key_id"))
    .order_by(_c.id.desc())
    .offset(KEPT)
    .limit(1)
    .cte("newest_to_go")
)
_pruned = Statement(
    sa.delete(api_requests).where(
        _c.key_id == sa.bindparam("key_id"), _c.id <= sa.select(_newest_to_go.c.id).scalar_subquery()
    )
)


def note(key_id: int, path: str, query: str, facts: Mapping[str, Any]) -> None:
    """Remember a request that was answered now; its facts are those that are logged of it."""
    _noted.append(Asked(key_id, path, query, time.time(), facts))


def record() -> None:
    """Write what has been noted since the last time; what cannot be written now is kept for the next."""
    noted = [_noted.popleft() for _ in range(len(_noted))]
    if not noted:
        return
    newest = _newest_of_each(noted)
    rows = [_row(asked) for asked in newest]
    try:
        transactions.write(lambda: _write(rows))
    except Exception:
        room = MOST_NOTED - len(_noted)
        _noted.extendleft(reversed(newest[-room:] if room else ()))
        raise


def _newest_of_each(noted: Sequence[Asked]) -> list[Asked]:
    """No more of a key than are kept, in their order."""
    counts: Counter[int] = Counter()
    newest = []
    for asked in reversed(noted):
        counts[asked.key_id] += 1
        if counts[asked.key_id] <= KEPT:
            newest.append(asked)
    return newest[::-1]


def _write(rows: Sequence[dict[str, Any]]) -> None:
    # A database that was restored meanwhile may not have them all.
    keys = {key_id for (key_id,) in _there.all(keys=sorted({row["key_id"] for row in rows}))}
    _inserted.run_each([row for row in rows if row["key_id"] in keys])
    for key_id in sorted(keys):
        _pruned.run(key_id=key_id)


def _row(asked: Asked) -> dict[str, Any]:
    facts = asked.facts
    return {
        "key_id": asked.key_id,
        "at": datetime.fromtimestamp(asked.answered_at - facts["ms"] / 1000, UTC),
        "method": facts["method"][:20],
        "path": _address(asked.path, asked.query),
        "status": facts["status"],
        "ms": facts["ms"],
        "request_id": _SECRET.sub(HIDDEN, facts["request_id"]),
        "refusal": facts["refusal"],
    }


def _address(path: str, query: str) -> str:
    """The path and query as they were sent, in ASCII, without what may be a secret."""
    address = quote(path.encode("latin-1", "replace"), safe=_PLAIN.replace("%", "").replace("?", ""))
    if query:
        parts = "&".join(_without_secret(part) for part in query[:LONGEST_PATH].split("&"))
        address += "?" + parts
    address = _SECRET.sub(HIDDEN, address)
    return address if len(address) <= LONGEST_PATH else address[:LONGEST_PATH] + HIDDEN


def _without_secret(part: str) -> str:
    name, equals, value = part.partition("=")
    if equals and (_SECRET_NAME.search(unquote(name)) or _SECRET.search(unquote(value))):
        value = HIDDEN
    written = quote(f"{name}{equals}".encode("latin-1", "replace"), safe=_PLAIN)
    return written + (value if value == HIDDEN else quote(value.encode("latin-1", "replace"), safe=_PLAIN))
