"""Partners: found, looked at, created, renamed, deactivated. Merging is beside, in merging.py."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import admins, staff
from webapp.account_errors import CodeTaken, PartnerNameTaken
from webapp.accounts import keeping_partners as service
from webapp.accounts.actors import Actor
from webapp.accounts.models import PEOPLE_MANAGE
from webapp.accounts.partners import create_partner, get_partner
from webapp.ops.lists import page_number
from webapp.ops.partners import merging
from webapp.ops.partners.forms import DeactivateForm, MergeForm, NameForm, NewPartnerForm
from webapp.ops.partners.showing import KINDS, show_partner, show_results
from webapp.portal.keys import answers as key_answers
from webapp.values import BadValue

bp = Blueprint("partners", __name__)

LIST: Final = "ops/partners/partners.html"
RESULTS: Final = "ops/partners/_results.html"
NEW: Final = "ops/partners/new_partner.html"
NEW_FORM: Final = "ops/partners/_new_form.html"
PARTNER: Final = "ops/partners/partner.html"
NAME_FORM: Final = "ops/partners/_name_form.html"
NAME_TAKEN: Final = "Another partner has this name already."
CODE_TAKEN: Final = "Another partner has this code already."


@bp.get("/partners")
@staff
def partners(by: Actor) -> Response:
    which = request.args.get("which", "")
    which, q = which if which in KINDS else service.ALL, request.args.get("q", "")
    facts: dict[str, Any] = {"q": q[: 2 * service.SEARCH_LIMIT], "which": which, "is_oob": htmx.is_htmx()}
    facts |= {"path": url_for(".partners"), "is_admin": by.may(PEOPLE_MANAGE)}
    try:
        results = show_results(facts["q"], which, page_number(request.args.get("page")), by=by)
    except BadValue as bad:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return htmx.render(LIST, RESULTS, status=status, problem=f"The search {bad}.", **facts)
    return htmx.render(LIST, RESULTS, results=results, **facts)


@bp.get("/new-partner")
@admins
def new_partner(by: Actor) -> ResponseReturnValue:
    return htmx.render(NEW, NEW_FORM, form=NewPartnerForm(formdata=None))


@bp.post("/new-partner")
@admins
def create(by: Actor) -> ResponseReturnValue:
    form = NewPartnerForm()
    if form.validate():
        try:
            made = create_partner(form.name.data, code=form.chosen_code, by=by)
            return _back_to(made.code, f"{made.name} can order now, as {made.code}.")
        except PartnerNameTaken:
            form.name.errors = [NAME_TAKEN]
        except CodeTaken:
            form.code.errors = [CODE_TAKEN]
    return htmx.render(NEW, NEW_FORM, status=422, form=form)


@bp.get("/partners/<partner_code>")
@staff
def partner(by: Actor, partner_code: str) -> Response:
    return _page(partner_code, by)


@bp.post("/partners/<partner_code>/name")
@admins
def rename(by: Actor, partner_code: str) -> ResponseReturnValue:
    form = NameForm()
    if form.validate():
        try:
            renamed = service.rename_partner(partner_code, form.name.data, by=by)
            return _back_to(partner_code, f"The partner is called {renamed.name} now.")
        except PartnerNameTaken:
            form.name.errors = [NAME_TAKEN]
    return _page(partner_code, by, NAME_FORM, status=422, name_form=form)


@bp.post("/partners/<partner_code>/deactivate")
@admins
def deactivate(by: Actor, partner_code: str) -> ResponseReturnValue:
    form = DeactivateForm()
    if not form.validate():
        return _page(partner_code, by, "ops/partners/_deactivate_form.html", status=422, deactivate_form=form)
    done = service.deactivate_partner(partner_code, by=by, reason=form.reason.data)
    said = f"{done.name} is inactive: its people are signed out, and its keys open nothing."
    return _back_to(partner_code, said)


@bp.post("/partners/<partner_code>/activate")
@admins
def activate(by: Actor, partner_code: str) -> ResponseReturnValue:
    done = service.activate_partner(partner_code, by=by)
    return _back_to(partner_code, f"{done.name} is active: its people and keys are let in again.")


@bp.post("/partners/<partner_code>/keys/<key_id>/revoke")
@admins
def revoke_key(by: Actor, partner_code: str, key_id: str) -> ResponseReturnValue:
    found = get_partner(partner_code)
    back_to = url_for(".partner", partner_code=partner_code)
    return key_answers.revoke(key_id, back_to, by=by, partner_id=found.id)


@bp.get("/partners/<partner_code>/merge")
@admins
def merge(by: Actor, partner_code: str) -> ResponseReturnValue:
    """What would be merged; with `into`, what that does."""
    into = request.args.get("into", "")
    form = MergeForm(formdata=None, into=into)
    return merging.ask(get_partner(partner_code), into, form)


@bp.post("/partners/<partner_code>/merge")
@admins
def do_merge(by: Actor, partner_code: str) -> ResponseReturnValue:
    form = MergeForm()
    if not form.validate():
        return merging.ask(get_partner(partner_code), form.into.data or "", form, status=422)
    return merging.merge(get_partner(partner_code), form, by=by)


def _page(
    partner_code: str, by: Actor, partial: str | None = None, *, status: int = 200, **forms: Any
) -> Response:
    """The partner's page, or of it the form that has a problem."""
    found = get_partner(partner_code)
    facts: dict[str, Any] = {
        "partner": found,
        "name_form": NameForm(formdata=None, name=found.name),
        "deactivate_form": DeactivateForm(formdata=None),
        **forms,
    }
    if partial and htmx.is_htmx():
        return htmx.render(PARTNER, partial, status=status, **facts)
    return Response(render_template(PARTNER, **facts, **show_partner(found, by)), status)


def _back_to(partner_code: str, said: str) -> Response:
    return htmx.go(url_for(".partner", partner_code=partner_code), said=said)
