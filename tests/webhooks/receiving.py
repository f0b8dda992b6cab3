"""A receiver of webhooks for the tests: a real HTTP server on this machine."""

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, Self

from standardwebhooks import Webhook


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def message_id(self) -> str:
        return self.headers.get("webhook-id", "")

    def verified(self, secret: str) -> Any:
        """What the message says. Raises where the reference library does not take its signature."""
        return Webhook(secret).verify(self.body, self.headers)


class Reply(NamedTuple):
    """`drip_seconds` lie between two bytes of the body."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    drip_seconds: float = 0.0


# Decides by what has come and the messages before it.
Decide = Callable[[Received, Counter[str]], Reply]


class Receiver:
    """Answers 200 unless told otherwise; use it in a `with` block."""

    def __init__(
        self,
        decide: Decide = lambda received, before: Reply(),
        *,
        certificate: Path | None = None,
        names: list[str] | None = None,
    ) -> None:
        """With a certificate it speaks TLS, and notes the names that it was asked for."""
        self.received: list[Received] = []
        self.connections = 0
        self.decide = decide
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                receiver.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.answer(self, Received(self.path, headers, body, time.monotonic()))

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate is not None:
            self._server.socket = _secured(self._server.socket, certificate, [] if names is None else names)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hooks"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, received: Received) -> None:
        with self._lock:
            before = Counter(one.message_id for one in self.received)
            self.received.append(received)
        reply = self.decide(received, before)
        handler.send_response(reply.status)
        for name, value in reply.headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(reply.body)))
        handler.end_headers()
        for byte in reply.body if reply.drip_seconds else ():
            time.sleep(reply.drip_seconds)
            try:
                handler.wfile.write(bytes([byte]))
            except OSError:
                return
        if not reply.drip_seconds:
            handler.wfile.write(reply.body)

    @property
    def message_ids(self) -> list[str]:
        return [one.message_id for one in self.received]


def _secured(listening: socket.socket, certificate: Path, names: list[str]) -> ssl.SSLSocket:
    def note(_connection: object, name: str | None, _context: object) -> None:
        if name is not None:
            names.append(name)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = note
    return context.wrap_socket(listening, server_side=True, do_handshake_on_connect=False)
