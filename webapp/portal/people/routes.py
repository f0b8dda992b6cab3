"""The partner's people, looked after by its managers."""

from typing import Any, Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.access import managers
from webapp.accounts.actors import Actor
from webapp.accounts.models import PARTNER_ROLES
from webapp.accounts.people import list_people
from webapp.portal.people import answers
from webapp.portal.people.showing import show

bp = Blueprint("people", __name__)

NEW_PERSON: Final = "portal/people/new_person.html"
PERSON: Final = "portal/people/person.html"
NOTHING_MORE: Final[dict[str, Any]] = {}


@bp.get("/account/people")
@managers
def people(by: Actor) -> str:
    shown = [show(person, own_id=by.id) for person in list_people(seen_by=by)]
    return render_template("portal/people/people.html", people=shown, is_manager=True)


@bp.get("/account/people/new")
@managers
def new_person(by: Actor) -> ResponseReturnValue:
    return answers.invite_form(NEW_PERSON, PARTNER_ROLES, NOTHING_MORE)


@bp.post("/account/people/new")
@managers
def invite(by: Actor) -> ResponseReturnValue:
    return answers.invite(NEW_PERSON, PARTNER_ROLES, NOTHING_MORE, by=by)


@bp.get("/account/people/<person_id>")
@managers
def person(by: Actor, person_id: str) -> str:
    return render_template(PERSON, **answers.facts_of(person_id, by))


@bp.post("/account/people/<person_id>/link")
@managers
def reset_password(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.reset_password(PERSON, person_id, NOTHING_MORE, by=by)


@bp.post("/account/people/<person_id>/role")
@managers
def change_role(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.change_role(person_id, by=by)


@bp.post("/account/people/<person_id>/disable")
@managers
def disable(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.disable(person_id, by=by)


@bp.post("/account/people/<person_id>/enable")
@managers
def enable(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.enable(person_id, by=by)
