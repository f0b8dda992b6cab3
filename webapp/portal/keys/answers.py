"""What is answered where API keys are looked after: by a partner's managers, and by the house.

Both have views of the same names; each keeps its own templates in its own folder.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import Response, url_for

from webapp import clock, htmx
from webapp.accounts import own_keys as service
from webapp.accounts.actors import Actor
from webapp.errors import InvalidInput, TooMany
from webapp.formatting import zone
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.portal.keys.showing import show
from webapp.portal.keys.typed import KeyForm
from webapp.portal.secret_forms import once_only

KEY_FORM: Final = "portal/keys/_key_form.html"
NEW_KEY: Final = "portal/keys/_new_key.html"
FAR: Final = date(9000, 1, 1)
SHOWN_BEFORE: Final = "This key was made before, and is shown only once. If you lost it, revoke it."
PROBLEMS: Final = {
    "scopes": "Choose at least one.",
    "last_day": "The last day is today or later, and within the next five years.",
}


def list_keys(by: Actor, words: Mapping[str, str], *, partner_id: int | None = None) -> dict[str, Any]:
    """The keys that open something and those that have ended; `words` are those for scopes."""
    live = service.list_live_keys(seen_by=by, partner_id=partner_id)
    ended = service.list_ended_keys(seen_by=by, partner_id=partner_id)
    return {"live": [show(key, words) for key in live], "ended": [show(key, words) for key in ended]}


def key_form(
    page: str, words: Mapping[str, str], form: KeyForm | None = None, *, status: int = 200
) -> Response:
    """The form, empty unless one is given."""
    form = form or KeyForm.of(words, formdata=None)
    form.token.data = form.token.data or new_token()
    today = clock.now().astimezone(zone()).date().isoformat()
    return htmx.render(page, KEY_FORM, status=status, form=form, today=today)


def create(page: str, words: Mapping[str, str], *, by: Actor) -> Response:
    form = KeyForm.of(words)
    if not form.validate():
        return key_form(page, words, form, status=422)
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
        return htmx.render(page, NEW_KEY, secret=secret, name=key.name, form=form)
    return key_form(page, words, form, status=422)


def revoke(key_id: str, back_to: str, *, by: Actor, partner_id: int | None = None) -> Response:
    name = service.revoke_own_key(key_id, by=by, partner_id=partner_id)
    return htmx.go(back_to, said=f"The key {name} is revoked and opens nothing any more.")


def _end_of(day: date | None) -> datetime | None:
    """The midnight that ends a day here; one that is too far off stays so."""
    return None if day is None else datetime.combine(min(day, FAR) + timedelta(days=1), time(), zone())
