"""Signing in and out, and choosing a password by a one-time link."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from webapp import htmx
from webapp.access import anyone, home_of, path_here, signed_in
from webapp.account_errors import LinkNotValid, SignInRefused
from webapp.accounts import sessions, signing_in
from webapp.accounts.forms import ChoosePasswordForm, SignInForm
from webapp.accounts.links import find_link, use_link
from webapp.errors import TooManyRequests
from webapp.formatting import wait

bp = Blueprint("accounts", __name__)

REFUSED = "E-mail or password is wrong."


@bp.get("/login")
@anyone
def sign_in() -> ResponseReturnValue:
    person = signed_in()
    if person is not None:
        return redirect(path_here(request.args.get("next")) or home_of(person))
    form = SignInForm(email=request.args.get("email"))
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/login")
@anyone
def start_session() -> ResponseReturnValue:
    form = SignInForm()
    try:
        token = signing_in.sign_in(
            form.email.data or "", form.password.data or "", address=request.remote_addr or ""
        )
    except SignInRefused:
        return _again(form, REFUSED, 422)
    except TooManyRequests as refusal:
        response = _again(form, f"Too many tries. Wait {wait(refusal.retry_after)}, then try again.", 429)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    _forget()
    person = sessions.find_session(token)
    login_user(person)
    return redirect(path_here(request.args.get("next")) or home_of(person) if person else "/", 303)


@bp.post("/logout")
@anyone
def sign_out() -> ResponseReturnValue:
    _forget()
    return htmx.go("/login", said="You are signed out.", kind="info")


@bp.get("/welcome/<secret>")
@anyone
def welcome(secret: str) -> ResponseReturnValue:
    return _welcome_page(secret, ChoosePasswordForm(formdata=None))


@bp.post("/welcome/<secret>")
@anyone
def choose_password(secret: str) -> ResponseReturnValue:
    form = ChoosePasswordForm()
    if not form.validate():
        return _welcome_page(secret, form, 422)
    try:
        invited = use_link(secret, form.password.data, address=request.remote_addr)
    except LinkNotValid:
        return _welcome_page(secret, form)
    # Whoever used this browser before: who chose the password signs in with it.
    _forget()
    return htmx.go(url_for(".sign_in", email=invited.email), said="Your password is set. Sign in with it.")


def _welcome_page(secret: str, form: ChoosePasswordForm, status: int = 200) -> Response:
    invited = find_link(secret)
    page = render_template("accounts/welcome.html", invited=invited, form=form)
    response = make_response(page, status if invited else 404)
    # The address is the secret: nobody is told where one came from. (Without any referrer the check of
    # CSRF tokens would refuse the form under HTTPS.)
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _again(form: SignInForm, problem: str, status: int) -> Response:
    page = render_template("accounts/sign_in.html", form=form, problem=problem)
    return make_response(page, status)


def _forget() -> None:
    """End the session of this browser, if any, and empty its cookie."""
    person = signed_in()
    if person is not None:
        signing_in.sign_out(person)
        logout_user()
    session.clear()
