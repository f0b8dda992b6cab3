"""What a message says: compact JSON, `{"type", "timestamp", "data"}` (Standard Webhooks)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from webapp import clock

_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


def payload_of(event_type: str, at: datetime, data: Mapping[str, object]) -> str:
    """The body as it is sent and signed."""
    return _encode({"type": event_type, "timestamp": clock.dump_time(at), "data": data}).decode()
