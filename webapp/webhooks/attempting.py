"""One attempt to hand a message over: a POST that follows no redirect and waits for no slow answer."""

import email.utils
import http.client
import logging
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from webapp import clock
from webapp.values import BadValue
from webapp.webhooks import guarding
from webapp.webhooks.connecting import Deadline, NoConnection, TookTooLong, Wire, connect

logger: Final = logging.getLogger("waybill.worker")
GONE: Final = 410
ANSWER_KEPT: Final = 1_000
# Four bytes are the longest character of UTF-8.
BODY_READ: Final = 4 * ANSWER_KEPT
# Of a Retry-After: eleven days are more than is honoured.
MOST_DIGITS: Final = 6
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Limits:
    """Of one attempt: seconds for all of it and for reaching a host, bytes of an answer with its headers."""

    seconds: float = 15.0
    connect_seconds: float = 3.0
    bytes_read: int = 16_384


@dataclass(frozen=True)
class Way:
    """How receivers are reached."""

    to_localhost: bool = False
    limits: Limits = Limits()
    resolve: guarding.Resolver = guarding.ask_system
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)


class Answer(NamedTuple):
    """`problem` is None where the message was taken; `retry_at` is what the receiver asks for."""

    status: int | None
    problem: str | None
    text: str | None = None
    retry_at: datetime | None = None


def attempt(url: str, body: bytes, headers: Mapping[str, str], *, way: Way) -> Answer:
    """What came of sending it once; never raises."""
    limit = f"{way.limits.seconds:g} seconds"
    try:
        return _answered(url, body, headers, way)
    except BadValue as bad:
        problem = f"The address {bad}."
    except (TookTooLong, TimeoutError):
        problem = f"There was no whole answer within {limit}."
    except NoConnection:
        problem = "No connection could be made."
    except ssl.SSLCertVerificationError as error:
        problem = f"The certificate is not good: {error.verify_message}."
    except ssl.SSLError:
        problem = "No secure connection could be made."
    except socket.gaierror:
        problem = "The name of the host was not found."
    except OSError as error:
        problem = f"The connection failed: {error.strerror or type(error).__name__}."
    except http.client.HTTPException:
        problem = "The answer was not HTTP, or its headers were too long."
    except Exception as error:
        logger.error("an attempt failed", exc_info=error)
        problem = "Something went wrong on our side."
    return Answer(None, problem)


def _answered(url: str, body: bytes, headers: Mapping[str, str], way: Way) -> Answer:
    deadline = Deadline(way.limits.seconds)
    target = guarding.find_target(url, to_localhost=way.to_localhost, resolve=way.resolve)
    address = target.address
    # Asking for a name takes as long as the system pleases.
    deadline.left()
    with connect(target, deadline, seconds=way.limits.connect_seconds, tls=way.tls) as connection:
        client = http.client.HTTPConnection(address.host, address.port)
        client.sock = Wire(connection, deadline, most=way.limits.bytes_read)
        sent = {
            "Host": address.host_header,
            "Content-Type": "application/json",
            "User-Agent": "Waybill-Webhooks",
            "Connection": "close",
            **headers,
        }
        client.request("POST", address.target, body, sent)
        response = client.getresponse()
        return Answer(
            response.status, _problem(response.status), _text(response), _retry_at(response, clock.now())
        )


def _problem(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"The answer was {status}, and redirects are not followed."
    return f"The answer was {status}."


def _text(response: http.client.HTTPResponse) -> str:
    """The beginning of the answer. Raises TookTooLong."""
    try:
        start = response.read(BODY_READ)
    except http.client.IncompleteRead as broken:
        start = broken.partial
    except (ConnectionError, ssl.SSLError, ValueError):
        start = b""
    return _CONTROLS.sub("\ufffd", start.decode(errors="replace"))[:ANSWER_KEPT]


def _retry_at(response: http.client.HTTPResponse, now: datetime) -> datetime | None:
    """When the receiver asks to be tried again (RFC 9110: seconds, or a date)."""
    asked = (response.headers.get("Retry-After") or "").strip()
    if response.status not in (429, 503) or not asked.isascii():
        return None
    if asked.isdecimal():
        return now + timedelta(seconds=int(asked[:MOST_DIGITS]))
    try:
        moment = email.utils.parsedate_to_datetime(asked)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
