"""What people change about themselves: their name and their password."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx
from webapp.access import partners, signed_in
from webapp.account_errors import WrongPassword
from webapp.accounts.actors import Actor
from webapp.accounts.models import PEOPLE_MANAGE
from webapp.accounts.own_account import change_own_password, rename_self
from webapp.accounts.sessions import SignedIn
from webapp.errors import TooManyRequests
from webapp.formatting import wait
from webapp.portal.account.forms import NameForm, PasswordForm

bp = Blueprint("account", __name__)

NAME_FORM = "portal/account/_name_form.html"
PASSWORD_FORM = "portal/account/_password_form.html"  # noqa: S105 - the name of a template


@bp.get("/account")
@partners
def account(by: Actor) -> ResponseReturnValue:
    return _page(by, NAME_FORM)


@bp.post("/account")
@partners
def save_name(by: Actor) -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return _page(by, NAME_FORM, status=422, name_form=form)
    rename_self(form.name.data, person=_myself())
    return htmx.go(url_for(".account"), said="Your name is saved.")


@bp.post("/account/password")
@partners
def change_password(by: Actor) -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate():
        try:
            change_own_password(
                form.current.data, form.new.data, person=_myself(), address=request.remote_addr or ""
            )
            said = "Your password is changed. You are signed out everywhere else."
            return htmx.go(url_for(".account"), said=said)
        except WrongPassword:
            form.current.errors = ["This is not your present password."]
        except TooManyRequests as refusal:
            said = f"Too many tries. Wait {wait(refusal.retry_after)}, then try again."
            form.current.errors = [said]
            response = _page(by, PASSWORD_FORM, status=429, password_form=form)
            response.headers["Retry-After"] = str(refusal.retry_after)
            return htmx.toast(response, said, "error")
    return _page(by, PASSWORD_FORM, status=422, password_form=form)


def _page(
    by: Actor,
    partial: str,
    *,
    status: int = 200,
    name_form: NameForm | None = None,
    password_form: PasswordForm | None = None,
) -> Response:
    return htmx.render(
        "portal/account/account.html",
        partial,
        status=status,
        name_form=name_form or NameForm(formdata=None, name=by.name),
        password_form=password_form or PasswordForm(formdata=None),
        is_manager=by.may(PEOPLE_MANAGE),
    )


def _myself() -> SignedIn:
    person = signed_in()
    assert person is not None  # noqa: S101 - the view lets in nobody else
    return person
