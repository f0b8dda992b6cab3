"""Settings, read from the environment; every one has a default that suits a laptop."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

# APP_ENV values under which the demo's fixed secrets are allowed. Any other value counts as production,
# so that a misspelt "production" errs on the safe side.
RELAXED = {"demo", "development", "test"}
DEMO_SECRET = "waybill-demo-secret-which-only-the-demo-uses"  # noqa: S105 - refused in production
# The schedule of Standard Webhooks: three days of retries.
RETRY_SECONDS = "5 300 1800 7200 18000 36000 50400 72000 86400"
DEFAULT_DATABASE = Path(__file__).parent / "instance" / "waybill.db"


class BadSetting(Exception):
    """A setting that cannot be used; the message names it and says what would do."""


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, object]:
    """The application's configuration, for `create_app`. Raises BadSetting."""
    production = environ.get("APP_ENV", "demo") not in RELAXED
    return {
        "PRODUCTION": production,
        "SECRET_KEY": _secret(environ.get("SECRET_KEY", ""), production),
        "SECRET_KEY_FALLBACKS": environ.get("SECRET_KEY_FALLBACKS", "").split(),
        "DATABASE_URL": environ.get("DATABASE_URL") or f"sqlite:///{DEFAULT_DATABASE}",
        "RATE_LIMIT": environ.get("RATE_LIMIT", "600/minute"),
        "REDIS_URL": environ.get("REDIS_URL") or None,
        "TIMEZONE": _timezone(environ.get("TIMEZONE", "UTC")),
        "TRUSTED_HOSTS": environ.get("TRUSTED_HOSTS", "").split() or None,
        "WEBHOOKS_TO_LOCALHOST": _switch(environ, "WEBHOOKS_TO_LOCALHOST"),
        "WEBHOOK_RETRY_SECONDS": _waits(environ, "WEBHOOK_RETRY_SECONDS", RETRY_SECONDS),
        "TRUSTED_PROXIES": _whole_number(environ, "TRUSTED_PROXIES", 0, least=0),
    }


def server_settings(environ: Mapping[str, str] = os.environ) -> dict[str, str | int]:
    """Where and with how many processes `python wsgi.py` serves. Raises BadSetting."""
    return {
        "address": environ.get("HOST") or "127.0.0.1",
        "port": _whole_number(environ, "PORT", 8000, least=1, most=65_535),
        "workers": _whole_number(environ, "WORKERS", 2, least=1),
    }


def _secret(secret: str, production: bool) -> str:
    if not production:
        return secret or DEMO_SECRET
    if len(secret.encode()) < 32 or secret == DEMO_SECRET or len(set(secret)) < 8:
        raise BadSetting(
            "SECRET_KEY must be 32 bytes or more of random text in production; "
            "make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return secret


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise BadSetting(f"TIMEZONE must be a name such as Europe/Berlin, not {name!r}") from unknown


def _switch(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name) or "off"
    if value not in ("on", "off"):
        raise BadSetting(f"{name} must be on or off, not {value!r}")
    return value == "on"


def _waits(environ: Mapping[str, str], name: str, default: str) -> tuple[float, ...]:
    value = environ.get(name) or default
    waits = value.split()
    if not 1 <= len(waits) <= 30 or not all(
        re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,3})?", wait) for wait in waits
    ):
        raise BadSetting(f"{name} must be 1 to 30 numbers of seconds, separated by blanks, not {value!r}")
    return tuple(map(float, waits))


def _whole_number(
    environ: Mapping[str, str], name: str, default: int, *, least: int, most: int = 1_000
) -> int:
    value = environ.get(name) or str(default)
    if not value.isdecimal() or not least <= int(value) <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {value!r}")
    return int(value)
