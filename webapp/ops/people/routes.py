"""Staff and the people of partners, looked after by admins."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import admins
from webapp.account_errors import PartnerInactive
from webapp.accounts.actors import Actor
from webapp.accounts.finding_people import ALL, SEARCH_LIMIT
from webapp.accounts.models import PARTNER_ROLES, STAFF_ROLES, Partner
from webapp.accounts.partners import get_partner
from webapp.accounts.people import get_person
from webapp.ops.lists import page_number
from webapp.ops.people.showing import KINDS, show_listed, show_results
from webapp.portal.people import answers
from webapp.values import BadValue

bp = Blueprint("people", __name__)

LIST: Final = "ops/people/people.html"
RESULTS: Final = "ops/people/_results.html"
NEW_PERSON: Final = "portal/people/new_person.html"
PERSON: Final = "ops/people/person.html"


@bp.get("/people")
@admins
def people(by: Actor) -> Response:
    whose, q = request.args.get("whose", ""), request.args.get("q", "")[: 2 * SEARCH_LIMIT]
    whose = whose if whose in KINDS else ALL
    facts: dict[str, Any] = {"q": q, "whose": whose, "path": url_for(".people"), "is_oob": htmx.is_htmx()}
    try:
        results = show_results(q, whose, page_number(request.args.get("page")), by=by)
    except BadValue as bad:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return htmx.render(LIST, RESULTS, status=status, problem=f"The search {bad}.", **facts)
    return htmx.render(LIST, RESULTS, results=results, **facts)


@bp.get("/people/new")
@admins
def new_person(by: Actor) -> ResponseReturnValue:
    """For staff; with `partner`, for somebody of a partner."""
    partner = _asked_partner()
    return answers.invite_form(NEW_PERSON, _roles(partner), _invitation(partner))


@bp.post("/people/new")
@admins
def invite(by: Actor) -> ResponseReturnValue:
    partner = _asked_partner()
    partner_id = partner.id if partner else None
    return answers.invite(NEW_PERSON, _roles(partner), _invitation(partner), by=by, partner_id=partner_id)


@bp.get("/people/<person_id>")
@admins
def person(by: Actor, person_id: str) -> str:
    return render_template(PERSON, **answers.facts_of(person_id, by), **_around(person_id, by))


@bp.post("/people/<person_id>/link")
@admins
def reset_password(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.reset_password(PERSON, person_id, _around(person_id, by), by=by)


@bp.post("/people/<person_id>/role")
@admins
def change_role(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.change_role(person_id, by=by)


@bp.post("/people/<person_id>/disable")
@admins
def disable(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.disable(person_id, by=by)


@bp.post("/people/<person_id>/enable")
@admins
def enable(by: Actor, person_id: str) -> ResponseReturnValue:
    return answers.enable(person_id, by=by)


def _asked_partner() -> Partner | None:
    """Raises PartnerNotFound, PartnerInactive."""
    code = request.args.get("partner", "")
    partner = get_partner(code) if code else None
    if partner and not partner.is_active:
        raise PartnerInactive(code)
    return partner


def _roles(partner: Partner | None) -> tuple[str, ...]:
    return PARTNER_ROLES if partner else STAFF_ROLES


def _invitation(partner: Partner | None) -> dict[str, Any]:
    """What stands around the form."""
    whom = f"For {partner.name}." if partner else "For staff. People of a partner are invited from its page."
    return {
        "sub": f"{whom} You get a link to pass on, with which the person chooses a password.",
        "partner_code": partner.code if partner else None,
        "crumbs": [("People", url_for(".people"))],
    }


def _around(person_id: str, by: Actor) -> dict[str, Any]:
    """What the page of one person says beside what managers see."""
    listed = show_listed(get_person(person_id, seen_by=by), by)
    return {"listed": listed, "crumbs": [("People", url_for(".people"))]}
