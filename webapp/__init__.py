"""Waybill: an ordering portal and Orders API for a distributor."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import cli, database, error_pages, health, home, logs, security
from webapp.api import limits
from webapp.api.unversioned import routes as orders_api
from webapp.api.unversioned.errors import DIALECT as ORDERS_API
from webapp.api.v1 import routes as v1
from webapp.api.v1.errors import DIALECT as V1
from webapp.extensions import db, migrate
from webapp.json_provider import ExactJson

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
    )
    app.config.from_mapping(config)
    # An address has one spelling; a redirect would answer an API in HTML.
    app.url_map.merge_slashes = False
    app.json = ExactJson(app)

    database.configure(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        for engine in db.engines.values():
            database.listen(engine)

    limits.init_app(app)
    logs.init_app(app)
    security.init_app(app)
    error_pages.init_app(app, dialects=(ORDERS_API, V1))
    for blueprint in (cli.bp, home.bp, health.bp, orders_api.bp, v1.bp):
        app.register_blueprint(blueprint)
    if proxies := app.config.get("TRUSTED_PROXIES"):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app
