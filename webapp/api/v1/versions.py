"""An order's version as ETag and If-Match."""

import re

from flask import request

from webapp.ordering.models import Order


def etag_of(order: Order) -> str:
    return f'"{order.version}"'


def if_match() -> frozenset[int] | None:
    """The versions that If-Match allows, None for any (RFC 9110, 13.1.1)."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    return frozenset(int(version) for version in re.findall(r'(?<!W/)"([1-9][0-9]{0,17})"', header, re.ASCII))
