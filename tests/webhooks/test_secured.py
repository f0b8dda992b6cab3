"""A message goes to the number that was checked, and is given only to who has the certificate of the name."""

import socket
import ssl
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.webhooks.receiving import Receiver
from tests.webhooks.sent import LOCAL, SECONDS_TO_WAIT
from webapp.webhooks.attempting import Limits, attempt

# A key and a certificate of that name, which no other than this test trusts.
CERTIFICATE = Path(__file__).with_name("hooks.example.pem")
NOT_HTTP = "The answer was not HTTP, or its headers were too long."
SCHEMES = ("https", "http")


@pytest.mark.parametrize(
    ("host", "is_trusted", "problem"),
    [
        ("hooks.example", True, None),
        ("hooks.example", False, "The certificate is not good: self-signed certificate."),
        ("other.example", True, "The certificate is not good: Hostname mismatch,"),
        ("127.0.0.1", True, "The certificate is not good: IP address mismatch,"),
    ],
)
def test_the_certificate_must_be_that_of_the_host_in_the_address(
    host: str, is_trusted: bool, problem: str | None
) -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE if is_trusted else None)
    way = replace(LOCAL, tls=trusting, resolve=lambda host, port: ["127.0.0.1"])
    asked_for: list[str] = []
    with Receiver(certificate=CERTIFICATE, names=asked_for) as receiver:
        answer = attempt(f"https://{host}:{receiver.port}/hooks", b"{}", {}, way=way)

        assert [one.headers["host"] for one in receiver.received] == (
            [] if problem else [f"{host}:{receiver.port}"]
        )
    assert (answer.problem or "").startswith(problem or "")
    assert (answer.problem is None) == (problem is None)
    assert asked_for == ([host] if host != "127.0.0.1" else [])


def test_whoever_takes_the_connection_and_says_nothing_is_cut_off_at_the_limit() -> None:
    way = replace(LOCAL, limits=Limits(seconds=0.3))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        problems = {
            attempt(f"{scheme}://127.0.0.1:{port}/", b"{}", {}, way=way).problem for scheme in SCHEMES
        }

    assert problems == {"There was no whole answer within 0.3 seconds."}


@pytest.mark.parametrize(
    ("start", "status", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", 200, None),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", 200, None),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101, None, NOT_HTTP),
        (b"SSH-2.0-", None, NOT_HTTP),
    ],
)
def test_of_an_answer_without_an_end_only_the_beginning_is_read(
    start: bytes, status: int | None, problem: str | None
) -> None:
    def pour_until_nobody_listens() -> None:
        connection, _ = pouring.accept()
        with connection, pytest.raises(OSError):
            connection.settimeout(SECONDS_TO_WAIT)
            connection.sendall(start)
            while True:
                connection.sendall(b"x" * 1000)

    with socket.create_server(("127.0.0.1", 0)) as pouring:
        thread = threading.Thread(target=pour_until_nobody_listens)
        thread.start()
        answer = attempt(f"http://127.0.0.1:{pouring.getsockname()[1]}/", b"{}", {}, way=LOCAL)
        thread.join()

    assert (answer.status, answer.problem) == (status, problem)
    assert answer.text in (None, "", "x" * 1000)
