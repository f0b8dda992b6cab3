"""The pages on which admins make and revoke the house's keys."""

import re
from datetime import timedelta

import pytest

from tests.factories import make_partner
from tests.ops.admins import written
from tests.people import Browser
from webapp import clock
from webapp.account_errors import InvalidApiKey
from webapp.accounts.keys import create_key, find_actor
from webapp.ids import KEY

LIST = "/ops/keys"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_key_of_the_house_is_shown_once_and_may_what_was_chosen(admin: Browser, htmx: bool) -> None:
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    typed = {"name": "Warehouse", "scopes": ["orders:fulfil", "orders:delete"], "last_day": day}

    answer = admin.post(f"{LIST}/new", htmx=htmx, **typed, token="t" * 22)

    found = re.search("wbk_[0-9A-Za-z]{49}", answer.text)
    assert found is not None
    actor = find_actor(found[0], entry="v1")
    assert (actor.partner_id, sorted(actor.scopes)) == (None, ["orders:delete", "orders:fulfil"])
    page = admin.get(LIST).text
    for text in ("Warehouse", "Move orders along and ship", "by Ada Quist", "Ends in 3 days"):
        assert text in page
    assert found[0] not in page
    ((key_id, who, entry),) = written("key_created")
    assert (who, entry) == ("Ada Quist", "ops")
    admin.post(f"{LIST}/{key_id}/revoke")
    with pytest.raises(InvalidApiKey):
        find_actor(found[0], entry="v1")
    assert "The key Warehouse is revoked and opens nothing any more." in admin.get(LIST).text
    assert written("key_revoked") == [(key_id, "Ada Quist", "ops")]


def test_what_is_wrong_is_told_and_partners_keys_are_not_here(admin: Browser) -> None:
    theirs, secret = create_key("Theirs", partner_id=make_partner().id)

    wrong = admin.post(f"{LIST}/new", name="ERP", scopes=["everything"], token="t" * 22)

    assert (wrong.status_code, "Choose at least one." in wrong.text) == (422, True)
    assert "Theirs" not in admin.get(LIST).text
    assert admin.post(f"{LIST}/{KEY.dump(theirs.id)}/revoke").status_code == 404
    assert find_actor(secret, entry="v1")
