"""The session cookie, which under HTTPS is bound to this very host (RELIABILITY 14)."""

from flask import Flask, Response, has_request_context, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class HostCookies(SecureCookieSessionInterface):
    """One cookie, `waybill` over HTTP and `__Host-waybill`, Secure, over HTTPS."""

    def get_cookie_name(self, app: Flask) -> str:
        return "__Host-waybill" if self.get_cookie_secure(app) else "waybill"

    def get_cookie_secure(self, app: Flask) -> bool:
        return has_request_context() and request.is_secure

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if session.accessed:
            # What depends on who is signed in is kept by no cache on the way.
            response.headers["Cache-Control"] = "no-store"

    def get_cookie_path(self, app: Flask) -> str:
        return "/"

    def get_cookie_domain(self, app: Flask) -> None:
        return None
