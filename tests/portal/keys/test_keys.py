"""The pages on which a manager makes and revokes the partner's API keys."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import make_partner
from tests.observing import count_rows
from tests.people import Browser, make_user
from webapp import clock
from webapp.account_errors import InvalidApiKey
from webapp.accounts.actors import Actor, acting
from webapp.accounts.keys import create_key, find_actor
from webapp.accounts.own_keys import list_live_keys
from webapp.accounts.partners import BuyingPartner
from webapp.ids import KEY

LIST = "/portal/account/keys"
TYPED: dict[str, Any] = {"name": "ERP", "scopes": ["orders:read"], "last_day": "", "token": "t" * 22}


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def by(partner: BuyingPartner) -> Actor:
    return acting(make_user("manager", partner), entry="portal")


@pytest.fixture
def manager(app: Flask, partner: BuyingPartner) -> Browser:
    return Browser(app, make_user("manager", partner, name="Tom Adeyemi"))


def secret_in(answer: TestResponse) -> str:
    found = re.search("wbk_[0-9A-Za-z]{49}", answer.text)
    assert found is not None
    return found[0]


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_new_key_is_shown_in_the_answer_and_never_again(
    partner: BuyingPartner, manager: Browser, htmx: bool
) -> None:
    answer = manager.post(f"{LIST}/new", htmx=htmx, **{**TYPED, "scopes": ["catalog:read", "orders:write"]})

    secret = secret_in(answer)
    actor = find_actor(secret, entry="v1")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (actor.name, actor.partner_id) == ("ERP", partner.id)
    assert actor.scopes == {"catalog:read", "orders:write"}
    assert not any(secret in manager.get(page).text for page in (LIST, f"{LIST}/new"))
    assert secret not in manager.cookie


def test_the_form_sent_again_makes_no_other_key_and_says_so(manager: Browser, by: Actor) -> None:
    secret = secret_in(manager.post(f"{LIST}/new", **TYPED))

    answer = manager.post(f"{LIST}/new", **TYPED)

    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert "shown only once" in manager.get(LIST).text
    assert len(list_live_keys(seen_by=by)) == 1
    assert find_actor(secret, entry="v1").name == "ERP"


def test_the_list_says_what_a_key_may_who_made_it_and_how_long_it_works(manager: Browser) -> None:
    secret = secret_in(manager.post(f"{LIST}/new", **{**TYPED, "last_day": in_days(3)}))

    page = manager.get(LIST).text

    for text in ("ERP", f"{secret[:12]}…", "Read your orders", "by Tom Adeyemi", "Never", "Ends in 3 days"):
        assert text in page
    assert "Read the catalog" not in page


def test_the_list_shows_the_partners_own_keys(partner: BuyingPartner, manager: Browser) -> None:
    create_key("Theirs", partner_id=make_partner().id)
    create_key("The house's")
    create_key("Own", partner_id=partner.id)

    page = manager.get(LIST).text

    assert [name in page for name in ("Own", "Theirs", "The house")] == [True, False, False]


def test_without_keys_the_page_says_what_they_are_for(manager: Browser) -> None:
    assert "A key lets one of your programs order by itself." in manager.get(LIST).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Name is required."),
        ({"scopes": []}, "Choose at least one."),
        ({"scopes": ["orders:read", "orders:delete"]}, "Choose at least one."),
        ({"last_day": "soon"}, "Last day must be a date such as 2027-03-31."),
        ({"last_day": "2020-01-01"}, "The last day is today or later, and within the next five years."),
        ({"last_day": "0001-01-01"}, "The last day is today or later, and within the next five years."),
        ({"last_day": "9999-12-31"}, "The last day is today or later, and within the next five years."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_is_told_and_all_stays_typed(
    manager: Browser, by: Actor, typed: dict[str, Any], said: str, htmx: bool
) -> None:
    fields = {**TYPED, **typed}

    answer = manager.post(f"{LIST}/new", htmx=htmx, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{fields["name"]}"' in answer.text
    assert f'value="{fields["last_day"]}"' in answer.text
    assert ("checked" in answer.text) == bool(fields["scopes"])
    assert list_live_keys(seen_by=by) == []


def test_a_key_works_through_its_last_day_where_the_pages_are(
    app: Flask, manager: Browser, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TIMEZONE", ZoneInfo("America/New_York"))
    year = clock.now().year + 1

    manager.post(f"{LIST}/new", **{**TYPED, "last_day": f"{year}-01-31"})

    (key,) = list_live_keys(seen_by=by)
    assert key.expires_at == datetime(year, 2, 1, 5, tzinfo=UTC)
    assert f"Until 31 Jan {year}" in manager.get(LIST).text


def test_today_may_be_the_last_day(manager: Browser) -> None:
    manager.post(f"{LIST}/new", **{**TYPED, "last_day": in_days(0)})

    assert "Ends today" in manager.get(LIST).text


def test_a_revoked_key_opens_nothing_and_moves_to_those_that_have_ended(
    partner: BuyingPartner, manager: Browser
) -> None:
    key, secret = create_key("Leaked", partner_id=partner.id)

    answer = manager.post(f"{LIST}/{KEY.dump(key.id)}/revoke")

    page = manager.get(LIST).text
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert "The key Leaked is revoked and opens nothing any more." in page
    assert page.index("Keys that have ended") < page.rindex("Leaked")
    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")


def test_anothers_key_is_as_unknown_as_none(manager: Browser) -> None:
    theirs, secret = create_key("Theirs", partner_id=make_partner().id)
    house, _ = create_key("The house's")
    before = count_rows()

    pages = [
        f"{LIST}/{key_id}/revoke" for key_id in (KEY.dump(theirs.id), KEY.dump(house.id), "AK99999", "x")
    ]

    assert {manager.post(page).status_code for page in pages} == {404}
    assert find_actor(secret, entry="v1").name == "Theirs"
    assert count_rows() == before
