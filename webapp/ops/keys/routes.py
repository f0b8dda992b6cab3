"""The house's API keys, looked after by admins; a partner's are on its page, and their logs are here."""

from typing import Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.access import admins
from webapp.accounts.actors import Actor
from webapp.portal.keys import answers, log
from webapp.portal.keys.showing import HOUSE_WORDS

bp = Blueprint("keys", __name__)

KEYS: Final = "ops/keys/keys.html"
NEW_KEY: Final = "ops/keys/new_key.html"
REQUESTS: Final = "ops/keys/requests.html"


@bp.get("/keys")
@admins
def keys(by: Actor) -> str:
    return render_template(KEYS, **answers.list_keys(by, HOUSE_WORDS))


@bp.get("/keys/new")
@admins
def new_key(by: Actor) -> ResponseReturnValue:
    return answers.key_form(NEW_KEY, HOUSE_WORDS)


@bp.post("/keys/new")
@admins
def create(by: Actor) -> ResponseReturnValue:
    return answers.create(NEW_KEY, HOUSE_WORDS, by=by)


@bp.post("/keys/<key_id>/revoke")
@admins
def revoke(by: Actor, key_id: str) -> ResponseReturnValue:
    return answers.revoke(key_id, url_for(".keys"), by=by)


@bp.get("/keys/<key_id>/requests")
@admins
def requests(by: Actor, key_id: str) -> ResponseReturnValue:
    return log.show_log(REQUESTS, key_id, url_for(".requests", key_id=key_id), by=by)
