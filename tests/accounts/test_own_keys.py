"""The API keys that a partner's managers make and revoke themselves."""

from datetime import timedelta

import pytest

from tests.factories import make_buyer, make_partner, make_staff
from tests.observing import saved, sent_statements
from tests.people import make_user
from webapp import clock, transactions
from webapp.account_errors import InvalidApiKey, KeyNotFound
from webapp.accounts import last_use
from webapp.accounts.actors import Actor, acting
from webapp.accounts.keys import create_key, find_actor, new_key
from webapp.accounts.models import PARTNER_SCOPES
from webapp.accounts.own_keys import create_own_key, list_ended_keys, list_live_keys, revoke_own_key
from webapp.accounts.partners import BuyingPartner
from webapp.errors import InvalidInput, NotAllowed, TooMany
from webapp.extensions import db as database
from webapp.ids import KEY

READS = ["catalog:read", "orders:read"]


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def by(partner: BuyingPartner) -> Actor:
    return acting(make_user("manager", partner, name="Tom Adeyemi"), entry="portal")


def test_a_key_that_a_manager_made_is_the_partners(partner: BuyingPartner, by: Actor) -> None:
    _, secret = create_own_key("ERP", READS, by=by)

    actor = find_actor(secret, entry="v1")
    assert (actor.name, actor.partner_id) == ("ERP", partner.id)
    assert actor.scopes == set(READS)


def test_a_list_says_all_about_a_key_but_the_key(by: Actor) -> None:
    ends_at = clock.now() + timedelta(days=30)
    key, secret = create_own_key("ERP", ["orders:read"], by=by, expires_at=ends_at)
    find_actor(secret, entry="v1")
    last_use.record()

    (row,) = list_live_keys(seen_by=by)

    assert (row.key_id, row.name, row.prefix, row.scopes) == (
        KEY.dump(key.id),
        "ERP",
        secret[:12],
        "orders:read",
    )
    assert (row.expires_at, row.revoked_at, row.made_by) == (ends_at, None, "Tom Adeyemi")
    assert row.last_used_at is not None
    assert secret not in str(row)


def test_a_key_made_by_a_command_is_made_by_nobody(partner: BuyingPartner, by: Actor) -> None:
    create_key("By hand", partner_id=partner.id)

    assert [row.made_by for row in list_live_keys(seen_by=by)] == [None]


def test_live_keys_are_listed_apart_from_those_that_have_ended_newest_first(
    partner: BuyingPartner, by: Actor
) -> None:
    create_key("Expired", partner_id=partner.id, expires_at=clock.now())
    for name in ("One", "Two", "Three"):
        key, _ = create_own_key(name, READS, by=by)
    revoke_own_key(KEY.dump(key.id), by=by)

    assert [row.name for row in list_live_keys(seen_by=by)] == ["Two", "One"]
    assert [row.name for row in list_ended_keys(seen_by=by)] == ["Three", "Expired"]


def test_a_manager_sees_and_revokes_the_own_partners_keys_alone(by: Actor) -> None:
    theirs, _ = create_key("Theirs", partner_id=make_partner().id)
    house, _ = create_key("The house's")

    assert list_live_keys(seen_by=by) == list_ended_keys(seen_by=by) == []
    for unknown in (KEY.dump(theirs.id), KEY.dump(house.id), "AK99999", "AK1", "", "AK00000"):
        with pytest.raises(KeyNotFound) as refused:
            revoke_own_key(unknown, by=by)
        assert refused.value.key == unknown
    assert saved(theirs).revoked_at is saved(house).revoked_at is None


def test_a_revoked_key_opens_nothing_from_now_on(by: Actor) -> None:
    key, secret = create_own_key("Leaked", READS, by=by)
    find_actor(secret, entry="v1")

    assert revoke_own_key(KEY.dump(key.id), by=by) == "Leaked"
    first = saved(key).revoked_at
    revoke_own_key(KEY.dump(key.id), by=by)

    with pytest.raises(InvalidApiKey):
        find_actor(secret, entry="v1")
    assert first is not None
    assert saved(key).revoked_at == first


@pytest.mark.parametrize(
    "scopes", [[], ["orders:fulfil"], [*PARTNER_SCOPES, "catalog:write"], ["people:manage"]]
)
def test_a_key_holds_at_least_one_right_and_none_that_partners_lack(by: Actor, scopes: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_own_key("ERP", scopes, by=by)

    assert refused.value.field == "scopes"
    assert list_live_keys(seen_by=by) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "two\nlines"])
def test_a_key_has_a_name(by: Actor, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_own_key(name, READS, by=by)

    assert refused.value.field == "name"


@pytest.mark.parametrize("days", [-1, 0, 5 * 366 + 1, 100_000])
def test_a_key_ends_in_the_future_and_within_five_years(by: Actor, days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_own_key("ERP", READS, by=by, expires_at=clock.now() + timedelta(days=days))

    assert refused.value.field == "expires_at"
    create_own_key("ERP", READS, by=by, expires_at=clock.now() + timedelta(days=5 * 365))


def test_buyers_and_keys_make_list_and_revoke_none(partner: BuyingPartner, by: Actor) -> None:
    key, _ = create_own_key("ERP", READS, by=by)
    buyer = acting(make_user("buyer", partner), entry="portal")

    for somebody in (buyer, make_buyer(partner), make_staff()):
        for attempt in (
            lambda who: create_own_key("Mine", READS, by=who),
            lambda who: list_live_keys(seen_by=who),
            lambda who: list_ended_keys(seen_by=who),
            lambda who: revoke_own_key(KEY.dump(key.id), by=who),
        ):
            with pytest.raises(NotAllowed):
                attempt(somebody)

    assert saved(key).revoked_at is None


def test_a_partner_has_100_keys_that_work_and_no_more(partner: BuyingPartner, by: Actor) -> None:
    made = [new_key(f"Key {number}", partner_id=partner.id)[0] for number in range(99)]
    transactions.write(lambda: database.session.add_all(made))
    create_own_key("Theirs", READS, by=acting(make_user("manager"), entry="portal"))
    last, _ = create_own_key("Last", READS, by=by)

    with pytest.raises(TooMany) as refused:
        create_own_key("One more", READS, by=by)

    assert (refused.value.what, refused.value.most) == ("keys", 100)
    revoke_own_key(KEY.dump(last.id), by=by)
    create_own_key("In its place", READS, by=by)


def test_an_admin_looks_after_the_keys_of_the_house(by: Actor) -> None:
    admin = acting(make_user("admin"), entry="ops")
    create_own_key("A partner's", READS, by=by)

    key, secret = create_own_key("Night job", ["orders:fulfil"], by=admin)

    assert find_actor(secret, entry="v1").is_house
    assert [row.name for row in list_live_keys(seen_by=admin)] == ["Night job"]
    assert revoke_own_key(KEY.dump(key.id), by=admin) == "Night job"


def test_a_list_takes_one_statement(by: Actor) -> None:
    for number in range(5):
        create_own_key(f"Key {number}", READS, by=by)

    with sent_statements() as sent:
        assert len(list_live_keys(seen_by=by)) == 5

    assert len(sent) == 1
