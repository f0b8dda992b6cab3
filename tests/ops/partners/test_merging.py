"""The page on which a partner that an API registered is merged into the one that was meant."""

from functools import partial

import pytest

from tests.factories import make_order, make_partner, make_staff
from tests.ops.admins import written
from tests.people import Browser, make_user
from webapp import transactions
from webapp.accounts.partners import BuyingPartner, get_partner, partner_by_name
from webapp.checking import find_problems

TARGET = "/ops/partners/CUST1001"


@pytest.fixture
def kept(db: None) -> BuyingPartner:
    return make_partner("RayTech Corp.", code="CUST1001")


@pytest.fixture
def alias(kept: BuyingPartner) -> BuyingPartner:
    return transactions.write(partial(partner_by_name, "Raytech Corporation", by=make_staff()))


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("named", ["CUST1001", " raytech CORP. "])
def test_what_a_merge_does_is_shown_before_it_is_done(
    admin: Browser, kept: BuyingPartner, alias: BuyingPartner, named: str, htmx: bool
) -> None:
    page = f"/ops/partners/{alias.code}/merge"
    for _ in range(2):
        make_order(partner=alias)
    make_user("buyer", alias)

    shown = admin.get(page, htmx=htmx, into=named).text

    assert "2 orders, 1 person, 0 API keys and 0 addresses move to" in shown
    assert get_partner(alias.code).is_active
    admin.post(page, htmx=htmx, into="CUST1001", reason="One customer")
    assert f"Raytech Corporation ({alias.code}) is merged: 2 orders moved here." in admin.get(TARGET).text
    assert find_problems() == []
    assert written("partner_merged") == [(alias.code, "Ada Quist", "ops")]
    former = admin.get(f"/ops/partners/{alias.code}").text
    assert "It was merged into" in former
    assert "Save name" not in former


@pytest.mark.parametrize(
    ("into", "said"),
    [
        ("CUST9999", "There is no partner with this code or name."),
        ("x\x00", "There is no partner with this code or name."),
        ("Raytech Corporation", "That is this partner itself."),
        ("Asleep", "That partner is inactive."),
    ],
)
def test_what_cannot_be_merged_is_told_and_stays(
    admin: Browser, kept: BuyingPartner, alias: BuyingPartner, into: str, said: str
) -> None:
    make_partner("Asleep", code="ZZZ")
    admin.post("/ops/partners/ZZZ/deactivate")
    page = f"/ops/partners/{alias.code}/merge"

    shown, done = admin.get(page, into=into), admin.post(page, into=into)

    assert (shown.status_code, done.status_code) == (422, 422)
    assert said in shown.text
    assert said in done.text
    assert get_partner(alias.code).merged_into_id is None


def test_one_that_was_made_by_hand_is_not_merged(admin: Browser, kept: BuyingPartner) -> None:
    make_partner("Blue Harbor Foods", code="CUST1002")

    page = admin.get(f"{TARGET}/merge").text
    done = admin.post(f"{TARGET}/merge", into="CUST1002")

    assert "This one was made by hand." in page
    assert done.status_code == 422
    assert "Merge</a>" not in admin.get(TARGET).text
