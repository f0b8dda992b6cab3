"""The table of carriers, kept by admins."""

from typing import Final

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import admins
from webapp.accounts.actors import Actor
from webapp.errors import CarrierNameTaken, InvalidInput
from webapp.fulfilment import keeping_carriers as service
from webapp.fulfilment.carriers import list_carriers
from webapp.ops.carriers.forms import CarrierForm
from webapp.ops.carriers.showing import show

bp = Blueprint("carriers", __name__)

NEW: Final = "ops/carriers/new_carrier.html"
CARRIER: Final = "ops/carriers/carrier.html"
FORM: Final = "ops/carriers/_carrier_form.html"
NAME_TAKEN: Final = "Another carrier has this name already."
CHOOSE: Final = "Choose one of these."


@bp.get("/carriers")
@admins
def carriers(by: Actor) -> str:
    shown = [show(carrier) for carrier in list_carriers(only_active=False)]
    return render_template("ops/carriers/carriers.html", carriers=shown)


@bp.get("/carriers/new")
@admins
def new_carrier(by: Actor) -> ResponseReturnValue:
    return htmx.render(NEW, FORM, form=CarrierForm(formdata=None, number_rule=""))


@bp.post("/carriers/new")
@admins
def create(by: Actor) -> ResponseReturnValue:
    form = CarrierForm()
    if form.validate():
        try:
            added = service.add_carrier(
                form.name.data,
                by=by,
                link_template=form.link_template.data,
                number_rule=form.number_rule.data or None,
            )
            return _back(f"{added.name} can be chosen for shipments now.")
        except CarrierNameTaken:
            form.name.errors = [NAME_TAKEN]
        except InvalidInput:
            form.number_rule.errors = [CHOOSE]
    return htmx.render(NEW, FORM, status=422, form=form)


@bp.get("/carriers/<carrier_id>")
@admins
def carrier(by: Actor, carrier_id: str) -> ResponseReturnValue:
    found = service.get_carrier(carrier_id)
    form = CarrierForm(
        formdata=None,
        name=found.name,
        link_template=found.link_template,
        number_rule=found.number_rule or "",
    )
    return _page(carrier_id, form)


@bp.post("/carriers/<carrier_id>")
@admins
def update(by: Actor, carrier_id: str) -> ResponseReturnValue:
    form = CarrierForm()
    if form.validate():
        try:
            saved = service.update_carrier(
                carrier_id,
                form.name.data,
                by=by,
                link_template=form.link_template.data,
                number_rule=form.number_rule.data or None,
            )
            return _back(f"{saved.name} is saved.")
        except CarrierNameTaken:
            form.name.errors = [NAME_TAKEN]
        except InvalidInput:
            form.number_rule.errors = [CHOOSE]
    return _page(carrier_id, form, status=422)


@bp.post("/carriers/<carrier_id>/deactivate")
@admins
def deactivate(by: Actor, carrier_id: str) -> ResponseReturnValue:
    done = service.let_choose(carrier_id, is_active=False, by=by)
    return _back(f"{done.name} is not offered for new shipments any more. Its links go on working.")


@bp.post("/carriers/<carrier_id>/activate")
@admins
def activate(by: Actor, carrier_id: str) -> ResponseReturnValue:
    done = service.let_choose(carrier_id, is_active=True, by=by)
    return _back(f"{done.name} can be chosen for shipments again.")


def _page(carrier_id: str, form: CarrierForm, *, status: int = 200) -> Response:
    shown = show(service.get_carrier(carrier_id))
    return htmx.render(CARRIER, FORM, status=status, form=form, shown=shown)


def _back(said: str) -> Response:
    return htmx.go(url_for(".carriers"), said=said)
