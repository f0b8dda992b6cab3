"""Connections for one request: to the numbers that were checked, within one limit of time and of bytes."""

import io
import socket
import ssl
import time
from contextlib import suppress
from typing import Final

from webapp.webhooks.guarding import Target

# Of a host with more numbers than these the others are not tried.
NUMBERS_TRIED: Final = 3


class TookTooLong(Exception):
    """The time for all of it is over."""


class NoConnection(Exception):
    """None of the host's numbers took the connection in time."""


class Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises TookTooLong where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TookTooLong()
        return left


class Wire:
    """What http.client takes for a socket; each wait ends at the deadline, each answer after `most` bytes."""

    def __init__(self, connection: socket.socket, deadline: Deadline, *, most: int) -> None:
        self._connection = connection
        self._deadline = deadline
        self._most = most

    def sendall(self, data: bytes) -> None:
        unsent = memoryview(data)
        while unsent:
            self._connection.settimeout(self._deadline.left())
            unsent = unsent[self._connection.send(unsent) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Bounded(self._connection, self._deadline, self._most))

    def close(self) -> None:
        """Whoever connected closes."""


class _Bounded(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: Deadline, most: int) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._connection.settimeout(self._deadline.left())
        room = min(len(buffer), self._left)
        read = self._connection.recv_into(buffer[:room]) if room else 0
        self._left -= read
        return read


def connect(target: Target, deadline: Deadline, *, seconds: float, tls: ssl.SSLContext) -> socket.socket:
    """A connection to the first number that takes it, secured for the host's name where it is https.

    `seconds` are for reaching each number. Raises NoConnection, TookTooLong, OSError.
    """
    address = target.address
    reached = _reach(target, deadline, seconds)
    if not address.is_secure:
        return reached
    try:
        secured = tls.wrap_socket(reached, server_hostname=address.host, do_handshake_on_connect=False)
    except BaseException:
        reached.close()
        raise
    try:
        secured.settimeout(deadline.left())
        secured.do_handshake()
    except BaseException:
        secured.close()
        raise
    return secured


def _reach(target: Target, deadline: Deadline, seconds: float) -> socket.socket:
    for number in target.numbers[:NUMBERS_TRIED]:
        with suppress(OSError):
            return socket.create_connection(
                (str(number), target.address.port), timeout=min(seconds, deadline.left())
            )
    deadline.left()
    raise NoConnection()
