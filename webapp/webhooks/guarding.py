"""The guard of outgoing requests: what is inside a network is never reached through an address from outside.

A host is resolved once, all its numbers are checked, and the connection goes to one of those and no other:
a name that points elsewhere a moment later changes nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from webapp.values import BadValue
from webapp.webhooks.addresses import Address, IpAddress, parse_address

# The numbers of a host, as text. Raises OSError where there are none.
Resolver = Callable[[str, int], Sequence[str]]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Of IPv6 only this is given out to hosts: all that is embedded (::ffff:127.0.0.1, 64:ff9b::), unique local,
# link-local or multicast lies outside.
_GLOBAL_V6: Final = ipaddress.IPv6Network("2000::/3")
# IANA's special-purpose registries (RFC 6890 and after), and one that a cloud keeps for itself.
_INSIDE: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "168.63.129.16/32",
            # Teredo, ORCHID and what else is no host's (2001::/23), documentation, 6to4, AS112.
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)
_LOOPBACK: Final = (ipaddress.IPv4Network("127.0.0.0/8"), ipaddress.IPv6Network("::1/128"))


class Target(NamedTuple):
    """An address with the numbers that were found good."""

    address: Address
    numbers: Sequence[IpAddress]


def find_target(url: str, *, to_localhost: bool, resolve: Resolver) -> Target:
    """Where a message may be sent to. Raises BadValue, and OSError where the name leads nowhere.

    With `to_localhost` loopback is allowed as well, and nothing else that is inside; http only there.
    """
    address = parse_address(url, to_localhost=to_localhost)
    if address.ip is not None:
        numbers = [address.ip]
    else:
        numbers = [_parsed(text) for text in resolve(address.host, address.port)]
    if not numbers:
        raise OSError("no number for this name")
    is_loopback = all(_is_in(_LOOPBACK, number) for number in numbers)
    if not (to_localhost and is_loopback) and not all(map(is_outside, numbers)):
        raise BadValue("leads inside a network")
    if not address.is_secure and not is_loopback:
        raise BadValue("must begin with https://")
    return Target(address, numbers)


def is_outside(number: IpAddress) -> bool:
    """Whether this is a host on the internet."""
    if isinstance(number, ipaddress.IPv6Address) and number not in _GLOBAL_V6:
        return False
    return not _is_in(_INSIDE, number)


def ask_system(host: str, port: int) -> list[str]:
    """The numbers that the system's resolver gives for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _is_in(networks: Sequence[Network], number: IpAddress) -> bool:
    return any(number.version == network.version and number in network for network in networks)


def _parsed(text: str) -> IpAddress:
    try:
        return ipaddress.ip_address(text)
    except ValueError as error:
        raise BadValue("leads nowhere") from error
