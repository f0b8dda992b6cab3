"""Clients below HTTP's good manners: raw bytes, and answers that are read slowly, in part or never."""

import socket
from http.client import HTTPResponse
from itertools import count

from tests.clients import HOUSE_KEY
from tests.serving import Server

_numbers = count(1)


def connect(server: Server, sent: bytes, *, receive_buffer: int | None = None) -> socket.socket:
    """A connection on which something has been sent; a small buffer keeps back what is not read."""
    connection = socket.socket()
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(sent)
    return connection


class Reader:
    """Asks for every order and reads the beginning of the answer; the server cannot go on without it."""

    def __init__(self, server: Server) -> None:
        self.server, self.name = server, f"reader-{next(_numbers)}"
        headers = (
            f"Host: localhost\r\nx-api-key: {HOUSE_KEY}\r\nX-Request-Id: {self.name}\r\nConnection: close"
        )
        asked = f"GET /orders HTTP/1.1\r\n{headers}\r\n\r\n".encode()
        self.connection = connect(server, asked, receive_buffer=4096)
        self._response = HTTPResponse(self.connection)
        self._response.begin()
        assert self._response.status == 200
        self._beginning = self._response.read(10)
        assert not self.is_served()

    def is_served(self) -> bool:
        """Whether the server is done with it, for better or worse."""
        return any(request["request_id"] == self.name for request in self.server.requests)

    def body(self) -> bytes:
        """Read it all. Raises HTTPException where it is cut off."""
        return self._beginning + self._response.read()

    def leave(self) -> None:
        self._response.close()
        self.connection.close()
