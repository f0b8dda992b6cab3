"""How pages write amounts, times and words; filters of the templates and functions for prepared rows."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask, current_app

SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}
STATUS_WORDS: Final = {
    "placed": "Placed",
    "processing": "Processing",
    "shipped": "Shipped",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
}
ROLE_WORDS: Final = {"buyer": "Buyer", "manager": "Manager", "ops": "Operations", "admin": "Administrator"}
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        money=money, day=day, moment=moment, iso=iso, number=number, counted=counted,
        status_word=STATUS_WORDS.get, role_word=ROLE_WORDS.get,
    )  # fmt: skip
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def zone() -> ZoneInfo:
    """The zone of all pages (setting TIMEZONE)."""
    chosen: ZoneInfo = current_app.config["TIMEZONE"]
    return chosen


def money(amount: Decimal, currency: str) -> str:
    """$1,204.50, or CHF 1,204.50 for a currency without a sign of its own."""
    sign = SYMBOLS.get(currency)
    return f"{sign}{amount:,.2f}" if sign else f"{currency}\N{NO-BREAK SPACE}{amount:,.2f}"


def day(when: datetime | date) -> str:
    """21 Nov 2026"""
    if isinstance(when, datetime):
        when = when.astimezone(zone())
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime) -> str:
    """21 Nov 2026, 09:05"""
    return f"{day(when)}, {when.astimezone(zone()):%H:%M}"


def exact_moment(when: datetime) -> str:
    """21 Nov 2026, 09:05:03"""
    return f"{moment(when)}{when::%S}"


def iso(when: datetime) -> str:
    """For the datetime attribute of <time>."""
    return when.astimezone(zone()).isoformat(timespec="minutes")


def number(value: int) -> str:
    """1,204"""
    return f"{value:,}"


def counted(value: int, word: str, words: str | None = None) -> str:
    """1 order, 2 orders"""
    return f"{value:,} {word if value == 1 else words or word + 's'}"


def wait(seconds: int) -> str:
    """How long to wait, in whole minutes: a minute, 5 minutes"""
    minutes = -(-seconds // 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"


def age(since: datetime, now: datetime) -> str:
    """How long ago in its largest unit: 40 minutes, 5 hours, 3 days"""
    minutes = max(0, int((now - since).total_seconds()) // 60)
    if minutes < 60:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 2 * 24 * 60 else counted(minutes // (24 * 60), "day")


def address_lines(address: Mapping[str, str]) -> list[str]:
    """An address as it is written on a parcel."""
    place = " ".join(part for part in (address.get("state"), address.get("zip")) if part)
    city = ", ".join(part for part in (address.get("city"), place) if part)
    return [text for text in (address.get("street"), city, address.get("country")) if text]
