"""Passwords: which are good enough, and how they are kept."""

import pytest

from webapp.accounts.passwords import hash_password, is_password
from webapp.values import BadValue


@pytest.mark.parametrize(
    "password", ["waybill-demo-1", "x1y2z3a4b5c6", "p\u00e4ssw\u00f6rter \u2603 hier", "aB3$x" * 25 + "yz!"]
)
def test_a_password_of_12_to_128_characters_is_accepted_and_known_again(password: str) -> None:
    kept = hash_password(password)

    assert is_password(password, kept)
    assert not is_password(password + "x", kept)
    assert not is_password(password.swapcase(), kept)


@pytest.mark.parametrize("password", ["", "x1y2z3a4b5c", "aB3$x" * 25 + "yz!?"])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(BadValue, match="must be 12 to 128 characters"):
        hash_password(password)


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "PasswordPassword", "qwertyuiop123", "123456789012", "aaaaaaaaaaaa", "abababababab"],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(BadValue, match="too easy to guess"):
        hash_password(password)


def test_the_same_password_is_never_kept_twice_the_same() -> None:
    first, second = hash_password("waybill-demo-1"), hash_password("waybill-demo-1")

    assert first != second
    assert first.startswith("$argon2id$")


@pytest.mark.parametrize("kept", ["", "waybill-demo-1", "$argon2id$broken"])
def test_what_is_not_a_hash_matches_no_password(kept: str) -> None:
    assert not is_password("waybill-demo-1", kept)
