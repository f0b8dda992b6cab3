"""Who may do what: every address and method of the application, against every kind of key."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.api.hostile import Hostile, send
from tests.calls import CALLS, PUBLIC, Call, ask, error_type, make_world
from tests.factories import make_key, make_partner
from tests.observing import count_rows
from tests.pages_called import PAGES
from webapp import clock
from webapp.accounts import keys
from webapp.accounts.models import PARTNER_SCOPES, SCOPES, Partner
from webapp.accounts.partners import BuyingPartner
from webapp.extensions import db as database

READING: Final = ("catalog:read", "orders:read")
GETS: Final = [asked for asked in CALLS if asked.method == "GET"]
each_call = pytest.mark.parametrize("asked", CALLS, ids=str)


@pytest.fixture
def own(db: None) -> BuyingPartner:
    return make_world()


def unusable_keys(own: BuyingPartner) -> Mapping[str, str]:
    """Keys that nobody may enter with."""
    revoked, good = make_key(own), make_key()
    keys.revoke_key(revoked)
    _, expired = keys.create_key("Expired", expires_at=clock.now() - timedelta(seconds=1))
    asleep = make_partner("Asleep")
    of_nobody = make_key(asleep)
    database.session.execute(sa.update(Partner).where(Partner.id == asleep.id).values(is_active=False))
    database.session.commit()
    return {
        "none": "",
        "unknown": keys.generate(),
        "mistyped": good[:-1] + ("x" if good[-1] != "x" else "y"),
        "in capitals": good.upper(),
        "cut short": good[:-6],
        "of another make": "demo-secret-key",
        "revoked": revoked,
        "expired": expired,
        "of a partner that is not active": of_nobody,
    }


def test_every_address_says_who_may_call_it(app: Flask) -> None:
    asked_for = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert asked_for == {(asked.method, asked.rule) for asked in CALLS} | PUBLIC | PAGES.keys()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_public = rule.endpoint == "static" or getattr(view, "is_public", False)
        said = [is_public, bool(getattr(view, "scopes", ())), bool(getattr(view, "roles", ()))]
        assert said.count(True) == 1, f"{rule.rule} must say one of them"


def test_every_view_of_an_api_names_the_scopes_that_its_calls_need(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        named = set(getattr(app.view_functions[rule.endpoint], "scopes", ()))
        needed = [c for c in CALLS if c.rule == rule.rule and c.method in (rule.methods or ())]

        assert named == {s for c in needed for s in (c.house_scope, c.partner_scope) if s}, rule.rule
        assert named <= set(SCOPES)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/login", "/healthz", "/readyz", "/openapi/v1.json", "/static/css/app.css"])
def test_what_is_public_asks_nobody_for_a_key(app: Flask, own: BuyingPartner, path: str, method: str) -> None:
    statuses = {key: send(app, Hostile("", method, path), key).status for key in ("", "rubbish", make_key())}

    assert set(statuses.values()) == {200}


@each_call
def test_nobody_enters_without_a_key_that_is_good_now(app: Flask, own: BuyingPartner, asked: Call) -> None:
    unusable, good = unusable_keys(own), make_key()
    before = count_rows()

    refused = {why: ask(app, asked, key) for why, key in unusable.items()}
    refused["as Bearer"] = ask(app, asked, "", Authorization=f"Bearer {unusable['revoked']}")
    refused["as Basic"] = ask(app, asked, "", Authorization=f"Basic {good}")
    refused["as a cookie"] = ask(
        app, asked, "", **{"Cookie": f"session={good}; x-api-key={good}", "x-api-key": ""}
    )
    refused["in the query"] = ask(
        app, asked, "", query=f"?x-api-key={good}&api_key={good}&access_token={good}"
    )

    assert {why: (reply.status, error_type(reply)) for why, reply in refused.items()} == dict.fromkeys(
        refused, (401, "invalid_api_key")
    )
    assert len({reply.body for reply in refused.values()}) == 1
    assert b"Invalid or missing API key" in refused["none"].body
    assert count_rows() == before


@pytest.mark.parametrize("asked", GETS, ids=str)
def test_a_key_goes_in_by_either_header(app: Flask, own: BuyingPartner, asked: Call) -> None:
    key = make_key()

    assert ask(app, asked, "", **{"x-api-key": key}).status == 200
    assert ask(app, asked, "", Authorization=f"Bearer {key}").status == 200
    assert ask(app, asked, "", Authorization=f"bearer {key}").status == 200


@pytest.mark.parametrize("asked", GETS, ids=str)
def test_looking_at_the_headers_alone_takes_the_same_key(app: Flask, own: BuyingPartner, asked: Call) -> None:
    head = Call("HEAD", asked.rule, asked.house_scope, asked.partner_scope)

    assert ask(app, head, "").status == 401
    assert ask(app, head, make_key(None, "orders:delete")).status == 403
    assert ask(app, head, make_key()).status == 200


@each_call
def test_a_key_of_the_house_does_what_its_one_scope_allows(
    app: Flask, own: BuyingPartner, asked: Call
) -> None:
    others = {scope: make_key(None, scope) for scope in SCOPES if scope != asked.house_scope}
    its_own = make_key(None, asked.house_scope, *asked.also)
    before = count_rows()

    refused = {scope: ask(app, asked, key) for scope, key in others.items()}

    assert {(reply.status, error_type(reply)) for reply in refused.values()} == {(403, "not_allowed")}
    assert count_rows() == before
    assert ask(app, asked, its_own).status == asked.done


@each_call
def test_a_partner_s_key_does_what_its_one_scope_allows(app: Flask, own: BuyingPartner, asked: Call) -> None:
    others = {scope: make_key(own, scope) for scope in PARTNER_SCOPES if scope != asked.partner_scope}
    all_it_may_hold = make_key(own)
    before = count_rows()

    refused = {scope: ask(app, asked, key) for scope, key in others.items()}

    assert {(reply.status, error_type(reply)) for reply in refused.values()} == {(403, "not_allowed")}
    assert count_rows() == before
    if asked.partner_scope is None:
        assert ask(app, asked, all_it_may_hold).status == 403
    else:
        assert ask(app, asked, make_key(own, asked.partner_scope, *asked.also)).status == asked.done


@each_call
def test_a_key_for_reading_reads_and_changes_nothing(app: Flask, own: BuyingPartner, asked: Call) -> None:
    readers = [make_key(None, *READING), make_key(own, *READING)]
    before = count_rows()

    statuses = {ask(app, asked, key).status for key in readers}

    assert statuses == {200 if asked.method == "GET" else 403}
    assert count_rows() == before


@each_call
def test_a_key_of_the_house_with_all_scopes_does_everything_for_every_partner(
    app: Flask, own: BuyingPartner, asked: Call
) -> None:
    assert ask(app, asked, make_key(), order_id="OR00002").status == asked.done
