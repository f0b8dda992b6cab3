"""Webhooks as the pages show them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from flask import url_for

from webapp import clock
from webapp.formatting import moment
from webapp.history.models import EVENT_TYPES
from webapp.webhooks.messages import TEST
from webapp.webhooks.models import DELIVERED, ENABLED, FAILED, Delivery, Endpoint
from webapp.webhooks.telling import find_switched_off

# Why nothing is sent, by what the endpoint says of it.
WHY_OFF: Final[Mapping[str, str]] = {
    "gone": "The receiver answered 410 Gone: it asks for nothing more. Once it takes messages again, switch "
    "the webhook on.",
    "failing": "Nothing got through, not even the last retry, so nothing is sent any more. Put the receiver "
    "right and look at the answers below, then switch the webhook on.",
}
SWITCHED_OFF: Final = (
    "switched it off{}. What waited then is sent once it is on again; what happens meanwhile is not."
)
BADGES: Final[Mapping[str, tuple[str, str]]] = {
    DELIVERED: ("Delivered", "success"),
    FAILED: ("Failed", "error"),
}


class WhyOff(NamedTuple):
    """Why nothing is sent: what happened, as said after `who` did it, where it was somebody."""

    who: str
    said: str


class ShownWebhook(NamedTuple):
    """Ready text. `former_until` says until when the former secret signs too."""

    webhook_id: str
    href: str
    url: str
    description: str
    types: Sequence[str]
    has_all_types: bool
    is_on: bool
    state: tuple[str, str]
    made: str
    made_by: str
    former_until: str
    last: tuple[str, str] | None
    last_at: str


def show(endpoint: Endpoint, latest: Delivery | None = None) -> ShownWebhook:
    """`latest` is its newest delivery. Why it is off stands in `why_off`."""
    is_on = endpoint.state == ENABLED
    types = endpoint.types.split()
    until = endpoint.former_secret_until
    return ShownWebhook(
        webhook_id=endpoint.endpoint_id,
        href=url_for(".webhook", webhook_id=endpoint.endpoint_id),
        url=endpoint.url,
        description=endpoint.description or "",
        types=types,
        has_all_types=set(types) >= set(EVENT_TYPES),
        is_on=is_on,
        state=("On", "active") if is_on else ("Off", "error" if endpoint.disabled_why in WHY_OFF else ""),
        made=moment(endpoint.created_at),
        made_by=endpoint.made_by,
        former_until=moment(until) if until and until > clock.now() else "",
        last=state_of(endpoint, latest) if latest else None,
        last_at=moment(latest.done_at or latest.created_at) if latest else "",
    )


def why_off(endpoint: Endpoint) -> WhyOff | None:
    """Why nothing is sent to it, and what to do; None for one that is on."""
    if endpoint.state == ENABLED:
        return None
    if said := WHY_OFF.get(endpoint.disabled_why or ""):
        return WhyOff("", said)
    name, at = find_switched_off(endpoint) or ("Somebody", None)
    return WhyOff(name, SWITCHED_OFF.format(f" on {moment(at)}" if at else ""))


def state_of(endpoint: Endpoint, delivery: Delivery) -> tuple[str, str]:
    """As a badge: (word, kind)."""
    if delivery.state in BADGES:
        return BADGES[delivery.state]
    is_tried = delivery.attempts and is_sent(endpoint, delivery)
    return ("Trying again", "warning") if is_tried else ("Waiting", "info")


def is_sent(endpoint: Endpoint, delivery: Delivery) -> bool:
    """Whether it is sent when it is due: an endpoint that is off is sent tests, and nothing else."""
    return endpoint.state == ENABLED or delivery.type == TEST
