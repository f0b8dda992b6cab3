"""The partner's API keys, looked after by its managers."""

from datetime import date, datetime, time, timedelta
from typing import Final

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import clock, htmx
from webapp.access import managers
from webapp.accounts import own_keys as service
from webapp.accounts.actors import Actor
from webapp.errors import InvalidInput, TooMany
from webapp.formatting import zone
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.portal.keys.forms import KeyForm
from webapp.portal.keys.showing import show
from webapp.portal.secret_forms import once_only

bp = Blueprint("keys", __name__)

FAR: Final = date(9000, 1, 1)
SHOWN_BEFORE: Final = "This key was made before, and is shown only once. If you lost it, revoke it."
PROBLEMS: Final = {
    "scopes": "Choose at least one.",
    "last_day": "The last day is today or later, and within the next five years.",
}


@bp.get("/account/keys")
@managers
def keys(by: Actor) -> str:
    return render_template(
        "portal/keys/keys.html",
        live=[show(key) for key in service.list_live_keys(seen_by=by)],
        ended=[show(key) for key in service.list_ended_keys(seen_by=by)],
        is_manager=True,
    )


@bp.get("/account/keys/new")
@managers
def new_key(by: Actor) -> ResponseReturnValue:
    return _form(KeyForm(formdata=None))


@bp.post("/account/keys/new")
@managers
def create(by: Actor) -> ResponseReturnValue:
    form = KeyForm()
    if not form.validate():
        return _form(form, status=422)
    retry = once_only(form.token.data or "", by=by)
    try:
        key, secret = service.create_own_key(
            form.name.data, form.scopes.data or (), by=by, expires_at=_end_of(form.day), retry=retry
        )
    except AlreadyAnswered:
        return htmx.go(url_for(".keys"), said=SHOWN_BEFORE, kind="warning")
    except InvalidInput as invalid:
        field = form.last_day if invalid.field == "expires_at" else form.scopes
        field.errors = [PROBLEMS[field.name]]
    except TooMany as refusal:
        form.form_errors = [f"You have {refusal.most} keys, which is the most. Revoke one first."]
    else:
        # The one answer in which the key stands: it is neither kept nor passed on anywhere.
        return htmx.render(
            "portal/keys/new_key.html", "portal/keys/_new_key.html", secret=secret, name=key.name, form=form
        )
    return _form(form, status=422)


@bp.post("/account/keys/<key_id>/revoke")
@managers
def revoke(by: Actor, key_id: str) -> ResponseReturnValue:
    name = service.revoke_own_key(key_id, by=by)
    return htmx.go(url_for(".keys"), said=f"The key {name} is revoked and opens nothing any more.")


def _form(form: KeyForm, *, status: int = 200) -> Response:
    form.token.data = form.token.data or new_token()
    return htmx.render(
        "portal/keys/new_key.html",
        "portal/keys/_key_form.html",
        status=status,
        form=form,
        today=clock.now().astimezone(zone()).date().isoformat(),
    )


def _end_of(day: date | None) -> datetime | None:
    """The midnight that ends a day here; one that is too far off stays so."""
    return None if day is None else datetime.combine(min(day, FAR) + timedelta(days=1), time(), zone())
