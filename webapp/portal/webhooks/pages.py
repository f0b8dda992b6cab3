"""The pages of webhooks: where they are listed, made, changed, switched off and on, and removed."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from webapp import htmx
from webapp.errors import InvalidInput, TooMany
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.portal.secret_forms import once_only
from webapp.portal.webhooks.forms import WebhookForm
from webapp.portal.webhooks.keeping import Keeper, Opens
from webapp.portal.webhooks.showing import show
from webapp.webhooks import endpoints as service
from webapp.webhooks.endpoints import EndpointChanges
from webapp.webhooks.telling import find_latest

NEW_WEBHOOK: Final = "portal/webhooks/new_webhook.html"
EDIT: Final = "portal/webhooks/edit.html"
FORM: Final = "portal/webhooks/_webhook_form.html"
SHOWN_ONCE: Final = "portal/webhooks/_new_secret.html"

MADE_BEFORE: Final = (
    "This webhook was made before, and its secret is shown only once. If you lost it, change the secret."
)
CHANGED_BEFORE: Final = (
    "The secret was changed before, and is shown only once. If you lost it, change it once more."
)


def webhooks(it: Keeper) -> str:
    found = service.list_endpoints(seen_by=it.by)
    latest = find_latest(found)
    shown = [show(endpoint, latest.get(endpoint.id)) for endpoint in found]
    return render_template("portal/webhooks/webhooks.html", webhooks=shown, **_around(it))


def new_webhook(it: Keeper) -> Response:
    return _form(it, WebhookForm.empty())


def create(it: Keeper) -> Response:
    form = WebhookForm()
    retry = once_only(form.token.data or "", by=it.by)
    if not _is_whole(form):
        return _form(it, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        endpoint = service.create_endpoint(
            form.url.data or "",
            form.types.data or (),
            description=form.description.data,
            by=it.by,
            retry=retry,
            to_localhost=_to_localhost(),
        )
    except AlreadyAnswered:
        return htmx.go(url_for(".webhooks"), said=MADE_BEFORE, kind="warning")
    except InvalidInput as invalid:
        _tell(form, invalid)
    except TooMany as refusal:
        form.form_errors = [f"There are {refusal.most} webhooks, which is the most. Remove one first."]
    else:
        # The one answer in which the secret stands: it is not passed on anywhere.
        facts = {"secret": endpoint.secret, "shown": show(endpoint), **_around(it)}
        return htmx.render(NEW_WEBHOOK, SHOWN_ONCE, **facts)
    return _form(it, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def edit(it: Keeper, webhook_id: str) -> Response:
    endpoint = service.get_endpoint(webhook_id, seen_by=it.by)
    return _edit_form(it, webhook_id, WebhookForm.of(endpoint))


def save(it: Keeper, webhook_id: str) -> Response:
    form = WebhookForm()
    service.get_endpoint(webhook_id, seen_by=it.by)
    if _is_whole(form):
        changes = EndpointChanges(
            url=form.url.data or "", types=form.types.data or (), description=form.description.data
        )
        try:
            service.update_endpoint(webhook_id, changes, by=it.by, to_localhost=_to_localhost())
            return _back(webhook_id, "Your changes are saved.")
        except InvalidInput as invalid:
            _tell(form, invalid)
    return _edit_form(it, webhook_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def switch_off(it: Keeper, webhook_id: str) -> Response:
    service.update_endpoint(webhook_id, EndpointChanges(is_enabled=False), by=it.by)
    return _back(webhook_id, "The webhook is off: nothing is sent to it.")


def switch_on(it: Keeper, webhook_id: str) -> Response:
    service.update_endpoint(webhook_id, EndpointChanges(is_enabled=True), by=it.by)
    return _back(webhook_id, "The webhook is on: it is told what happens from now on.")


def rotate(it: Keeper, webhook_id: str) -> Response:
    """A new secret, shown in this answer and never again."""
    retry = once_only(request.form.get("token", ""), by=it.by)
    try:
        endpoint = service.rotate_secret(webhook_id, by=it.by, retry=retry)
    except AlreadyAnswered:
        return _back(webhook_id, CHANGED_BEFORE, kind="warning")
    facts: dict[str, Any] = {"secret": endpoint.secret, "shown": show(endpoint), **_around(it)}
    return make_response(render_template("portal/webhooks/new_secret.html", **facts))


def remove(it: Keeper, webhook_id: str) -> Response:
    url = service.get_endpoint(webhook_id, seen_by=it.by).url
    service.remove_endpoint(webhook_id, by=it.by)
    return htmx.go(url_for(".webhooks"), said=f"Nothing is sent to {url} any more.")


def add_pages(bp: Blueprint, rule: str, opens: Opens) -> None:
    """Let a blueprint have these pages, the list at the address `rule`."""
    bp.get(rule)(opens(webhooks))
    bp.get(f"{rule}/new")(opens(new_webhook))
    bp.post(f"{rule}/new")(opens(create))
    bp.get(f"{rule}/<webhook_id>/edit")(opens(edit))
    bp.post(f"{rule}/<webhook_id>/edit")(opens(save))
    for view in (switch_off, switch_on, rotate, remove):
        bp.post(f"{rule}/<webhook_id>/{view.__name__.replace('_', '-')}")(opens(view))


def _around(it: Keeper) -> dict[str, Any]:
    # Only managers get here on the portal: the tabs of the account ask.
    return {"place": it.place, "is_manager": True}


def _form(it: Keeper, form: WebhookForm, *, status: int = HTTPStatus.OK) -> Response:
    form.token.data = form.token.data or new_token()
    return htmx.render(
        NEW_WEBHOOK,
        FORM,
        status=status,
        form=form,
        action=url_for(".create"),
        back_to=url_for(".webhooks"),
        **_around(it),
    )


def _edit_form(it: Keeper, webhook_id: str, form: WebhookForm, *, status: int = HTTPStatus.OK) -> Response:
    return htmx.render(
        EDIT,
        FORM,
        status=status,
        form=form,
        webhook_id=webhook_id,
        action=url_for(".save", webhook_id=webhook_id),
        back_to=url_for(".webhook", webhook_id=webhook_id),
        **_around(it),
    )


def _is_whole(form: WebhookForm) -> bool:
    """Whether an event was chosen: without any the service would take them all."""
    if not form.validate():
        return False
    if not form.types.data:
        form.types.errors = ["Choose at least one."]
        return False
    return True


def _tell(form: WebhookForm, invalid: InvalidInput) -> None:
    """Put what a service finds wrong at its field. Raises what is about none of them."""
    if invalid.field not in ("url", "types", "description"):
        raise invalid
    field = form[invalid.field]
    field.errors = (
        ["Choose from these."] if field is form.types else [f"{field.label.text} {invalid.problem}."]
    )


def _to_localhost() -> bool:
    return bool(current_app.config["WEBHOOKS_TO_LOCALHOST"])


def _back(webhook_id: str, said: str, *, kind: str = "success") -> Response:
    return htmx.go(url_for(".webhook", webhook_id=webhook_id), said=said, kind=kind)
