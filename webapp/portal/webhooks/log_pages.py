"""One webhook and what was sent to it: its log, each delivery with its attempts, tests, and sending again."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import STOP_POLLING
from webapp.errors import DeliveryNotFound, WebhookNotFound
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.portal.secret_forms import once_only
from webapp.portal.webhooks.keeping import Keeper, Opens
from webapp.portal.webhooks.log import (
    poll_seconds,
    pretty,
    read_asked,
    seen_of,
    show_attempt,
    show_delivery,
    show_log,
)
from webapp.portal.webhooks.showing import show, why_off
from webapp.webhooks.endpoints import get_endpoint
from webapp.webhooks.log import get_delivery, list_attempts
from webapp.webhooks.messages import resend as send_again
from webapp.webhooks.messages import send_test
from webapp.webhooks.models import Delivery, Endpoint

WEBHOOK: Final = "portal/webhooks/webhook.html"
LOG: Final = "portal/webhooks/_log.html"
TEST_FORM: Final = "portal/webhooks/_test_form.html"
DELIVERY: Final = "portal/webhooks/delivery.html"
ATTEMPTS: Final = "portal/webhooks/_attempts.html"


def webhook(it: Keeper, webhook_id: str) -> Response:
    endpoint = get_endpoint(webhook_id, seen_by=it.by)
    return htmx.render(WEBHOOK, LOG, why=why_off(endpoint), **_log(it, endpoint))


def news(it: Keeper, webhook_id: str) -> ResponseReturnValue:
    """What the page asks while something waits: nothing where nothing has changed, else the log."""
    if not htmx.is_htmx():
        return htmx.go(url_for(".webhook", webhook_id=webhook_id))
    try:
        endpoint = get_endpoint(webhook_id, seen_by=it.by)
    except WebhookNotFound:
        return htmx.toast(make_response("", STOP_POLLING), "This webhook is not there any more.", "warning")
    facts = _log(it, endpoint)
    if request.args.get("on") and not facts["shown"].is_on:
        return htmx.go(facts["log"].address, said="This webhook has been switched off.", kind="warning")
    if request.args.get("seen") == facts["log"].seen:
        return "", HTTPStatus.NO_CONTENT
    return render_template(LOG, is_oob=True, **facts)


def test(it: Keeper, webhook_id: str) -> Response:
    retry = once_only(request.form.get("token", ""), by=it.by)
    said = "A test is on its way. What comes of it appears in the log."
    try:
        send_test(webhook_id, by=it.by, retry=retry)
    except AlreadyAnswered:
        said = "The test was sent already."
    facts = _log(it, get_endpoint(webhook_id, seen_by=it.by))
    return htmx.saved(LOG, facts["shown"].href, said=said, also=(TEST_FORM,), **facts)


def delivery(it: Keeper, webhook_id: str, delivery_id: str) -> Response:
    endpoint, found = _load(it, webhook_id, delivery_id)
    return make_response(render_template(DELIVERY, **_attempts(it, endpoint, found)))


def delivery_news(it: Keeper, webhook_id: str, delivery_id: str) -> ResponseReturnValue:
    """What the page of one delivery asks while it waits."""
    if not htmx.is_htmx():
        return htmx.go(url_for(".delivery", webhook_id=webhook_id, delivery_id=delivery_id))
    endpoint, found = _load(it, webhook_id, delivery_id)
    if request.args.get("seen") == seen_of([found]):
        return "", HTTPStatus.NO_CONTENT
    return render_template(ATTEMPTS, is_oob=True, **_attempts(it, endpoint, found))


def resend(it: Keeper, webhook_id: str, delivery_id: str) -> Response:
    _load(it, webhook_id, delivery_id)
    send_again(delivery_id, by=it.by)
    endpoint, found = _load(it, webhook_id, delivery_id)
    facts = _attempts(it, endpoint, found)
    return htmx.saved(ATTEMPTS, facts["shown"].href, said="It is being sent again.", **facts)


def add_pages(bp: Blueprint, rule: str, opens: Opens, opens_poll: Opens) -> None:
    """Let a blueprint that lists webhooks at the address `rule` have these pages below it."""
    one = f"{rule}/<webhook_id>"
    sent = f"{one}/deliveries/<delivery_id>"
    bp.get(one)(opens(webhook))
    bp.get(f"{one}/news")(opens_poll(news))
    bp.post(f"{one}/test")(opens(test))
    bp.get(sent)(opens(delivery))
    bp.get(f"{sent}/news")(opens_poll(delivery_news))
    bp.post(f"{sent}/resend")(opens(resend))


def _load(it: Keeper, webhook_id: str, delivery_id: str) -> tuple[Endpoint, Delivery]:
    """Raises DeliveryNotFound also for one of another webhook."""
    endpoint, found = get_delivery(delivery_id, seen_by=it.by)
    if endpoint.endpoint_id != webhook_id:
        raise DeliveryNotFound(delivery_id)
    return endpoint, found


def _log(it: Keeper, endpoint: Endpoint) -> dict[str, Any]:
    return {
        "shown": show(endpoint),
        "log": show_log(endpoint, read_asked(), orders=it.place.orders()),
        "place": it.place,
        "token": new_token(),
        "rotate_token": new_token(),
    }


def _attempts(it: Keeper, endpoint: Endpoint, found: Delivery) -> dict[str, Any]:
    return {
        "webhook": show(endpoint),
        "shown": show_delivery(endpoint, found, orders=it.place.orders()),
        "attempts": [show_attempt(attempt) for attempt in list_attempts(found.id)],
        "payload": pretty(found.payload),
        "seen": seen_of([found]),
        "poll_seconds": poll_seconds(endpoint, [found]),
        "place": it.place,
    }
