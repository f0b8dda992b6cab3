"""Webhooks in the v1 API: where a key's owner wants to be told, and what was sent there."""

from flask import current_app, request, url_for

from webapp.accounts.actors import Actor
from webapp.api.dialect import answer, retry_of
from webapp.api.reading import read_object
from webapp.api.schemas import parse
from webapp.api.v1 import webhook_operations as said
from webapp.api.v1.answers import MessageOut
from webapp.api.v1.errors import DIALECT
from webapp.api.v1.operations import LIMIT, OFFSET
from webapp.api.v1.schemas import dump_pagination
from webapp.api.v1.webhook_answers import DeliveryDetailsOut, DeliveryListOut, WebhookListOut
from webapp.api.v1.webhook_schemas import (
    READ_ONLY,
    NewWebhook,
    WebhookChanges,
    dump_attempt,
    dump_delivery,
    dump_webhook,
    dump_with_secret,
)
from webapp.errors import DeliveryNotFound, InvalidInput
from webapp.idempotency import Answer
from webapp.ids import DELIVERY
from webapp.webhooks import endpoints, log, messages
from webapp.webhooks.models import Delivery, Endpoint


@DIALECT.serves(said.LIST_WEBHOOKS)
def list_webhooks(by: Actor) -> Answer:
    limit, offset = LIMIT.read(), OFFSET.read()
    found = endpoints.list_endpoints(seen_by=by)
    body: WebhookListOut = {
        "data": [dump_webhook(endpoint) for endpoint in found[offset : offset + limit]],
        "pagination": dump_pagination(limit=limit, offset=offset, total=len(found)),
    }
    return answer(body)


@DIALECT.serves(said.CREATE_WEBHOOK)
def create_webhook(by: Actor) -> Answer:
    new = parse(NewWebhook, read_object(request))
    made = endpoints.create_endpoint(
        new.url,
        new.events,
        description=new.description,
        by=by,
        to_localhost=_to_localhost(),
        retry=retry_of(by, lambda endpoint: _created(endpoint, None)),
    )
    return _created(made, made.secret)


@DIALECT.serves(said.GET_WEBHOOK)
def get_webhook(by: Actor, webhook_id: str) -> Answer:
    return answer(dump_webhook(endpoints.get_endpoint(webhook_id, seen_by=by)))


@DIALECT.serves(said.CHANGE_WEBHOOK)
def change_webhook(by: Actor, webhook_id: str) -> Answer:
    body = read_object(request)
    changes = parse(WebhookChanges, body).changes
    if body.get(READ_ONLY, webhook_id) != webhook_id:
        raise InvalidInput(READ_ONLY, "cannot be changed")
    changed = endpoints.update_endpoint(webhook_id, changes, by=by, to_localhost=_to_localhost())
    return answer(dump_webhook(changed))


@DIALECT.serves(said.REMOVE_WEBHOOK)
def remove_webhook(by: Actor, webhook_id: str) -> Answer:
    endpoints.remove_endpoint(webhook_id, by=by)
    body: MessageOut = {"message": f"Webhook {webhook_id} deleted successfully."}
    return answer(body)


@DIALECT.serves(said.ROTATE_SECRET)
def rotate_webhook_secret(by: Actor, webhook_id: str) -> Answer:
    rotated = endpoints.rotate_secret(webhook_id, by=by, retry=retry_of(by, _without_secret))
    return answer(dump_with_secret(rotated, rotated.secret))


@DIALECT.serves(said.SEND_TEST)
def send_webhook_test(by: Actor, webhook_id: str) -> Answer:
    def sent(delivery: Delivery) -> Answer:
        location = url_for("v1.get_webhook_delivery", webhook_id=webhook_id, delivery_id=delivery.delivery_id)
        return answer(dump_delivery(delivery), 201, Location=location)

    return sent(messages.send_test(webhook_id, by=by, retry=retry_of(by, sent)))


@DIALECT.serves(said.LIST_DELIVERIES)
def list_webhook_deliveries(by: Actor, webhook_id: str) -> Answer:
    limit, status = said.DELIVERY_LIMIT.read(), said.DELIVERY_STATUS.read()
    before = _asked_cursor()
    endpoint = endpoints.get_endpoint(webhook_id, seen_by=by)
    found = log.list_deliveries(endpoint, state=status, before=before, limit=limit + 1)
    page = found[:limit]
    cursor = page[-1].delivery_id if len(found) > limit else None
    body: DeliveryListOut = {
        "data": [dump_delivery(delivery) for delivery in page],
        "pagination": {"limit": limit, "nextCursor": cursor},
    }
    return answer(body)


@DIALECT.serves(said.GET_DELIVERY)
def get_webhook_delivery(by: Actor, webhook_id: str, delivery_id: str) -> Answer:
    delivery = _delivery(webhook_id, delivery_id, by)
    attempts = [dump_attempt(attempt) for attempt in log.list_attempts(delivery.id)]
    body: DeliveryDetailsOut = {**dump_delivery(delivery), "attempts": attempts}
    return answer(body)


@DIALECT.serves(said.RESEND)
def resend_webhook_delivery(by: Actor, webhook_id: str, delivery_id: str) -> Answer:
    def sent(delivery: Delivery) -> Answer:
        return answer(dump_delivery(delivery))

    _delivery(webhook_id, delivery_id, by)
    return sent(messages.resend(delivery_id, by=by, retry=retry_of(by, sent)))


def _without_secret(endpoint: Endpoint) -> Answer:
    """What is kept for a repeated request: it is kept for days, and by more than need the secret."""
    return answer(dump_with_secret(endpoint, None))


def _created(endpoint: Endpoint, secret: str | None) -> Answer:
    location = url_for("v1.get_webhook", webhook_id=endpoint.endpoint_id)
    return answer(dump_with_secret(endpoint, secret), 201, Location=location)


def _delivery(webhook_id: str, delivery_id: str, by: Actor) -> Delivery:
    """Raises WebhookNotFound, and DeliveryNotFound also for one of another webhook."""
    endpoint = endpoints.get_endpoint(webhook_id, seen_by=by)
    owner, delivery = log.get_delivery(delivery_id, seen_by=by)
    if owner.id != endpoint.id:
        raise DeliveryNotFound(delivery_id)
    return delivery


def _asked_cursor() -> int | None:
    text = said.DELIVERY_CURSOR.read()
    if text is None:
        return None
    key = DELIVERY.parse(text)
    if key is None:
        raise InvalidInput("cursor", "must be a nextCursor")
    return key


def _to_localhost() -> bool:
    return bool(current_app.config["WEBHOOKS_TO_LOCALHOST"])
