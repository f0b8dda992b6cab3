"""What a message says: compact JSON, `{"type", "timestamp", "data"}` (Standard Webhooks)."""

from collections.abc import Mapping
from datetime import datetime

from webapp import clock
from webapp.exact_json import encode


def payload_of(event_type: str, at: datetime, data: Mapping[str, object]) -> str:
    """The body as it is sent and signed."""
    return encode({"type": event_type, "timestamp": clock.dump_time(at), "data": data}).decode()
