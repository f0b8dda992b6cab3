"""People who sign in, and a browser without a screen for them."""

from functools import cache
from typing import Any, Final

from argon2 import PasswordHasher
from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from tests.factories import make_partner
from webapp import clock, transactions
from webapp.accounts.models import PARTNER_ROLES, User
from webapp.accounts.partners import BuyingPartner
from webapp.accounts.sessions import start_session
from webapp.extensions import db

PASSWORD: Final = "correct horse 9 battery"


def make_user(
    role: str = "buyer",
    partner: BuyingPartner | None = None,
    *,
    email: str | None = None,
    name: str = "Rosa Imre",
    password_hash: str | None = None,
) -> User:
    """A person with PASSWORD; a buyer or manager without a partner gets a new one."""
    if role in PARTNER_ROLES:
        partner = partner or make_partner()
    user = User(
        email=email or f"{role}-{len(_made)}@x.example",
        name=name,
        role=role,
        partner_id=partner.id if partner else None,
        password_hash=password_hash or _hash(),
        is_active=True,
        created_at=clock.now(),
    )
    _made.append(user.email)
    transactions.write(lambda: db.session.add(user))
    return user


class Browser:
    """Somebody at the pages, signed in unless no user is given; sends what the pages' forms would send."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        with app.app_context(), app.test_request_context():
            self.csrf_token = generate_csrf()
            secret = session["csrf_token"]
        self.token = transactions.write(lambda: start_session(user.id)) if user else None
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = secret
            if self.token:
                cookie["_user_id"] = self.token

    @property
    def cookie(self) -> str:
        """What the session cookie holds."""
        found = self.client.get_cookie("waybill")
        assert found is not None
        return found.value

    def get(self, address: str, *, htmx: bool = False, **parameters: Any) -> TestResponse:
        return self.open(address, query_string=parameters or None, headers=_headers(htmx))

    def post(self, address: str, *, htmx: bool = False, **fields: Any) -> TestResponse:
        data = {"csrf_token": self.csrf_token, **fields}
        return self.open(address, method="POST", data=data, headers=_headers(htmx))

    def open(self, address: str, **request: Any) -> TestResponse:
        # A context of its own, as in a server: what one request remembers is no business of the next.
        with self.app.app_context():
            return self.client.open(address, **request)


def _headers(htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Current-URL": "http://localhost/portal"} if htmx else {}


_made: list[str] = []


@cache
def _hash() -> str:
    """A hash says what it costs to try a password against it: these cost next to nothing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
