"""A real worker for the tests: `flask worker` in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from tests.serving import ROOT

SECONDS_TO_START = 30
SECONDS_TO_STOP = 5


class Worker:
    """Waybill's own worker on a database; use it in a `with` block."""

    def __init__(self, database_url: str, **settings: str) -> None:
        chosen = {"APP_ENV": "test", "DATABASE_URL": database_url, "SECRET_KEY": "", "TIMEZONE": "UTC"}
        plain = {"WEBHOOKS_TO_LOCALHOST": "", "WEBHOOK_RETRY_SECONDS": ""}
        self.environment = {**os.environ, **plain, **chosen, **settings}
        self._log = tempfile.NamedTemporaryFile(prefix="waybill-worker-", suffix=".log")  # noqa: SIM115
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._process.poll() is None:
            self.kill()
        self._log.close()

    def start(self) -> None:
        """Returns once it looks for work. Raises RuntimeError with its log."""
        started = self.output.count("worker started")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while self.output.count("worker started") == started:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.output)
            time.sleep(0.02)

    def stop(self) -> int:
        """Ask it to stop, wait the seconds that this may take, and give its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(SECONDS_TO_STOP)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    @property
    def output(self) -> str:
        return Path(self._log.name).read_text()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The whole lines that it has written: JSON, every one of them."""
        return [json.loads(line) for line in self.output.rpartition("\n")[0].splitlines()]
