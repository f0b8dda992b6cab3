"""Passwords: which are good enough, and how they are kept."""

from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.values import BadValue

SHORTEST: Final = 12
LONGEST: Final = 128

# About 25 ms and 19 MB a try (OWASP's password storage cheat sheet).
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def good_password(password: str | None) -> str:
    """Raises BadValue for a password that is too short, too long or too common."""
    password = password or ""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadValue(f"must be {SHORTEST} to {LONGEST} characters")
    if password.casefold() in _common() or len(set(password)) < 5:
        raise BadValue("is too easy to guess")
    return password


def hash_password(password: str) -> str:
    """Raises BadValue as `good_password` does."""
    return _hasher.hash(_bytes(good_password(password)))


def is_password(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # Half of a surrogate pair, which no keyboard makes, is no reason to fail.
    return password.encode(errors="surrogatepass")


@cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text().split())
