"""Reading a key's own log: newest first, a page at a time, all or those that ended in one way."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp.account_errors import KeyNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.models import PEOPLE_MANAGE, ApiKey, Partner, api_requests
from webapp.ids import KEY
from webapp.sql import Statement

# Which statuses each word means.
OUTCOMES: Final[Mapping[str, tuple[int, int]]] = {
    "": (100, 599),
    "refused": (400, 599),
    "2xx": (200, 299),
    "4xx": (400, 499),
    "5xx": (500, 599),
}

_c = api_requests.c


class LoggedKey(NamedTuple):
    """The key that a log is of; `partner` and `partner_code` are None for the house's."""

    id: int
    name: str
    prefix: str
    partner: str | None
    partner_code: str | None


class LoggedRequest(NamedTuple):
    """What was asked and answered; `refusal` is the stable word of a refusal."""

    id: int
    at: datetime
    method: str
    path: str
    status: int
    ms: float
    request_id: str
    refusal: str | None


class Place(NamedTuple):
    """Where a request stands: two workers write what they noted one after the other, not in its order."""

    at: datetime
    id: int


class RequestPage(NamedTuple):
    """Requests, newest first, and whether there are more beyond the ends."""

    requests: list[LoggedRequest]
    has_newer: bool
    has_older: bool


_key = Statement(
    sa.select(ApiKey.id, ApiKey.name, ApiKey.prefix, Partner.name.label("partner"), Partner.code)
    .outerjoin(Partner, Partner.id == ApiKey.partner_id)
    .where(
        ApiKey.id == sa.bindparam("key_id"),
        sa.or_(sa.bindparam("is_house", type_=sa.Boolean), ApiKey.partner_id == sa.bindparam("partner_key")),
    ),
    LoggedKey._make,
)


def get_logged_key(key_id: str, *, seen_by: Actor) -> LoggedKey:
    """A key of the partner; for the house a key of anybody. Raises KeyNotFound, NotAllowed."""
    seen_by.require(PEOPLE_MANAGE)
    key, owner = KEY.parse(key_id), seen_by.partner_id
    found = _key.first(key_id=key, is_house=seen_by.is_house, partner_key=owner) if key else None
    if found is None:
        raise KeyNotFound(key_id)
    return found


def list_requests(
    key: LoggedKey,
    *,
    outcome: str = "",
    before: Place | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> RequestPage:
    """The newest requests of a key; those next older than `before`, or next newer than `after`."""
    least, most = OUTCOMES[outcome]
    wanted = {"key_id": key.id, "least": least, "most": most, "page_size": limit + 1}
    if after is not None:
        found = _page("after").all(**wanted, **after._asdict())
        if len(found) >= limit:
            return RequestPage(found[:limit][::-1], has_newer=len(found) > limit, has_older=True)
    found = _page("before" if before else "").all(**wanted, **(before._asdict() if before else {}))
    return RequestPage(found[:limit], has_newer=before is not None, has_older=len(found) > limit)


@cache
def _page(side: str) -> Statement[LoggedRequest]:
    place = sa.tuple_(_c.at, _c.id)
    select = sa.select(*(_c[name] for name in LoggedRequest._fields)).where(
        _c.key_id == sa.bindparam("key_id"), _c.status.between(sa.bindparam("least"), sa.bindparam("most"))
    )
    if side:
        named: Any = sa.tuple_(sa.bindparam("at", type_=_c.at.type), sa.bindparam("id", type_=sa.BigInteger))
        select = select.where(place > named if side == "after" else place < named)
    by = (_c.at, _c.id) if side == "after" else (_c.at.desc(), _c.id.desc())
    select = select.order_by(*by).limit(sa.bindparam("page_size", type_=sa.BigInteger))
    return Statement(select, LoggedRequest._make)
