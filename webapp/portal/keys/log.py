"""The log of one key, as the pages of its owner and of the house show it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlencode

from flask import Response, request

from webapp import htmx
from webapp.accounts.actors import Actor
from webapp.accounts.finding_requests import (
    OUTCOMES,
    LoggedRequest,
    Place,
    RequestPage,
    get_logged_key,
    list_requests,
)
from webapp.formatting import counted, exact_moment, iso
from webapp.paging import Pager

RESULTS: Final = "portal/keys/_requests.html"
WORDS: Final[Mapping[str, str]] = {
    "": "All requests",
    "refused": "Refused only",
    "2xx": "2xx: done",
    "4xx": "4xx: refused",
    "5xx": "5xx: our fault, or busy",
}
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
MOST_DIGITS: Final = 16


class ShownRequest(NamedTuple):
    """Ready text; `answered` stands in a badge of the kind `badge`, `refusal` is the word for programs."""

    at: str
    iso: str
    method: str
    path: str
    answered: str
    badge: str
    refusal: str
    took: str
    request_id: str


class Results(NamedTuple):
    requests: Sequence[ShownRequest]
    pager: Pager


def show_log(page: str, key_id: str, path: str, *, by: Actor) -> Response:
    """`page` is the template; `path` is the address that is answered. Raises KeyNotFound."""
    key = get_logged_key(key_id, seen_by=by)
    said = request.args
    outcome = said.get("show", "")
    outcome = outcome if outcome in OUTCOMES else ""
    before, after = _place(said.get("before", "")), _place(said.get("after", ""))
    found = list_requests(key, outcome=outcome, before=before, after=after)
    response = htmx.render(
        page,
        RESULTS,
        key=key,
        results=_show(found, outcome, path),
        words=WORDS,
        outcome=outcome,
        path=path,
        is_oob=htmx.is_htmx(),
    )
    if htmx.is_htmx():
        response.headers["HX-Push-Url"] = _address(path, outcome)
    return response


def _show(page: RequestPage, outcome: str, path: str) -> Results:
    rows = page.requests
    is_all = not page.has_newer and not page.has_older
    return Results(
        [_shown(row) for row in rows],
        Pager(
            said=counted(len(rows), "request") if is_all else "Newest first",
            previous=_address(path, outcome, after=_named(rows[0])) if page.has_newer and rows else None,
            next=_address(path, outcome, before=_named(rows[-1])) if page.has_older else None,
        ),
    )


def _shown(row: LoggedRequest) -> ShownRequest:
    return ShownRequest(
        at=exact_moment(row.at),
        iso=iso(row.at),
        method=row.method,
        path=row.path,
        answered=str(row.status) if row.refusal else f"{row.status} {_phrase(row.status)}",
        badge="error" if row.status >= 500 else "warning" if row.status >= 400 else "success",
        refusal=row.refusal or "",
        took=f"{row.ms:,.0f} ms" if row.ms >= 10 else f"{row.ms:.1f} ms",
        request_id=row.request_id,
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _address(path: str, outcome: str, **place: str) -> str:
    said = {name: value for name, value in {"show": outcome, **place}.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def _named(row: LoggedRequest) -> str:
    """A place in the log as addresses name it: microseconds since 1970, and the row."""
    return f"{(row.at - BEGINNING) // MICROSECOND}-{row.id}"


def _place(text: str) -> Place | None:
    """None for anything that `_named` would not have written."""
    moment, _, row = text.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) <= MOST_DIGITS for part in (moment, row)):
        return None
    return Place(BEGINNING + int(moment) * MICROSECOND, int(row))
