"""The v1 API's names for webhooks, both ways."""

from typing import Annotated, Any, Final, Literal

from webapp.api.reading import parse_json
from webapp.api.schemas import Checked, OptionalName, described
from webapp.api.v1.schemas import Camel
from webapp.api.v1.webhook_answers import REASONS, AttemptOut, DeliveryOut, SecretWebhookOut, WebhookOut
from webapp.clock import dump_time
from webapp.history.models import EVENT_TYPES
from webapp.values import BadValue
from webapp.webhooks.addresses import LONGEST
from webapp.webhooks.endpoints import EndpointChanges
from webapp.webhooks.log import Attempt
from webapp.webhooks.models import ENABLED, PENDING, Delivery, Endpoint


def _event_type(value: Any) -> str:
    if value not in EVENT_TYPES:
        raise BadValue(f"must be one of {', '.join(EVENT_TYPES)}")
    return str(value)


# Where it may lead to is the core's to say.
Url = Annotated[Any, Checked(lambda value: value, {"type": "string", "format": "uri", "maxLength": LONGEST})]
EventType = Annotated[str, Checked(_event_type, {"type": "string", "enum": [*EVENT_TYPES]})]
Events = list[EventType]

READ_ONLY: Final = "webhookId"


class WebhookChanges(Camel):
    """The body of PUT /v1/webhooks/{webhookId}; only the fields that were sent count. No events are all."""

    url: Url = None
    description: OptionalName = None
    events: Events = []
    status: Literal["enabled", "disabled"] = "enabled"

    @property
    def changes(self) -> EndpointChanges:
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        named: dict[str, Any] = {name: sent[name] for name in ("url", "description") if name in sent}
        if "events" in sent:
            named["types"] = self.events
        if "status" in sent:
            named["is_enabled"] = self.status == ENABLED
        return EndpointChanges(**named)


class NewWebhook(Camel):
    """No events are all of them."""

    model_config = described("url")

    url: Url = None
    description: OptionalName = None
    events: Events = []


def dump_webhook(endpoint: Endpoint) -> WebhookOut:
    until = endpoint.former_secret_until
    return {
        "webhookId": endpoint.endpoint_id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": endpoint.types.split(),
        "status": endpoint.state,
        "disabledReason": REASONS.get(endpoint.disabled_why or ""),
        "formerSecretUntil": dump_time(until) if until else None,
        "createdAt": dump_time(endpoint.created_at),
        "updatedAt": dump_time(endpoint.updated_at),
    }


def dump_with_secret(endpoint: Endpoint, secret: str | None) -> SecretWebhookOut:
    return {**dump_webhook(endpoint), "secret": secret}


def dump_delivery(delivery: Delivery) -> DeliveryOut:
    return {
        "deliveryId": delivery.delivery_id,
        "event": delivery.type,
        "status": delivery.state,
        "attemptCount": delivery.attempts,
        "nextAttemptAt": dump_time(delivery.due_at) if delivery.state == PENDING else None,
        "createdAt": dump_time(delivery.created_at),
        "completedAt": dump_time(delivery.done_at) if delivery.done_at else None,
        # Amounts keep the decimals that they were sent with.
        "payload": parse_json(delivery.payload.encode()),
    }


def dump_attempt(attempt: Attempt) -> AttemptOut:
    return {
        "at": dump_time(attempt.at),
        "milliseconds": attempt.ms,
        "httpStatus": attempt.status,
        "problem": attempt.problem,
        "answer": attempt.answer,
    }
