"""What was sent to a webhook, as the pages show it: newest first, a page at a time, by state."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
from flask import request, url_for

from webapp import clock
from webapp.formatting import counted, exact_moment, iso, moment, number
from webapp.ids import DELIVERY
from webapp.portal.webhooks.showing import is_sent, state_of
from webapp.webhooks.log import Attempt, list_deliveries
from webapp.webhooks.models import DELIVERED, FAILED, PENDING, Delivery, Endpoint

PAGE_SIZE: Final = 50
STATE_WORDS: Final[Mapping[str, str]] = {
    "": "All",
    PENDING: "Waiting",
    DELIVERED: "Delivered",
    FAILED: "Failed",
}
# An open page asks for news: often where something is about to happen, seldom where it is hours away, or
# should have happened long ago.
SOON: Final = timedelta(minutes=1)
SECONDS_SOON, SECONDS_LATER = 3, 20


class Asked(NamedTuple):
    """Which part of a log: deliveries in one state, or "" for all, older than one."""

    state: str
    before: str

    def address(self, webhook_id: str) -> str:
        return url_for(
            ".webhook", webhook_id=webhook_id, state=self.state or None, before=self.before or None
        )


class Tab(NamedTuple):
    text: str
    href: str
    is_current: bool


class ShownDelivery(NamedTuple):
    """Ready text. `due` says when it is tried next, where it is."""

    delivery_id: str
    href: str
    type: str
    order_id: str
    order_href: str
    sequence: str
    state: tuple[str, str]
    attempts: str
    due: str
    made: str
    made_iso: str


class ShownLog(NamedTuple):
    """`seen` stands for all that it shows; `poll_seconds` is 0 where nothing is going to change."""

    asked: Asked
    address: str
    tabs: Sequence[Tab]
    deliveries: Sequence[ShownDelivery]
    newest: str | None
    older: str | None
    seen: str
    poll_seconds: int


class ShownAttempt(NamedTuple):
    at: str
    at_iso: str
    ms: str
    state: tuple[str, str]
    problem: str
    answer: str


def read_asked() -> Asked:
    """What the address of a log asks for; what makes no sense is as if it were not there."""
    state, before = request.args.get("state", ""), request.args.get("before", "")
    return Asked(state if state in STATE_WORDS else "", before if DELIVERY.parse(before) is not None else "")


def show_log(endpoint: Endpoint, asked: Asked, *, orders: str) -> ShownLog:
    """`orders` is what the addresses of orders begin with."""
    webhook_id = endpoint.endpoint_id
    found = list_deliveries(
        endpoint, state=asked.state or None, before=DELIVERY.parse(asked.before), limit=PAGE_SIZE + 1
    )
    page = found[:PAGE_SIZE]
    older = Asked(asked.state, page[-1].delivery_id) if len(found) > PAGE_SIZE else None
    return ShownLog(
        asked=asked,
        address=asked.address(webhook_id),
        tabs=[
            Tab(word, Asked(state, "").address(webhook_id), state == asked.state)
            for state, word in STATE_WORDS.items()
        ],
        deliveries=[show_delivery(endpoint, delivery, orders=orders) for delivery in page],
        newest=Asked(asked.state, "").address(webhook_id) if asked.before else None,
        older=older.address(webhook_id) if older else None,
        seen=seen_of(page),
        poll_seconds=poll_seconds(endpoint, page),
    )


def show_delivery(endpoint: Endpoint, delivery: Delivery, *, orders: str) -> ShownDelivery:
    data = json.loads(delivery.payload).get("data", {})
    order_id, sequence = data.get("orderId", ""), data.get("sequence")
    due = exact_moment(delivery.due_at) if is_sent(endpoint, delivery) else ""
    return ShownDelivery(
        delivery_id=delivery.delivery_id,
        href=url_for(".delivery", webhook_id=endpoint.endpoint_id, delivery_id=delivery.delivery_id),
        type=delivery.type,
        order_id=order_id,
        order_href=f"{orders}/{order_id}" if order_id else "",
        sequence=number(sequence) if isinstance(sequence, int) else "",
        state=state_of(endpoint, delivery),
        attempts=counted(delivery.attempts, "attempt") if delivery.attempts else "",
        due="" if delivery.state != PENDING else due or "once the webhook is on again",
        made=moment(delivery.created_at),
        made_iso=iso(delivery.created_at),
    )


def show_attempt(attempt: Attempt) -> ShownAttempt:
    is_taken = attempt.status is not None and 200 <= attempt.status < 300
    return ShownAttempt(
        at=exact_moment(attempt.at),
        at_iso=iso(attempt.at),
        ms=f"{number(attempt.ms)} ms",
        state=(
            "No answer" if attempt.status is None else f"Answered {attempt.status}",
            "success" if is_taken else "error",
        ),
        # Of a refusal the status says it all.
        problem="" if attempt.status is not None and attempt.status >= 400 else attempt.problem or "",
        answer=attempt.answer or "",
    )


def pretty(payload: str) -> str:
    """The body of a message, to be read by people; its numbers stay as they are written."""
    return msgspec.json.format(payload, indent=2)


def seen_of(deliveries: Sequence[Delivery]) -> str:
    """What stands for these deliveries as they are now."""
    facts = [(it.id, it.state, it.attempts, it.due_at.isoformat()) for it in deliveries]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def poll_seconds(endpoint: Endpoint, deliveries: Sequence[Delivery]) -> int:
    """In how many seconds to look again; 0 where nothing is about to be sent."""
    now = clock.now()
    waits = [abs(it.due_at - now) for it in deliveries if it.state == PENDING and is_sent(endpoint, it)]
    if not waits:
        return 0
    return SECONDS_SOON if min(waits) < SOON else SECONDS_LATER
