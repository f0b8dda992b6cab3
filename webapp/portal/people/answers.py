"""What is answered where people are looked after: by a partner's managers, and by the house.

Both have views of the same names; each keeps its own templates in its own folder.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response, request, url_for

from webapp import htmx
from webapp.account_errors import EmailTaken, LastManager, PersonInactive
from webapp.accounts import people as service
from webapp.accounts.actors import Actor
from webapp.accounts.links import NewLink
from webapp.errors import InvalidInput, TooMany
from webapp.formatting import ROLE_WORDS, moment
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.portal.people.showing import show
from webapp.portal.people.typed import CHOOSE, InviteForm, RoleForm, roles_beside
from webapp.portal.secret_forms import once_only

INVITE_FORM: Final = "portal/people/_invite_form.html"
NEW_LINK: Final = "portal/people/_new_link.html"
SHOWN_BEFORE: Final = "This link was made before, and is shown only once. Make a new one if it is lost."

Facts = Mapping[str, Any]


def invite_form(
    page: str, roles: Sequence[str], facts: Facts, form: InviteForm | None = None, *, status: int = 200
) -> Response:
    """The form, empty unless one is given."""
    if form is None:
        form = InviteForm.of(roles, formdata=None, role=roles[0])
    form.token.data = form.token.data or new_token()
    return htmx.render(page, INVITE_FORM, status=status, form=form, **facts)


def invite(
    page: str, roles: Sequence[str], facts: Facts, *, by: Actor, partner_id: int | None = None
) -> Response:
    form = InviteForm.of(roles)
    if not form.validate():
        return invite_form(page, roles, facts, form, status=422)
    retry = once_only(form.token.data or "", by=by)
    try:
        link = service.invite(
            form.email.data,
            name=form.name.data,
            role=form.role.data or "",
            by=by,
            partner_id=partner_id,
            retry=retry,
        )
    except AlreadyAnswered:
        return htmx.go(url_for(".people"), said=SHOWN_BEFORE, kind="warning")
    except EmailTaken:
        form.email.errors = ["Nobody can be invited with this e-mail: it is in use already."]
    except InvalidInput:
        form.role.errors = [CHOOSE]
    except TooMany as refusal:
        form.form_errors = [f"You have {refusal.most} people, which is the most. No more can be invited."]
    else:
        return _show_link(link, page, form=form, **facts)
    return invite_form(page, roles, facts, form, status=422)


def facts_of(person_id: str, by: Actor) -> dict[str, Any]:
    """What the page of one person needs."""
    shown = show(service.get_person(person_id, seen_by=by), own_id=by.id)
    form = RoleForm.of(roles_beside(shown.role), formdata=None, role=shown.role)
    return {"shown": shown, "form": form, "token": new_token()}


def reset_password(page: str, person_id: str, facts: Facts, *, by: Actor) -> Response:
    retry = once_only(request.form.get("token", ""), by=by)
    try:
        link = service.reset_password(person_id, by=by, retry=retry)
    except AlreadyAnswered:
        return _back_to(person_id, SHOWN_BEFORE, "warning")
    except PersonInactive:
        return _back_to(person_id, "Let this person sign in again before you make a link.", "error")
    return _show_link(link, page, **facts_of(person_id, by), **facts)


def change_role(person_id: str, *, by: Actor) -> Response:
    try:
        changed = service.change_role(person_id, RoleForm().role.data or "", by=by)
    except InvalidInput:
        return _back_to(person_id, CHOOSE, "error")
    except LastManager:
        return _back_to_last(person_id, by)
    role = _an(ROLE_WORDS[changed.role].lower()) if changed.role != "ops" else "of operations"
    return _back_to(person_id, f"{changed.name} is {role} now, and has to sign in again.")


def disable(person_id: str, *, by: Actor) -> Response:
    try:
        changed = service.disable_person(person_id, by=by)
    except LastManager:
        return _back_to_last(person_id, by)
    return _back_to(person_id, f"{changed.name} is signed out and cannot sign in any more.")


def enable(person_id: str, *, by: Actor) -> Response:
    changed = service.enable_person(person_id, by=by)
    return _back_to(person_id, f"{changed.name} can sign in again.")


def _show_link(link: NewLink, page: str, **facts: Any) -> Response:
    """The one answer in which the link stands: it is neither kept nor passed on anywhere."""
    address = url_for("accounts.welcome", secret=link.secret, _external=True)
    return htmx.render(page, NEW_LINK, link=link, address=address, ends=moment(link.expires_at), **facts)


def _back_to(person_id: str, said: str, kind: str = "success") -> Response:
    return htmx.go(url_for(".person", person_id=person_id), said=said, kind=kind)


def _back_to_last(person_id: str, by: Actor) -> Response:
    what = "administrator" if by.is_house else "manager"
    return _back_to(person_id, f"This is your only {what}. Make somebody else {_an(what)} first.", "error")


def _an(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
