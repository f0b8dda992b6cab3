"""Waybill: an ordering portal and Orders API for a distributor."""

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import (
    access,
    cli,
    cookies,
    database,
    error_pages,
    formatting,
    health,
    home,
    logs,
    navigation,
    reading,
    security,
    static_files,
    uploads,
)
from webapp.accounts import audit as audit_tables  # noqa: F401 - tables that migrations compare with
from webapp.accounts import routes as accounts
from webapp.api import limits
from webapp.api.openapi import documents as openapi_documents
from webapp.api.openapi import routes as openapi
from webapp.api.unversioned import routes as orders_api
from webapp.api.unversioned.errors import DIALECT as ORDERS_API
from webapp.api.v1 import routes as v1
from webapp.api.v1.errors import DIALECT as V1
from webapp.bulk import models as bulk_models  # noqa: F401 - tables that migrations compare with
from webapp.docs import routes as docs
from webapp.extensions import db, migrate
from webapp.json_provider import ExactJson
from webapp.ops.audit import routes as audit
from webapp.ops.bulk import routes as bulk
from webapp.ops.carriers import routes as carriers
from webapp.ops.deleted import routes as deleted
from webapp.ops.documents import routes as documents
from webapp.ops.home import routes as ops_home
from webapp.ops.keys import routes as ops_keys
from webapp.ops.on_behalf import routes as on_behalf
from webapp.ops.order import routes as ops_order
from webapp.ops.orders import routes as ops_orders
from webapp.ops.partners import routes as partners
from webapp.ops.people import routes as ops_people
from webapp.ops.product_import import routes as product_import
from webapp.ops.products import routes as products
from webapp.ops.tracking_import import routes as tracking_import
from webapp.ops.webhooks import routes as ops_webhooks
from webapp.portal.account import routes as account
from webapp.portal.addresses import routes as addresses
from webapp.portal.cart import routes as cart
from webapp.portal.catalog import routes as catalog
from webapp.portal.home import routes as portal_home
from webapp.portal.keys import routes as keys
from webapp.portal.order import routes as order
from webapp.portal.orders import routes as order_list
from webapp.portal.people import routes as people
from webapp.portal.quick_order import routes as quick_order
from webapp.portal.webhooks import routes as webhooks
from webapp.webhooks import models as webhook_models  # noqa: F401 - tables that migrations compare with

ROOT = Path(__file__).parent.parent
MAX_BODY_BYTES = 256 * 1024


def create_app(config: Mapping[str, object]) -> Flask:
    """The application for a configuration as `config.settings` gives it."""
    app = Flask(__name__, root_path=str(ROOT))
    app.config.from_mapping(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        # OPTIONS is a method like any other: what is not offered is refused in the API's own voice.
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form is good for as long as the session that it was shown in.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.config.from_mapping(config)
    # An address has one spelling; a redirect would answer an API in HTML.
    app.url_map.merge_slashes = False
    app.json = ExactJson(app)
    app.session_interface = cookies.HostCookies()

    database.configure(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        for engine in db.engines.values():
            database.listen(engine)
            reading.let_go_when_disposed(engine)

    for part in (limits, logs, security, static_files, formatting, navigation, access, uploads):
        part.init_app(app)
    csrf = CSRFProtect(app)
    error_pages.init_app(app, dialects=(ORDERS_API, V1))
    openapi_documents.init_app(app, dialects=(ORDERS_API, V1))
    for blueprint in (orders_api.bp, v1.bp):
        # Programs send no cookie that somebody else's page could make use of.
        csrf.exempt(blueprint)
    for blueprint in (
        cli.bp,
        home.bp,
        health.bp,
        accounts.bp,
        orders_api.bp,
        v1.bp,
        openapi.bp,
        _portal(),
        _ops(),
        docs.bp,
    ):
        app.register_blueprint(blueprint)
    if proxies := app.config.get("TRUSTED_PROXIES"):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app


def _portal() -> Blueprint:
    """The pages of partners."""
    portal = Blueprint("portal", __name__, url_prefix="/portal")
    for part in (
        portal_home,
        catalog,
        cart,
        quick_order,
        order_list,
        order,
        account,
        people,
        addresses,
        keys,
        webhooks,
    ):
        portal.register_blueprint(part.bp)
    return portal


def _ops() -> Blueprint:
    """The pages of staff."""
    ops = Blueprint("ops", __name__, url_prefix="/ops")
    for part in (
        ops_home,
        ops_orders,
        ops_order,
        bulk,
        tracking_import,
        on_behalf,
        products,
        product_import,
        partners,
        ops_people,
        ops_keys,
        ops_webhooks,
        carriers,
        deleted,
        audit,
        documents,
    ):
        ops.register_blueprint(part.bp)
    return ops
