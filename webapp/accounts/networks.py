"""Which network addresses count as one where too many tries are turned away."""

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """An IPv6 address counts with all its neighbours: whoever has one has 2**64 of them."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped) if known.ipv4_mapped else known.exploded[:19]
