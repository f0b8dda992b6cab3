"""Who may enter pages: every view says so, and what says nothing is closed to all (RELIABILITY 11).

A view for people takes `by`, the actor that the signed-in person is. Views of the APIs say it with a scope.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from werkzeug.exceptions import Forbidden
from werkzeug.urls import iri_to_uri

from webapp import htmx
from webapp.accounts import sessions
from webapp.accounts.actors import acting
from webapp.accounts.models import PARTNER_ROLES, STAFF_ROLES
from webapp.accounts.sessions import SignedIn
from webapp.errors import DatabaseUnavailable

View = TypeVar("View", bound=Callable[..., object])
Page = Callable[..., ResponseReturnValue]

STOP_POLLING: Final = 286
_PATH: Final = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


class PageLogins(LoginManager):
    """There is no cookie that outlives a session, and no request but a page's looks at the session."""

    session_protection = None

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


login_manager: Final = PageLogins()


def init_app(app: Flask) -> None:
    """Must come before the check of CSRF tokens: whose session has ended is asked to sign in again."""
    login_manager.init_app(app)
    login_manager.user_loader(sessions.find_session)
    app.before_request(_check)


def anyone(view: View) -> View:
    """Mark a view that strangers may see."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def only(*roles: str, is_poll: bool = False) -> Callable[[Page], Page]:
    """A view for people with these roles; it gets the actor as `by`. A poll keeps no session alive."""

    def decorate(view: Page) -> Page:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            return view(by=g.actor, **arguments)

        guarded.roles, guarded.is_poll = roles, is_poll  # type: ignore[attr-defined]
        return guarded

    return decorate


partners: Final = only(*PARTNER_ROLES)
partners_poll: Final = only(*PARTNER_ROLES, is_poll=True)
managers: Final = only("manager")
managers_poll: Final = only("manager", is_poll=True)
staff: Final = only(*STAFF_ROLES)
staff_poll: Final = only(*STAFF_ROLES, is_poll=True)
admins: Final = only("admin")
admins_poll: Final = only("admin", is_poll=True)
everybody: Final = only(*PARTNER_ROLES, *STAFF_ROLES)


def signed_in() -> SignedIn | None:
    """Who is signed in. Only pages ask: the APIs never look at the cookie."""
    person = current_user._get_current_object()
    return person if isinstance(person, SignedIn) else None


def home_of(person: SignedIn) -> str:
    return url_for("ops.home.worklist" if person.is_staff else "portal.home.home")


def path_here(address: str | None) -> str | None:
    """The address where it is a path on this site, else None: nobody is sent elsewhere (RELIABILITY 9)."""
    return address if address and len(address) < 2_000 and _PATH.fullmatch(address) else None


def came_from() -> str:
    """The path and query of the page of ours that sent this request, or nothing."""
    return path_here((request.referrer or "").removeprefix(request.host_url.rstrip("/"))) or ""


def sign_in_page() -> str:
    """The sign-in page that leads back to where one was."""
    if htmx.is_htmx():
        shown = request.headers.get("HX-Current-URL", "")
    elif request.method == "GET":
        shown = request.url
    else:
        shown = request.referrer or ""
    back = path_here(iri_to_uri(shown.removeprefix(request.host_url.rstrip("/"))))
    return url_for("accounts.sign_in", next=None if back == "/" else back)


def _check() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or hasattr(view, "is_public") or hasattr(view, "scopes"):
        return None
    roles, is_poll = getattr(view, "roles", ()), getattr(view, "is_poll", False)
    person = signed_in()
    if person is None:
        return _sign_in_first(is_poll)
    # Who it is, for the log, also of one that is turned away.
    g.actor = acting(person)
    if person.role not in roles:
        raise Forbidden()
    if not is_poll:
        _touch(person)
    return None


def _sign_in_first(is_poll: bool) -> Response:
    if is_poll:
        return make_response("", STOP_POLLING)
    if htmx.is_htmx():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = sign_in_page()
        response.headers["Error-Type"] = "sign_in_needed"
        return response
    return make_response(redirect(sign_in_page(), 302 if request.method == "GET" else 303))


def _touch(person: SignedIn) -> None:
    try:
        sessions.touch(person)
    except DatabaseUnavailable:
        # The page may be readable though nothing can be written just now.
        return
