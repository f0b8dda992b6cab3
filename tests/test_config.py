"""Settings from the environment: what suits a laptop by itself, and what stops the start."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from config import DEMO_SECRET, BadSetting, server_settings, settings
from tests.observing import count_rows
from webapp import create_app, transactions
from webapp.accounts.keys import revoke_key
from webapp.accounts.models import User
from webapp.demo.guard import KEYS, DemoDataInProduction, has_demo_data, refuse_demo_data
from webapp.extensions import db as database

ROOT = Path(__file__).parent.parent
STRONG = "kJ8s-2nV0pQ7xYz3LrT6wB9cD4fG1hM5"
PRODUCTION = {"APP_ENV": "production", "SECRET_KEY": STRONG}


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command of this Python in the project's folder, with these settings and no others."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_laptop_needs_no_settings() -> None:
    plain = settings({})

    assert (plain["PRODUCTION"], plain["RATE_LIMIT"], plain["REDIS_URL"]) == (False, "600/minute", None)
    assert plain["DATABASE_URL"] == f"sqlite:///{ROOT / 'instance' / 'waybill.db'}"
    assert plain["TIMEZONE"] == ZoneInfo("UTC")
    assert server_settings({}) == {"address": "127.0.0.1", "port": 8000, "workers": 2}


def test_what_is_set_counts() -> None:
    chosen = settings(
        {
            "RATE_LIMIT": "off",
            "REDIS_URL": "redis://x",
            "TIMEZONE": "Europe/Berlin",
            "DATABASE_URL": "sqlite:///x",
        }
    )

    assert (chosen["RATE_LIMIT"], chosen["REDIS_URL"], chosen["DATABASE_URL"]) == (
        "off",
        "redis://x",
        "sqlite:///x",
    )
    assert chosen["TIMEZONE"] == ZoneInfo("Europe/Berlin")
    assert server_settings({"HOST": "0.0.0.0", "PORT": "80", "WORKERS": "4"}) == {
        "address": "0.0.0.0", "port": 80, "workers": 4,
    }  # fmt: skip


def test_what_is_set_to_nothing_is_not_set() -> None:
    empty = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "HOST", "PORT", "WORKERS"), "")

    assert settings(empty) == settings({})
    assert server_settings(empty) == server_settings({})


def test_every_setting_is_in_the_readme() -> None:
    source, readme = (ROOT / "config.py").read_text(), (ROOT / "README.md").read_text()

    names = set(re.findall(r'environ(?:\.get\(|, )"([A-Z_]+)"', source))

    assert names >= {
        "HOST",
        "PORT",
        "DATABASE_URL",
        "SECRET_KEY",
        "WORKERS",
        "RATE_LIMIT",
        "REDIS_URL",
        "TIMEZONE",
    }
    assert {name for name in (*names, "APP_ENV") if f"`{name}`" not in readme} == set()


@pytest.mark.parametrize("name", ["demo", "development", "test"])
def test_the_demos_secret_serves_where_nothing_is_at_stake(name: str) -> None:
    assert settings({"APP_ENV": name})["SECRET_KEY"] == DEMO_SECRET
    assert settings({"APP_ENV": name, "SECRET_KEY": "mine"})["SECRET_KEY"] == "mine"


@pytest.mark.parametrize("name", ["production", "prod", "Production", "staging", "demo "])
def test_anything_else_is_production(name: str) -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        settings({"APP_ENV": name})

    assert settings({**PRODUCTION, "APP_ENV": name})["PRODUCTION"] is True


@pytest.mark.parametrize("secret", ["", STRONG[:31], DEMO_SECRET, "a" * 64, "abc" * 20])
def test_a_weak_secret_is_refused_in_production(secret: str) -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY must be 32 bytes or more"):
        settings({"APP_ENV": "production", "SECRET_KEY": secret})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("WORKERS", "0"),
        ("WORKERS", "1.5"),
        ("TIMEZONE", "Berlin"),
        ("TIMEZONE", "../etc/passwd"),
        ("TRUSTED_PROXIES", "yes"),
        ("WEBHOOKS_TO_LOCALHOST", "yes"),
        ("WEBHOOK_RETRY_SECONDS", "5 soon"),
        ("WEBHOOK_RETRY_SECONDS", "-5"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=rf"^{name} must be .*{re.escape(value)}"):
        settings({name: value})
        server_settings({name: value})


@pytest.mark.parametrize(
    "url", ["mysql://root@host/shop", "sqlite://", "sqlite:///:memory:", "nonsense", "://"]
)
def test_a_database_that_cannot_be_used_is_refused_by_name(url: str) -> None:
    with pytest.raises((ValueError, BadSetting), match="DATABASE_URL"):
        create_app(settings({"DATABASE_URL": url}))


@pytest.mark.parametrize("limit", ["600", "many", "600/fortnight"])
def test_a_rate_limit_that_cannot_be_used_is_refused_by_name(tmp_path: Path, limit: str) -> None:
    with pytest.raises((ValueError, BadSetting), match="RATE_LIMIT"):
        create_app(settings({"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "RATE_LIMIT": limit}))


def test_demo_data_is_recognised_until_its_keys_and_people_are_shut_out(demo: None) -> None:
    with pytest.raises(DemoDataInProduction, match="demo data"):
        refuse_demo_data()

    for secret, *_ in KEYS:
        revoke_key(secret)
    assert has_demo_data()
    transactions.write(lambda: database.session.execute(sa.update(User).values(is_active=False)))

    assert not has_demo_data()
    refuse_demo_data()


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"APP_ENV": "production"}, "SECRET_KEY must be 32 bytes or more"),
        ({"PORT": "http"}, "PORT must be a whole number"),
    ],
)
def test_the_server_does_not_start_on_a_bad_setting_and_says_why(
    tmp_path: Path, environ: dict[str, str], message: str
) -> None:
    started = run("wsgi.py", **{"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", **environ})

    assert started.returncode == 1
    assert message in started.stderr
    assert "Traceback" not in started.stderr
    assert not list(tmp_path.glob("x.db*"))


def test_the_server_does_not_start_on_demo_data_in_production_and_says_why(app: Flask, demo: None) -> None:
    rows = count_rows()

    started = run("wsgi.py", **PRODUCTION, DATABASE_URL=str(app.config["DATABASE_URL"]))

    assert started.returncode == 1
    assert "the database holds demo data, which must not run in production" in started.stderr
    assert "Traceback" not in started.stderr
    assert count_rows() == rows


def test_commands_run_on_demo_data_in_production_so_that_its_keys_can_be_revoked(
    app: Flask, demo: None
) -> None:
    environ = {**PRODUCTION, "DATABASE_URL": str(app.config["DATABASE_URL"])}

    revoked = run("-m", "flask", "--app", "wsgi", "revoke-key", "demo-secret-key", **environ)

    assert (revoked.returncode, revoked.stderr) == (0, "")
    assert "Demo house key" in revoked.stdout


def test_a_sound_production_is_let_start(app: Flask, db: None) -> None:
    loaded = run("-c", "import wsgi", **PRODUCTION, DATABASE_URL=str(app.config["DATABASE_URL"]))

    assert (loaded.returncode, loaded.stderr) == (0, "")
