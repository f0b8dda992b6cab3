"""The partner's address book: all its people read it, managers change it."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import managers, partners
from webapp.accounts import addresses as service
from webapp.accounts.actors import Actor
from webapp.accounts.addresses import PartnerAddress
from webapp.accounts.models import PEOPLE_MANAGE
from webapp.errors import TooMany
from webapp.formatting import address_lines
from webapp.portal.addresses.forms import AddressForm

bp = Blueprint("addresses", __name__)


class ShownAddress(NamedTuple):
    address_id: str
    label: str
    lines: Sequence[str]
    is_default: bool


@bp.get("/account/addresses")
@partners
def addresses(by: Actor) -> str:
    shown = [_shown(entry) for entry in service.list_addresses(seen_by=by)]
    return render_template(
        "portal/addresses/addresses.html", addresses=shown, is_manager=by.may(PEOPLE_MANAGE)
    )


@bp.get("/account/addresses/new")
@managers
def new_address(by: Actor) -> ResponseReturnValue:
    return _form(AddressForm(formdata=None))


@bp.post("/account/addresses/new")
@managers
def add(by: Actor) -> ResponseReturnValue:
    form = AddressForm()
    if form.validate():
        try:
            service.add_address(form.label.data, form.parts, by=by)
            return _back(f"{form.label.data} is in the address book.")
        except TooMany as refusal:
            form.form_errors = [f"The book is full: it holds {refusal.most} addresses. Remove one first."]
    return _form(form, status=422)


@bp.get("/account/addresses/<address_id>")
@managers
def address(by: Actor, address_id: str) -> ResponseReturnValue:
    entry = service.get_address(address_id, seen_by=by)
    return _form(AddressForm(formdata=None, label=entry.label, **entry.address), entry)


@bp.post("/account/addresses/<address_id>")
@managers
def update(by: Actor, address_id: str) -> ResponseReturnValue:
    form = AddressForm()
    if not form.validate():
        return _form(form, service.get_address(address_id, seen_by=by), status=422)
    service.update_address(address_id, form.label.data, form.parts, by=by)
    return _back(f"{form.label.data} is saved. Orders that were placed before keep what they had.")


@bp.post("/account/addresses/<address_id>/default")
@managers
def make_default(by: Actor, address_id: str) -> ResponseReturnValue:
    service.make_default(address_id, by=by)
    return _back("Orders go to this address from now on, unless they name another.")


@bp.post("/account/addresses/<address_id>/remove")
@managers
def remove(by: Actor, address_id: str) -> ResponseReturnValue:
    service.remove_address(address_id, by=by)
    return _back("The address is removed. Orders that went there keep it.")


def _shown(entry: PartnerAddress) -> ShownAddress:
    return ShownAddress(entry.address_id, entry.label, address_lines(entry.address), entry.is_default)


def _form(form: AddressForm, entry: PartnerAddress | None = None, *, status: int = 200) -> Response:
    """The form of a new address, or of an entry."""
    page = "portal/addresses/address.html"
    return htmx.render(page, "portal/addresses/_address_form.html", status=status, form=form, entry=entry)


def _back(said: str) -> Response:
    return htmx.go(url_for(".addresses"), said=said)
