"""Addresses of receivers as people write them: what can be told of one without asking anybody."""

import ipaddress
import re
from typing import Final, NamedTuple

from webapp.values import BadValue

LONGEST: Final = 2_000
HTTPS_PORT: Final = 443
HTTP_PORT: Final = 80
# Below it live mail, file shares and other services that nobody sends webhooks to.
FIRST_FREE_PORT: Final = 1024
LAST_PORT: Final = 65_535

# Stricter than RFC 3986, so that no two readers can take one address for two different ones.
_URL: Final = re.compile(r"(https?)://([^/?#]+)(/[^?#]*)?(\?[^#]*)?", re.ASCII | re.IGNORECASE)
_PLAIN: Final = re.compile(r"[!-~]+", re.ASCII)
_ODD: Final = frozenset('\\"<>^`{|}')
_PORT: Final = re.compile(r"[0-9]{1,5}", re.ASCII)
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# Readers of addresses take what ends like this for a number: 127.1, 0x7f.1, 2130706433.
_LIKE_A_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Address(NamedTuple):
    """An address in its parts; `host` is in small letters, and without brackets where it is a number.

    `target` is what is asked for there: the path and the query.
    """

    scheme: str
    host: str
    port: int
    target: str
    ip: IpAddress | None

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if isinstance(self.ip, ipaddress.IPv6Address) else self.host
        usual = HTTPS_PORT if self.is_secure else HTTP_PORT
        return host if self.port == usual else f"{host}:{self.port}"


def parse_address(url: object, *, to_localhost: bool = False) -> Address:
    """The parts of an address that messages may be sent to, as far as its letters tell. Raises BadValue.

    https only, on port 443 or one from 1024; with `to_localhost` also http, and names without a dot.
    """
    if not isinstance(url, str) or not url.strip():
        raise BadValue("is required")
    text = url.strip()
    if len(text) > LONGEST:
        raise BadValue(f"must be at most {LONGEST:,} characters")
    if not _PLAIN.fullmatch(text) or _ODD & set(text):
        raise BadValue("must be written in plain ASCII, without blanks (a name of other letters as xn--...)")
    match = _URL.fullmatch(text)
    if match is None:
        raise BadValue("must be an address such as https://example.com/webhooks, without a #")
    scheme, authority, path, query = match[1].lower(), match[2], match[3] or "/", match[4] or ""
    if scheme != "https" and not to_localhost:
        raise BadValue("must begin with https://")
    if "@" in authority:
        raise BadValue("must not hold a user name or a password")
    host, port = _split(authority.lower())
    ip = _parsed_host(host, to_localhost=to_localhost)
    return Address(scheme, host.strip("[]"), _parsed_port(port, scheme), path + query, ip)


def webhook_url(url: object, *, to_localhost: bool = False) -> str:
    """As `parse_address`, for the rules of a field; gives the address as it was written."""
    parse_address(url, to_localhost=to_localhost)
    return str(url).strip()


def _split(authority: str) -> tuple[str, str | None]:
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise BadValue("must name a host")
        return host + bracket, rest[1:] if rest else None
    host, colon, port = authority.partition(":")
    return host, port if colon else None


def _parsed_port(port: str | None, scheme: str) -> int:
    usual = HTTPS_PORT if scheme == "https" else HTTP_PORT
    if port is None:
        return usual
    number = int(port) if _PORT.fullmatch(port) else 0
    if number != usual and not FIRST_FREE_PORT <= number <= LAST_PORT:
        raise BadValue(f"must use port {HTTPS_PORT} or one from {FIRST_FREE_PORT} to {LAST_PORT:,}")
    return number


def _parsed_host(host: str, *, to_localhost: bool) -> IpAddress | None:
    """The number that a host is, in its one usual spelling; None for a name. Raises BadValue."""
    labels = host.split(".")
    try:
        if host.startswith("["):
            return ipaddress.IPv6Address(_without_zone(host.strip("[]")))
        if _LIKE_A_NUMBER.fullmatch(labels[-1]):
            return ipaddress.IPv4Address(host)
    except ValueError as error:
        raise BadValue("must name a host, or a number such as 192.0.2.10") from error
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise BadValue("must name a host")
    if len(labels) == 1 and not to_localhost:
        raise BadValue("must name a host on the internet")
    return None


def _without_zone(host: str) -> str:
    if "%" in host:
        raise ValueError(host)
    return host
