"""Signing in and out."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from webapp import htmx
from webapp.access import anyone, home_of, path_here, signed_in
from webapp.accounts import sessions, signing_in
from webapp.accounts.forms import SignInForm
from webapp.errors import SignInRefused, TooManyRequests

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
        minutes = -(-refusal.retry_after // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        response = _again(form, f"Too many tries. Wait {wait}, then try again.", 429)
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


def _again(form: SignInForm, problem: str, status: int) -> Response:
    page = render_template("accounts/sign_in.html", form=form, problem=problem)
    return make_response(page, status)


def _forget() -> None:
    """End the session of this browser, if any, and empty its cookie."""
    person = signed_in()
    if person is not None:
        sessions.end_session(person.token)
        logout_user()
    session.clear()
