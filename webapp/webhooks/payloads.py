"""What a message says: compact JSON, `{"type", "timestamp", "data"}` (Standard Webhooks)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from webapp import clock
from webapp.history.feed import PublishedEvent
from webapp.ids import ORDER

_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


def dump_plainly(events: Iterable[PublishedEvent], *, is_house: bool) -> list[dict[str, object]]:
    """What is told of events, with their numbers in the house's or the partner's sequence."""
    return [
        {
            "sequence": event.house_sequence if is_house else event.partner_sequence,
            "eventId": event.event_id,
            "orderId": ORDER.dump(event.order_key),
            "customerId": event.partner_code,
            "status": event.status,
            "version": event.version,
        }
        for event in events
    ]


def payload_of(event_type: str, at: datetime, data: Mapping[str, object]) -> str:
    """The body as it is sent and signed."""
    return _encode({"type": event_type, "timestamp": clock.dump_time(at), "data": data}).decode()
