"""The commands about partners, people and keys."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.factories import make_partner
from tests.observing import count_rows
from webapp.account_errors import InvalidApiKey
from webapp.accounts.keys import create_key, find_actor
from webapp.accounts.models import SCOPES, User
from webapp.accounts.partners import get_partner
from webapp.accounts.passwords import is_password
from webapp.extensions import db as database

Run = Callable[..., Result]
PASSWORD = "a quite good password"


@pytest.fixture
def run(app: Flask, db: None) -> Run:
    """Runs a command as `flask --app wsgi ...` would."""
    runner = app.test_cli_runner()
    return lambda *words, **how: runner.invoke(args=words, **how)


def test_create_partner_gives_the_next_code_or_the_one_that_is_named(run: Run) -> None:
    numbered, named = (
        run("create-partner", "RayTech Corp."),
        run("create-partner", "Acme", "--code", "ACME-1"),
    )

    assert (numbered.exit_code, named.exit_code) == (0, 0)
    assert "CUST1001" in numbered.stdout
    assert get_partner("ACME-1").name == "Acme"


def test_create_user_lets_a_person_sign_in(run: Run) -> None:
    make_partner(code="CUST7")
    options = ["--name", "Rosa", "--role", "buyer", "--partner", "CUST7", "--password", PASSWORD]

    result = run("create-user", "Rosa@X.example", *options)

    user = database.session.scalars(sa.select(User)).one()
    assert (result.exit_code, PASSWORD in result.output) == (0, False)
    assert (user.email, user.role, user.partner_id) == ("rosa@x.example", "buyer", get_partner("CUST7").id)
    assert is_password(PASSWORD, user.password_hash)


def test_create_user_asks_for_a_password_twice_and_shows_it_never(run: Run) -> None:
    options = ["--name", "Mara", "--role", "ops"]

    result = run("create-user", "mara@x.example", *options, input=f"{PASSWORD}\n{PASSWORD}\n")

    assert (result.exit_code, PASSWORD in result.output) == (0, False)
    assert is_password(PASSWORD, database.session.scalars(sa.select(User)).one().password_hash)


def test_create_key_prints_the_key_and_nothing_else(run: Run) -> None:
    partner = make_partner()

    house = run("create-key", "ERP")
    theirs = run("create-key", "Shop", "--partner", partner.code, "--scope", "orders:read")

    (secret,), (partners,) = house.stdout.splitlines(), theirs.stdout.splitlines()
    assert find_actor(secret, entry="v1").scopes == frozenset(SCOPES)
    actor = find_actor(partners, entry="v1")
    assert actor.partner_id == partner.id
    assert actor.scopes == {"orders:read"}


def test_create_key_may_set_an_end_in_utc(run: Run) -> None:
    ended, lasting = (
        run("create-key", "ERP", "--expires", f"{year}-01-01").stdout.strip() for year in (2020, 2999)
    )

    with pytest.raises(InvalidApiKey):
        find_actor(ended, entry="v1")
    assert find_actor(lasting, entry="v1").name == "ERP"


def test_revoke_key_ends_a_key(run: Run) -> None:
    key, secret = create_key("ERP")

    result = run("revoke-key", str(key.id))

    assert result.exit_code == 0
    assert secret not in result.output
    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["create-partner", "  "], "name"),
        (["create-partner", "Another", "--code", "P 1"], "code"),
        (["create-partner", "Another", "--code", "TAKEN"], "TAKEN"),
        (["create-partner", "taken partner"], "taken partner"),
        (["create-key", "ERP", "--partner", "NOBODY"], "NOBODY"),
        (["create-key", "ERP", "--partner", "TAKEN", "--scope", "orders:delete"], "scopes"),
        (["create-key", ""], "name"),
        (["revoke-key", "wbk_nothing12"], "wbk_nothing12"),
        (["create-user", "a@x.example", "--name", "A", "--role", "ops", "--password", "short"], "password"),
        (["create-user", "nobody", "--name", "A", "--role", "ops", "--password", PASSWORD], "email"),
        (["create-user", "a@x.example", "--name", "A", "--role", "buyer", "--password", PASSWORD], "partner"),
        (
            [
                "create-user",
                "a@x.example",
                "--name",
                "A",
                "--role",
                "buyer",
                "--partner",
                "NO",
                "--password",
                PASSWORD,
            ],
            "NO",
        ),
    ],
)
def test_what_is_refused_is_said_on_standard_error_with_exit_code_1(
    run: Run, words: list[str], said: str
) -> None:
    make_partner("Taken partner", code="TAKEN")
    rows = count_rows()

    result = run(*words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr
    assert count_rows() == rows
