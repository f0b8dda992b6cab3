"""Days as people write them into filters, and the moments at which they begin."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from webapp.values import BadValue

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Days that any zone can turn into moments.
_YEARS: Final = range(1970, 3000)


def read_days(first: str, last: str, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From which moment on, and before which one, somebody wants to see; the last day is included.

    Raises BadValue, whose text tells a person what to do.
    """
    begins, ends = read_day(first), read_day(last)
    if begins and ends and begins > ends:
        raise BadValue("The first day must not be after the last one.")
    return (
        _midnight(begins, zone) if begins else None,
        _midnight(ends + timedelta(days=1), zone) if ends else None,
    )


def read_day(text: str) -> date | None:
    """None for nothing. Raises BadValue, as above."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise BadValue("Write a day like 2026-11-21: year, month, day.")
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
