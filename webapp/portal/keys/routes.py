"""The partner's API keys, looked after by its managers."""

from typing import Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.access import managers
from webapp.accounts.actors import Actor
from webapp.portal.keys import answers, log
from webapp.portal.keys.showing import SCOPE_WORDS

bp = Blueprint("keys", __name__)

NEW_KEY: Final = "portal/keys/new_key.html"
REQUESTS: Final = "portal/keys/requests.html"


@bp.get("/account/keys")
@managers
def keys(by: Actor) -> str:
    listed = answers.list_keys(by, SCOPE_WORDS)
    return render_template("portal/keys/keys.html", **listed, is_manager=True)


@bp.get("/account/keys/new")
@managers
def new_key(by: Actor) -> ResponseReturnValue:
    return answers.key_form(NEW_KEY, SCOPE_WORDS)


@bp.post("/account/keys/new")
@managers
def create(by: Actor) -> ResponseReturnValue:
    return answers.create(NEW_KEY, SCOPE_WORDS, by=by)


@bp.post("/account/keys/<key_id>/revoke")
@managers
def revoke(by: Actor, key_id: str) -> ResponseReturnValue:
    return answers.revoke(key_id, url_for(".keys"), by=by)


@bp.get("/account/keys/<key_id>/requests")
@managers
def requests(by: Actor, key_id: str) -> ResponseReturnValue:
    return log.show_log(REQUESTS, key_id, url_for(".requests", key_id=key_id), by=by)
