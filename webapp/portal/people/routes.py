"""The partner's people, looked after by its managers."""

from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import managers
from webapp.accounts import people as service
from webapp.accounts.actors import Actor
from webapp.accounts.links import NewLink
from webapp.errors import EmailTaken, InvalidInput, LastManager, PersonInactive, TooMany
from webapp.formatting import moment
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.portal.people.forms import CHOOSE, InviteForm, RoleForm
from webapp.portal.people.showing import show
from webapp.portal.secret_forms import once_only

bp = Blueprint("people", __name__)

NEW_PERSON: Final = "portal/people/new_person.html"
NEW_LINK: Final = "portal/people/_new_link.html"
SHOWN_BEFORE: Final = "This link was made before, and is shown only once. Make a new one if it is lost."


@bp.get("/account/people")
@managers
def people(by: Actor) -> str:
    shown = [show(person, own_id=by.id) for person in service.list_people(seen_by=by)]
    return render_template("portal/people/people.html", people=shown, is_manager=True)


@bp.get("/account/people/new")
@managers
def new_person(by: Actor) -> ResponseReturnValue:
    return _invite_form(InviteForm(formdata=None))


@bp.post("/account/people/new")
@managers
def invite(by: Actor) -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate():
        return _invite_form(form, status=422)
    retry = once_only(form.token.data or "", by=by)
    try:
        link = service.invite(
            form.email.data, name=form.name.data, role=form.role.data or "", by=by, retry=retry
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
        return _show_link(link, NEW_PERSON, form=form)
    return _invite_form(form, status=422)


@bp.get("/account/people/<person_id>")
@managers
def person(by: Actor, person_id: str) -> str:
    return render_template("portal/people/person.html", **_facts(person_id, by))


@bp.post("/account/people/<person_id>/link")
@managers
def reset_password(by: Actor, person_id: str) -> ResponseReturnValue:
    retry = once_only(request.form.get("token", ""), by=by)
    try:
        link = service.reset_password(person_id, by=by, retry=retry)
    except AlreadyAnswered:
        return _back_to(person_id, SHOWN_BEFORE, "warning")
    except PersonInactive:
        return _back_to(person_id, "Let this person sign in again before you make a link.", "error")
    return _show_link(link, "portal/people/person.html", **_facts(person_id, by))


@bp.post("/account/people/<person_id>/role")
@managers
def change_role(by: Actor, person_id: str) -> ResponseReturnValue:
    try:
        changed = service.change_role(person_id, RoleForm().role.data or "", by=by)
    except InvalidInput:
        return _back_to(person_id, CHOOSE, "error")
    except LastManager:
        return _back_to_last(person_id)
    said = f"{changed.name} is a {changed.role} now, and has to sign in again."
    return _back_to(person_id, said)


@bp.post("/account/people/<person_id>/disable")
@managers
def disable(by: Actor, person_id: str) -> ResponseReturnValue:
    try:
        changed = service.disable_person(person_id, by=by)
    except LastManager:
        return _back_to_last(person_id)
    return _back_to(person_id, f"{changed.name} is signed out and cannot sign in any more.")


@bp.post("/account/people/<person_id>/enable")
@managers
def enable(by: Actor, person_id: str) -> ResponseReturnValue:
    changed = service.enable_person(person_id, by=by)
    return _back_to(person_id, f"{changed.name} can sign in again.")


def _invite_form(form: InviteForm, *, status: int = 200) -> Response:
    form.token.data = form.token.data or new_token()
    return htmx.render(NEW_PERSON, "portal/people/_invite_form.html", status=status, form=form)


def _show_link(link: NewLink, page: str, **facts: Any) -> Response:
    """The one answer in which the link stands: it is neither kept nor passed on anywhere."""
    address = url_for("accounts.welcome", secret=link.secret, _external=True)
    return htmx.render(page, NEW_LINK, link=link, address=address, ends=moment(link.expires_at), **facts)


def _facts(person_id: str, by: Actor) -> dict[str, Any]:
    shown = show(service.get_person(person_id, seen_by=by), own_id=by.id)
    return {"shown": shown, "form": RoleForm(formdata=None, role=shown.role), "token": new_token()}


def _back_to(person_id: str, said: str, kind: str = "success") -> Response:
    return htmx.go(url_for(".person", person_id=person_id), said=said, kind=kind)


def _back_to_last(person_id: str) -> Response:
    said = "This is your only manager. Make somebody else a manager first."
    return _back_to(person_id, said, "error")
