"""The commands that people and scripts type: what they do, say and exit with."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade

from config import settings
from tests.factories import make_partner
from tests.observing import count_rows
from tests.postgres import PostgresServer
from webapp import create_app
from webapp.accounts.keys import find_actor
from webapp.accounts.models import ROLES
from webapp.extensions import db as database
from webapp.ordering.counting import count_orders

Run = Callable[..., Result]
COMMANDS = (
    "init-db", "load-demo", "create-user", "create-partner", "create-key", "revoke-key", "check-data",
    "routes-json", "worker",
)  # fmt: skip


@pytest.fixture
def run(app: Flask, db: None) -> Run:
    """Runs a command as `flask --app wsgi ...` would."""
    runner = app.test_cli_runner()
    return lambda *words, **how: runner.invoke(args=words, **how)


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database without tables."""
    url = f"sqlite:///{tmp_path}/fresh.db"
    if request.config.getoption("--database") == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        name = f"fresh_{uuid4().hex}"
        server.create_database(name)
        url = server.dsn(name)
    app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": url}))
    with app.app_context():
        yield app
        database.session.remove()
        for engine in database.engines.values():
            engine.dispose()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")

    usage, _, text = result.stdout.partition("\n\n")
    assert result.exit_code == 0
    assert usage.startswith("Usage: ")
    assert f" {command} " in usage
    assert ". " in " ".join(text.split()).partition("Options:")[0]


def test_every_command_is_listed_with_what_it_does(run: Run) -> None:
    result = run("--help")

    listed = dict(re.findall(r"^  ([a-z-]+) {2,}(\S.*)$", result.stdout, re.MULTILINE))
    assert result.exit_code == 0
    assert listed.keys() >= {*COMMANDS}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["create-user", "a@x.example", "--name", "A", "--role", "root"],
            ", ".join(repr(role) for role in ROLES),
        ),
        (["create-key", "ERP", "--scope", "orders:eat"], "orders:write"),
        (["create-key", "ERP", "--expires", "tomorrow"], "tomorrow"),
        (["load-demo", "--orders", "-1"], "-1"),
        (["create-partner"], "NAME"),
        (["no-such-command"], "no-such-command"),
    ],
)
def test_a_command_that_is_mistyped_says_what_it_takes_with_exit_code_2(
    run: Run, words: list[str], said: str
) -> None:
    result = run(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_init_db_makes_the_tables_and_may_be_run_again(fresh: Flask) -> None:
    runner = fresh.test_cli_runner()

    first, second = runner.invoke(args=["init-db"]), runner.invoke(args=["init-db"])

    assert (first.exit_code, second.exit_code) == (0, 0)
    made = set(sa.inspect(database.engine).get_table_names())
    # What one database keeps its index of words in.
    index = {name for name in made if "_search_index" in name}
    assert made - index == {*database.metadata.tables, "alembic_version"}
    assert {table: rows for table, rows in count_rows().items() if rows} == {"carriers": 7}


@pytest.mark.parametrize(
    "words", [["create-partner", "RayTech"], ["create-key", "ERP"], ["load-demo"], ["check-data"]]
)
def test_a_database_without_tables_is_a_clear_error(fresh: Flask, words: list[str]) -> None:
    result = fresh.test_cli_runner().invoke(args=words)

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), result.exception
    assert "init-db" in result.stderr
    assert "Traceback" not in result.output


def test_load_demo_fills_an_empty_database_with_as_many_orders_as_asked(run: Run) -> None:
    result = run("load-demo", "--orders", "7")

    assert (result.exit_code, count_orders()) == (0, 7)
    assert find_actor("demo-secret-key", entry="v1").is_house


def test_load_demo_may_load_no_orders_at_all(run: Run) -> None:
    result = run("load-demo", "--orders", "0")

    assert (result.exit_code, count_orders()) == (0, 0)
    assert run("check-data").exit_code == 0


def test_load_demo_leaves_a_database_alone_that_holds_anything(run: Run) -> None:
    make_partner()
    rows = count_rows()

    result = run("load-demo")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing loaded" in result.stderr
    assert count_rows() == rows


def test_load_demo_is_refused_in_production(fresh: Flask) -> None:
    upgrade()
    fresh.config["PRODUCTION"] = True

    result = fresh.test_cli_runner().invoke(args=["load-demo"])

    assert result.exit_code == 1
    assert "never in production" in result.stderr
    assert {table: rows for table, rows in count_rows().items() if rows} == {"carriers": 7}


def test_routes_json_prints_the_routes_and_nothing_else(run: Run, app: Flask) -> None:
    result = run("routes-json")

    routes = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert all(route.keys() == {"rule", "methods"} for route in routes)
    assert len(routes) == len(list(app.url_map.iter_rules()))
    by_rule = {(route["rule"], method) for route in routes for method in route["methods"]}
    assert {("/orders", "POST"), ("/v1/orders/<order_id>", "DELETE"), ("/healthz", "GET")} <= by_rule


def test_routes_json_is_json_alone_in_a_process_of_its_own(app: Flask, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "routes-json"],
        cwd=Path(__file__).parent.parent,
        env={"DATABASE_URL": f"sqlite:///{tmp_path}/none.db"},
        capture_output=True,
        check=True,
    )

    assert len(json.loads(done.stdout)) == len(list(app.url_map.iter_rules()))
    assert done.stderr == b""
