"""A real server for the tests: `python wsgi.py` on a free port."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent
SECONDS_TO_START = 30
SECONDS_TO_STOP = 20


class Server:
    """Waybill's own server with two workers, on one port of this machine; use it in a `with` block."""

    # What Python is to run, from the folder of the project.
    program: Sequence[str] = ("wsgi.py",)

    def __init__(self, database_url: str, **settings: str) -> None:
        # Bound and never listening: nobody else is given this port, and it stays ours over a restart.
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._reserved.bind(("127.0.0.1", 0))
        self.port: int = self._reserved.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        where = {"HOST": "127.0.0.1", "PORT": str(self.port), "WORKERS": "2", "TIMEZONE": "UTC"}
        chosen = {"APP_ENV": "test", "DATABASE_URL": database_url, "RATE_LIMIT": "off", **settings}
        plain = dict.fromkeys(("SECRET_KEY", "REDIS_URL", "TRUSTED_HOSTS", "TRUSTED_PROXIES"), "")
        self._environment = {**os.environ, **plain, **where, **chosen}
        self._read_up_to = 0
        self._log = tempfile.NamedTemporaryFile(prefix="waybill-", suffix=".log")  # noqa: SIM115
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it, and give back its port and its log."""
        self.kill()
        self._reserved.close()
        self._log.close()

    def start(self) -> None:
        """Returns once /healthz answers and every worker is up. Raises RuntimeError with the log."""
        up = self.output.count("Started worker-") + int(self._environment["WORKERS"])
        self.launch()
        deadline = time.monotonic() + SECONDS_TO_START
        while self.output.count("Started worker-") < up or not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.output)
            time.sleep(0.02)

    def launch(self) -> None:
        """Start it without waiting for anything."""
        self._process = subprocess.Popen(
            [sys.executable, *self.program],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def stop(self) -> None:
        """Ask it to stop and wait until it has."""
        self.process.terminate()
        self.process.wait(SECONDS_TO_STOP)

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the server was never started"
        return self._process

    @property
    def workers(self) -> list[int]:
        """The process ids of all workers there ever were, in the order of their starts."""
        return [int(pid) for pid in re.findall(r"Spawning worker-\d+ with PID: (\d+)", self.output)]

    @property
    def output(self) -> str:
        """What it has written since it was made or since `turn_page`."""
        return Path(self._log.name).read_bytes()[self._read_up_to :].decode()

    def turn_page(self) -> None:
        """What it has written up to now is no longer of interest."""
        self._read_up_to = Path(self._log.name).stat().st_size

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The whole lines that it has written: JSON, every one of them."""
        return [json.loads(line) for line in self.output.rpartition("\n")[0].splitlines()]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was logged of each request, but for the waiting until it was up."""
        return [line for line in self.lines if line["event"] == "request" and line["route"] != "/healthz"]

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        return False
